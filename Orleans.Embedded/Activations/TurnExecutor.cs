using System.Security.Cryptography;

namespace Orleans.Embedded.Activations;

/// <summary>
/// Decides on which thread and in which order activations with work get to run. The seam where one seeded thread
/// can stand in for the thread pool.
/// </summary>
internal abstract class TurnExecutor
{
    /// <summary>After so many turns an activation goes to the back of the line, so that a busy one starves no other.</summary>
    internal virtual int TurnsARun => 64;

    /// <summary>Whether the order of turns must follow from nothing but what was drawn, not even from hash codes.</summary>
    internal virtual bool IsDeterministic => false;

    /// <summary>How many processors there are to size things by.</summary>
    internal virtual int Processors => Environment.ProcessorCount;

    /// <summary>Has <see cref="TurnQueue.Run"/> called once, soon.</summary>
    internal abstract void Schedule(TurnQueue queue);

    /// <summary>Has <paramref name="work"/> of the engine's own done soon, outside of every turn.</summary>
    internal abstract void Run(Action work);

    /// <summary>Tells a caller of a failure, away from whoever found it out.</summary>
    internal virtual void Tell(Action answer) => Run(answer);

    /// <summary>Starts <paramref name="work"/> of the engine's own soon, outside of every turn, and completes as it does.</summary>
    internal Task<TResult> RunAsync<TResult>(Func<Task<TResult>> work)
    {
        var done = new TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        Opened(done);
        Run(() => _ = CompleteAsync(work, done));
        return done.Task;
    }

    /// <summary>An id that nothing else has; nothing depends on its being hard to guess.</summary>
    internal virtual Guid NewId() => new(RandomNumberGenerator.GetBytes(16));

    /// <summary>Somebody waits for <paramref name="done"/>.</summary>
    private protected virtual void Opened<TResult>(TaskCompletionSource<TResult> done)
    {
    }

    private static async Task CompleteAsync<TResult>(Func<Task<TResult>> work, TaskCompletionSource<TResult> done)
    {
        try
        {
            done.TrySetResult(await work());
        }
        catch (Exception error)
        {
            done.TrySetException(error);
            // Whoever asked may have gone.
            _ = done.Task.Exception;
        }
    }
}

/// <summary>Runs turns on the process's thread pool: many activations at once, each on one thread at a time.</summary>
internal sealed class ThreadPoolExecutor : TurnExecutor
{
    internal override void Schedule(TurnQueue queue) => ThreadPool.UnsafeQueueUserWorkItem(queue, preferLocal: false);

    internal override void Run(Action work) => ThreadPool.UnsafeQueueUserWorkItem(static work => work(), work, preferLocal: false);
}
