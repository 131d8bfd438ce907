using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Cuckoo.Orleans.Embedded.Tests.Grains;

public interface IAccountGrain : IGrainWithStringKey
{
    Task<int> Add(int amount, int entry);

    Task<int> Read();

    Task MoveTo(string other, int amount, int entry);

    Task Leave();

    Task WaitForever();

    Task TickFor(TimeSpan time);
}

[GenerateSerializer]
public sealed class AccountState
{
    [Id(0)]
    public int Balance { get; set; }

    [Id(1)]
    public List<int> Entries { get; set; } = [];
}

/// <summary>A balance that takes every entry once, however often it is told of it.</summary>
public sealed class AccountGrain([PersistentState("account")] IPersistentState<AccountState> account) : Grain, IAccountGrain
{
    private int _ticks;

    public async Task<int> Add(int amount, int entry)
    {
        if (account.State.Entries.Contains(entry)) return account.State.Balance;
        account.State.Balance += amount;
        account.State.Entries.Add(entry);
        try
        {
            await account.WriteStateAsync();
        }
        catch
        {
            // What is in memory may not be what is stored: begin again from there.
            DeactivateOnIdle();
            throw;
        }

        return account.State.Balance;
    }

    public Task<int> Read() => Task.FromResult(account.State.Balance);

    public async Task MoveTo(string other, int amount, int entry)
    {
        await Add(-amount, entry);
        await GrainFactory.GetGrain<IAccountGrain>(other).Add(amount, entry);
    }

    public async Task Leave()
    {
        await Task.Run(static () => { });
        _ticks++;
    }

    public Task WaitForever() => new TaskCompletionSource().Task;

    public async Task TickFor(TimeSpan time)
    {
        var over = new TaskCompletionSource();
        using var timer = this.RegisterGrainTimer(
            () =>
            {
                if (++_ticks == (int)time.TotalSeconds) over.SetResult();
                return Task.CompletedTask;
            },
            new GrainTimerCreationOptions(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)) { Interleave = true });
        await over.Task;
    }
}

public interface IHastyGrain : IGrainWithStringKey
{
    Task Add();

    Task<int> Read();
}

/// <summary>Has the classic mistake: it reads, waits, and writes what it read, while others may do the same.</summary>
[Reentrant]
public sealed class HastyGrain(TimeProvider time) : Grain, IHastyGrain
{
    private int _count;

    public async Task Add()
    {
        var read = _count;
        await Task.Delay(TimeSpan.FromMilliseconds(1), time);
        _count = read + 1;
    }

    public Task<int> Read() => Task.FromResult(_count);
}
