using System.Collections.Immutable;
using Orleans;
using Orleans.Concurrency;

namespace Cuckoo.Orleans.Embedded.Tests.Grains;

public interface IGateGrain : IGrainWithStringKey
{
    Task Hold(string gate);

    [ReadOnly]
    Task HoldReading(string gate);

    [ResponseTimeout("00:00:45")]
    Task HoldLong(string gate);

    [AlwaysInterleave]
    ValueTask<int> InProgress();

    Task<int> Churn(int turns);

    Task Append(int number);

    Task<ImmutableList<int>> Numbers();

    [OneWay]
    Task Shout(string gate);

    Task Fail(string message);

    Task FailLater(string message);

    Task<bool> ResumesInTurn();

    Task<bool> LeavesTurn();

    Task<IGateGrain> Myself();

    Task<string> KeyOf(IGateGrain other);

    Task<IGateGrain> LeakMyself();

    Task SeenBy(IUnservedGrain other);

    Task WaitFor(string gate, CancellationToken cancellationToken);

    Task HoldAndCall(string gate, IGateGrain other);
}

/// <summary>Stands still where the test wants it to and knows how many of its calls are under way.</summary>
public class GateGrain(Gates gates) : Grain, IGateGrain
{
    private readonly List<int> _numbers = [];
    private int _inProgress;
    private int _mostInProgress;
    private int _inTurn;

    public Task Hold(string gate) => Counted(() => gates.Pass(gate));

    public Task HoldReading(string gate) => Counted(() => gates.Pass(gate));

    public Task HoldLong(string gate) => Counted(() => gates.Pass(gate));

    public ValueTask<int> InProgress() => ValueTask.FromResult(_inProgress);

    public async Task<int> Churn(int turns)
    {
        await Counted(async () =>
        {
            for (var turn = 0; turn < turns; turn++)
            {
                // Two threads in here at once would be seen by one of them; long enough, and given away, for the other to come.
                if (Interlocked.Increment(ref _inTurn) != 1) throw new InvalidOperationException("Two turns overlapped.");
                Thread.SpinWait(500);
                Thread.Yield();
                Interlocked.Decrement(ref _inTurn);
                await Task.Yield();
            }
        });
        return _mostInProgress;
    }

    public Task Append(int number)
    {
        _numbers.Add(number);
        return Task.CompletedTask;
    }

    public Task<ImmutableList<int>> Numbers() => Task.FromResult(_numbers.ToImmutableList());

    public Task Shout(string gate) => gates.Pass(gate).ContinueWith(_ => throw new InvalidOperationException("Nobody hears this."), TaskScheduler.Current);

    public Task Fail(string message) => throw new InvalidOperationException(message);

    public async Task FailLater(string message)
    {
        await Task.Yield();
        throw new InvalidOperationException(message);
    }

    public async Task<bool> ResumesInTurn()
    {
        var mine = TaskScheduler.Current;
        await Task.Run(static () => { });
        return mine != TaskScheduler.Default && TaskScheduler.Current == mine
            && await Task.Factory.StartNew(() => TaskScheduler.Current == mine, CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Current);
    }

    public async Task<bool> LeavesTurn()
    {
        var mine = TaskScheduler.Current;
        await gates.Pass("outside").ConfigureAwait(false);
        return TaskScheduler.Current != mine;
    }

    public Task<IGateGrain> Myself() => Task.FromResult(this.AsReference<IGateGrain>());

    public Task<string> KeyOf(IGateGrain other) => Task.FromResult(other.GetPrimaryKeyString());

    public Task<IGateGrain> LeakMyself() => Task.FromResult<IGateGrain>(this);

    public Task SeenBy(IUnservedGrain other) => Task.CompletedTask;

    public Task WaitFor(string gate, CancellationToken cancellationToken) => gates.Pass(gate).WaitAsync(cancellationToken);

    public async Task HoldAndCall(string gate, IGateGrain other)
    {
        await gates.Pass(gate);
        await other.Append(1);
    }

    private async Task Counted(Func<Task> work)
    {
        _mostInProgress = Math.Max(_mostInProgress, ++_inProgress);
        try
        {
            await work();
        }
        finally
        {
            _inProgress--;
        }
    }
}

/// <summary>The same, open to interleaving.</summary>
[Reentrant]
public sealed class OpenGateGrain(Gates gates) : GateGrain(gates);
