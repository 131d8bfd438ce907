using System.Threading.Channels;
using Orleans;
using Orleans.Runtime;

namespace Cuckoo.Orleans.Embedded.Tests.Grains;

public interface IReminderGrain : IGrainWithStringKey
{
    Task Remind(string name, TimeSpan due, TimeSpan period);

    Task Forget(string name);

    Task ForgetTwice(string name);

    Task<string> Names();

    Task ForgetWhileHeld(string name, string gate);

    Task RemindOutsideOfTurns();

    Task Rest();
}

/// <summary>What ticks came, and what a grain does in one.</summary>
public sealed class TickLog
{
    private readonly Channel<(string Grain, string Name, TickStatus Status)> _ticks = Channel.CreateUnbounded<(string, string, TickStatus)>();

    public Func<string, Task> OnTick { get; set; } = static _ => Task.CompletedTask;

    public int Count => _ticks.Reader.Count;

    public void Add(string grain, string name, TickStatus status) => _ticks.Writer.TryWrite((grain, name, status));

    public async Task<(string Grain, string Name, TickStatus Status)> Next() => await _ticks.Reader.ReadAsync(TestContext.Current.CancellationToken);
}

public sealed class ReminderGrain(TickLog log, Gates gates) : Grain, IReminderGrain, IRemindable
{
    public Task Remind(string name, TimeSpan due, TimeSpan period) => this.RegisterOrUpdateReminder(name, due, period);

    public async Task Forget(string name) => await this.UnregisterReminder((await this.GetReminder(name))!);

    public async Task ForgetTwice(string name)
    {
        var reminder = (await this.GetReminder(name))!;
        await this.UnregisterReminder(reminder);
        await this.UnregisterReminder(reminder);
    }

    public async Task<string> Names() => string.Join(' ', (await this.GetReminders()).Select(one => one.ReminderName));

    public async Task ForgetWhileHeld(string name, string gate)
    {
        await gates.Pass(gate);
        await Forget(name);
    }

    public Task RemindOutsideOfTurns()
        => Task.Run(() => this.RegisterOrUpdateReminder("outside", TimeSpan.Zero, TimeSpan.FromMinutes(1)));

    public Task Rest()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        log.Add(this.GetPrimaryKeyString(), reminderName, status);
        return log.OnTick(reminderName);
    }
}

public interface IForgetfulGrain : IGrainWithStringKey
{
    Task Remind();
}

/// <summary>Asks for a reminder it could not receive.</summary>
public sealed class ForgetfulGrain : Grain, IForgetfulGrain
{
    public Task Remind() => this.RegisterOrUpdateReminder("never", TimeSpan.Zero, TimeSpan.FromMinutes(1));
}
