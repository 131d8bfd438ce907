using Orleans.Runtime;

namespace Cuckoo.Grains;

/// <summary>How every grain here writes its state: all or nothing.</summary>
internal static class StoredState
{
    /// <summary>
    /// Makes <paramref name="next"/> the state and waits until it is durable. When that fails nobody knows what storage holds,
    /// so the activation is given up and the next one reads it again; until then it shows the state it had.
    /// </summary>
    public static async Task Save<T>(this IPersistentState<T> stored, T next, Action giveUp)
    {
        T before = stored.State;
        if (Equals(before, next)) return;
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
    }
}
