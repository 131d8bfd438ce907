// The turns of one activation, one at a time and in order. It is the TaskScheduler its grain's code sees as current:
// an await resumes here, Task.Factory.StartNew starts here; only what asks to leave (Task.Run, ConfigureAwait(false))
// leaves. It knows nothing of calls and their rules of interleaving: Activation decides what is put in.

using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Embedded.Activations;

internal sealed class TurnQueue : TaskScheduler, IThreadPoolWorkItem
{
    [ThreadStatic]
    private static TurnQueue? s_current;

    private readonly Queue<object> _turns = new();
    private bool _scheduled;
    private string? _name;

    internal TurnQueue(Activation owner) => Owner = owner;

    /// <summary>The activation whose turn this thread is running; null outside of turns.</summary>
    internal static Activation? CurrentOwner => s_current?.Owner;

    /// <summary>The activation whose turns these are.</summary>
    internal Activation Owner { get; }

    /// <summary>Whose turns these are, for a log.</summary>
    internal string Name => _name ??= Owner.GrainId.ToString();

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Adds a turn: a task of this scheduler, a request to start, or an action.</summary>
    internal void Post(object turn)
    {
        lock (_turns)
        {
            _turns.Enqueue(turn);
            if (_scheduled) return;
            _scheduled = true;
        }

        Owner.Runtime.Executor.Schedule(this);
    }

    /// <summary>Runs waiting turns; called by the executor on one thread at a time.</summary>
    internal void Run()
    {
        // Code running inside a task of this scheduler sees it as TaskScheduler.Current; one task serves all turns of a run.
        s_current = this;
        try
        {
            new Task(static queue => ((TurnQueue)queue!).RunTurns(), this).RunSynchronously(this);
        }
        finally
        {
            s_current = null;
        }

        lock (_turns)
        {
            if (_turns.Count == 0)
            {
                _scheduled = false;
                return;
            }
        }

        Owner.Runtime.Executor.Schedule(this);
    }

    void IThreadPoolWorkItem.Execute() => Run();

    /// <summary>What the next turn is, for a log.</summary>
    internal string NextName()
    {
        lock (_turns)
        {
            if (!_turns.TryPeek(out var turn)) return "";
            return turn switch
            {
                Calls.ActivationRequest request => request.Name,
                Task => "goes on",
                _ => "life",
            };
        }
    }

    protected override void QueueTask(Task task) => Post(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued)
        => !taskWasPreviouslyQueued && ReferenceEquals(s_current, this) && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_turns) return [.. _turns.OfType<Task>()];
    }

    private void RunTurns()
    {
        // Never suppressed: this is the first code of a work item that was queued without a context.
        var before = ExecutionContext.Capture()!;
        var most = Owner.Runtime.Executor.TurnsARun;
        for (var turns = 0; turns < most; turns++)
        {
            object? turn;
            lock (_turns)
            {
                if (!_turns.TryDequeue(out turn)) return;
            }

            try
            {
                switch (turn)
                {
                    case Calls.ActivationRequest request:
                        if (request.Context is { } context) RequestContext.Current = context;
                        request.Start();
                        break;
                    case Task task: TryExecuteTask(task); break;
                    case Action action: action(); break;
                }
            }
            catch (Exception error)
            {
                Owner.Runtime.Log.LogError(error, "A turn of {Grain} failed outside of any call.", Owner.GrainId);
            }

            // What one turn left in its execution context is not the next one's.
            if (!ReferenceEquals(ExecutionContext.Capture(), before)) ExecutionContext.Restore(before);
        }
    }
}
