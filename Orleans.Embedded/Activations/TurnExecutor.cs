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

    /// <summary>Has <see cref="TurnQueue.Run"/> called once, soon.</summary>
    internal abstract void Schedule(TurnQueue queue);

    /// <summary>Has <paramref name="work"/> of the engine's own done soon, outside of every turn.</summary>
    internal abstract void Run(Action work);
}

/// <summary>Runs turns on the process's thread pool: many activations at once, each on one thread at a time.</summary>
internal sealed class ThreadPoolExecutor : TurnExecutor
{
    internal override void Schedule(TurnQueue queue) => ThreadPool.UnsafeQueueUserWorkItem(queue, preferLocal: false);

    internal override void Run(Action work) => ThreadPool.UnsafeQueueUserWorkItem(static work => work(), work, preferLocal: false);
}
