using Orleans.Runtime;

namespace Cuckoo.Grains;

/// <summary>
/// How every grain here keeps its state: a write is all or nothing, and nobody sees a state before it is durable. A call that
/// interleaves with a write would otherwise tell the world what a crash may still undo.
/// </summary>
/// <param name="stored">The engine's state, of which only this knows what is under way.</param>
internal sealed class DurableState<T>(IPersistentState<T> stored)
    where T : class
{
    // While a write is under way: what storage held before it.
    private T? shown;

    /// <summary>The last state known to be durable.</summary>
    public T State => shown ?? stored.State;

    /// <summary>Whether storage holds anything.</summary>
    public bool RecordExists => stored.RecordExists;

    /// <summary>
    /// Makes <paramref name="next"/> the state and waits until it is durable; one write at a time. When that fails nobody knows
    /// what storage holds, so <paramref name="giveUp"/> sees to it that it is read again; until then this shows the state it had.
    /// </summary>
    public async Task Save(T next, Action giveUp)
    {
        T before = stored.State;
        if (Equals(before, next)) return;
        shown = before;
        stored.State = next;
        try
        {
            await stored.WriteStateAsync();
        }
        catch
        {
            stored.State = before;
            giveUp();
            throw;
        }
        finally
        {
            shown = null;
        }
    }

    /// <summary>Makes <paramref name="next"/> the state without writing it: what an activation may forget, since doing it again comes to the same.</summary>
    public void Remember(T next) => stored.State = next;

    /// <summary>Reads again what storage holds.</summary>
    public Task Read() => stored.ReadStateAsync();

    /// <summary>Deletes the record.</summary>
    public Task Clear(CancellationToken cancellation) => stored.ClearStateAsync(cancellation);
}
