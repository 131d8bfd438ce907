using System.Globalization;
using System.Runtime.CompilerServices;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;
using Orleans.Streams;

namespace Cuckoo.Orleans.Embedded.Tests.Grains;

public interface IBulletinGrain : IGrainWithStringKey
{
    Task PublishUpTo(int last);
}

[GenerateSerializer]
public sealed class BulletinState
{
    [Id(0)]
    public int Last { get; set; }

    [Id(1)]
    public List<int> Numbers { get; set; } = [];
}

/// <summary>Publishes 1, 2, 3 ... and goes on where it was, whatever happened: a number is published until it is taken.</summary>
public sealed class BulletinGrain([PersistentState("bulletin")] IPersistentState<BulletinState> bulletin) : Grain, IBulletinGrain
{
    public async Task PublishUpTo(int last)
    {
        try
        {
            while (bulletin.State.Last < last)
            {
                await this.GetStreamProvider("streams").GetStream<int>("bulletin", this.GetPrimaryKeyString()).OnNextAsync(bulletin.State.Last + 1);
                bulletin.State.Last++;
                await bulletin.WriteStateAsync();
            }
        }
        catch
        {
            // What is in memory may not be what is stored: begin again from there.
            DeactivateOnIdle();
            throw;
        }
    }
}

public interface IReaderGrain : IGrainWithStringKey
{
    Task Join();

    Task<List<int>> Read();
}

/// <summary>Keeps every number it is given in its state, with the repeats.</summary>
public abstract class ReaderGrain(IPersistentState<BulletinState> seen) : Grain
{
    protected IAsyncStream<int> Stream => this.GetStreamProvider("streams").GetStream<int>("bulletin", this.GetPrimaryKeyString());

    public Task<List<int>> Read() => Task.FromResult(seen.State.Numbers);

    protected async Task Take(int number, StreamSequenceToken? token)
    {
        seen.State.Numbers.Add(number);
        try
        {
            await seen.WriteStateAsync();
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
    }
}

/// <summary>Subscribed by its class.</summary>
[ImplicitStreamSubscription("bulletin")]
public sealed class SubscriberGrain([PersistentState("seen")] IPersistentState<BulletinState> seen) : ReaderGrain(seen), ISubscriberGrain
{
    public override async Task OnActivateAsync(CancellationToken cancellationToken) => await Stream.SubscribeAsync(Take);

    public Task Join() => Task.CompletedTask;
}

public interface ISubscriberGrain : IReaderGrain;

public interface IJoinerGrain : IReaderGrain;

/// <summary>Subscribes when it is told to.</summary>
public sealed class JoinerGrain([PersistentState("seen")] IPersistentState<BulletinState> seen) : ReaderGrain(seen), IJoinerGrain
{
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        foreach (var handle in await Stream.GetAllSubscriptionHandles()) await handle.ResumeAsync(Take);
    }

    public async Task Join()
    {
        if ((await Stream.GetAllSubscriptionHandles()).Count == 0) await Stream.SubscribeAsync(Take);
    }
}

public interface IClimberGrain : IGrainWithStringKey
{
    Task Begin();

    Task<int> Height();
}

/// <summary>Goes one step further with every reminder, and is done after ten.</summary>
public sealed class ClimberGrain([PersistentState("height")] IPersistentState<BulletinState> height) : Grain, IClimberGrain, IRemindable
{
    public Task Begin() => this.RegisterOrUpdateReminder("climb", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));

    public Task<int> Height() => Task.FromResult(height.State.Last);

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        try
        {
            if (height.State.Last == 10 && await this.GetReminder("climb") is { } climb)
            {
                await this.UnregisterReminder(climb);
                return;
            }

            height.State.Last++;
            await height.WriteStateAsync();
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
    }
}

public interface INewsDesk : IGrainObserver
{
    void Heard(string news);
}

public interface IEverythingGrain : IGrainWithStringKey
{
    Task Tell(INewsDesk desk, string news);

    IAsyncEnumerable<int> Count(int last, CancellationToken cancellationToken = default);

    Task WaitForEver(CancellationToken cancellationToken);

    Task<string> Context();
}

/// <summary>One method for each thing the engine can do beside plain calls.</summary>
public sealed class EverythingGrain(TimeProvider time) : Grain, IEverythingGrain
{
    private int _ticks;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        for (var timer = 0; timer < 3; timer++)
        {
            this.RegisterGrainTimer(
                () =>
                {
                    _ticks++;
                    return Task.CompletedTask;
                },
                TimeSpan.FromMilliseconds(10),
                TimeSpan.FromMilliseconds(10));
        }

        return Task.CompletedTask;
    }

    public Task Tell(INewsDesk desk, string news)
    {
        desk.Heard(news);
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<int> Count(int last, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var number = 1; number <= last; number++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(number), time, cancellationToken);
            yield return number;
        }
    }

    public Task WaitForEver(CancellationToken cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);

    public Task<string> Context()
        => Task.FromResult(string.Join(' ', RequestContext.Entries.Select(static one => $"{one.Key}={one.Value}")) + string.Create(CultureInfo.InvariantCulture, $" {_ticks > 0}"));
}

public interface IPorterGrain : IGrainWithIntegerKey
{
    Task Carry();
}

/// <summary>As many as the machine has processors.</summary>
[StatelessWorker]
public sealed class PorterGrain(TimeProvider time) : Grain, IPorterGrain
{
    public Task Carry() => Task.Delay(TimeSpan.FromMilliseconds(5), time);
}
