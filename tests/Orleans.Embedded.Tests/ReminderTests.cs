using Cuckoo.Orleans.Embedded.Tests.Grains;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Cuckoo.Orleans.Embedded.Tests;

/// <summary>What grains may ask of reminders; how they tick is each engine's own.</summary>
public sealed class ReminderTests
{
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Reminder_Registered_IsAmongThoseOfItsGrainUntilItIsUnregistered()
    {
        await using var silo = await Start();
        await Grain(silo).Remind("r", s_hour, s_hour);
        await Grain(silo).Remind("r", 2 * s_hour, s_hour);
        Assert.Equal("r", await Grain(silo).Names());
        Assert.Equal("", await Grain(silo, "b").Names());

        await Grain(silo).Remind("other", s_hour, s_hour);
        await Grain(silo).Forget("r");

        Assert.Equal("other", await Grain(silo).Names());
        await Assert.ThrowsAsync<ReminderException>(() => Grain(silo).ForgetTwice("other"));
        Assert.Equal("", await Grain(silo).Names());
    }

    [Fact]
    public async Task Reminder_AskedForWrongly_IsRefused()
    {
        await using var silo = await Start();
        await Assert.ThrowsAsync<ArgumentException>(() => Grain(silo).Remind("r", s_hour, TimeSpan.FromSeconds(59)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Grain(silo).Remind("r", -s_hour, s_hour));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Grain(silo).Remind("r", Timeout.InfiniteTimeSpan, s_hour));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Grain(silo).Remind("r", s_hour, Timeout.InfiniteTimeSpan));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Grain(silo).Remind("", s_hour, s_hour));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Grain(silo).RemindOutsideOfTurns());
        await Assert.ThrowsAsync<InvalidOperationException>(() => silo.Client.GetGrain<IForgetfulGrain>("a").Remind());
        Assert.Equal("", await Grain(silo).Names());
    }

    private static IReminderGrain Grain(TestSilo silo, string key = "a") => silo.Client.GetGrain<IReminderGrain>(key);

    private static Task<TestSilo> Start()
        => TestSilo.StartInRealTimeAsync(static silo =>
        {
            silo.Services.AddSingleton(new TickLog()).AddSingleton(new Gates());
            silo.UseInMemoryReminderService();
        });
}
