using Orleans.Runtime;

namespace Cuckoo.Grains;

/// <summary>
/// How a reentrant grain that many wait for keeps its state: decided in memory within a turn, written as one record, write after write;
/// what is decided while one is under way goes into the next. Whoever tells anybody of a state awaits <see cref="Durable"/> first.
/// </summary>
/// <param name="stored">The engine's state, of which only this knows what is under way.</param>
/// <param name="giveUp">Called once when a write has failed: nobody knows then what storage holds, and it is to be read again.</param>
public sealed class GroupedState<T>(IPersistentState<T> stored, Action giveUp)
    where T : class
{
    private T? decided;
    private TaskCompletionSource filling = NewSignal();
    private Task flying = Task.CompletedTask;
    private bool isWriting;
    private bool isDirty;
    private Exception? broken;

    /// <summary>What was decided last; not necessarily durable.</summary>
    public T State => decided ?? stored.State;

    /// <summary>Decides, and completes when that is durable.</summary>
    /// <exception cref="Exception">A write failed, this or an earlier one: the activation is over.</exception>
    public Task Save(T next)
    {
        Decide(next);
        return Durable();
    }

    /// <summary>Decides what may be forgotten, since it will be decided again: it goes into the next write, whoever asks for that.</summary>
    public void Decide(T next)
    {
        if (broken is not null || Equals(State, next)) return;
        decided = next;
        isDirty = true;
    }

    /// <summary>Completes when all that was decided until now is durable.</summary>
    public Task Durable()
    {
        if (broken is not null) return Task.FromException(broken);
        if (!isDirty) return flying;
        Task done = filling.Task;
        if (!isWriting) _ = Write();
        return done;
    }

    private async Task Write()
    {
        isWriting = true;
        while (isDirty && broken is null)
        {
            TaskCompletionSource done = filling;
            filling = NewSignal();
            flying = done.Task;
            stored.State = decided!;
            isDirty = false;
            try
            {
                await stored.WriteStateAsync();
            }
            catch (Exception e)
            {
                broken = e;
                Fail(done);
                Fail(filling);
                giveUp();
                return;
            }

            flying = Task.CompletedTask;
            done.SetResult();
        }

        isWriting = false;
    }

    private void Fail(TaskCompletionSource waiting)
    {
        waiting.SetException(broken!);
        _ = waiting.Task.Exception;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
