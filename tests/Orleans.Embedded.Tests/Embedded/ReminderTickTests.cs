using Cuckoo.Orleans.Embedded.Tests.Grains;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded;
using Orleans.Embedded.Reminders;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Cuckoo.Orleans.Embedded.Tests;

public sealed class ReminderTickTests : IDisposable
{
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);
    private readonly TemporaryFolder _folder = new();
    private readonly Gates _gates = new();
    private readonly TickLog _log = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reminder_OfAGrainAtRest_TicksAtItsTimes(bool onFile)
    {
        await using var silo = await Start(onFile);
        var first = silo.Time.GetUtcNow().UtcDateTime + (5 * s_minute);
        await Grain(silo).Remind("r", 5 * s_minute, 2 * s_minute);
        await Grain(silo).Rest();

        await Pass(silo, 4 * s_minute);
        Assert.Equal(0, _log.Count);
        for (var tick = 0; tick < 3; tick++)
        {
            await Pass(silo, tick == 0 ? s_minute : 2 * s_minute);
            Assert.Equal(1, _log.Count);
            Assert.Equal(("a", "r", new TickStatus(first, 2 * s_minute, first + (tick * 2 * s_minute))), await _log.Next());
        }
    }

    [Fact]
    public async Task Reminder_DueWhileNoSiloRan_TicksOnceAtTheStartAndThenOnSchedule()
    {
        await using (var silo = await Start(onFile: true))
        {
            await Grain(silo).Remind("r", s_minute, 10 * s_minute);
            await Grain(silo).Remind("later", TimeSpan.FromHours(1), 10 * s_minute);
        }

        await using var next = await Start(onFile: true, after: TimeSpan.FromMinutes(37));
        Assert.Equal(1, _log.Count);
        Assert.Equal("r", (await _log.Next()).Name);
        // First at minute 1, so after minute 37 comes minute 41.
        await Pass(next, 3 * s_minute);
        Assert.Equal(0, _log.Count);
        await Pass(next, s_minute);
        Assert.Equal(1, _log.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reminder_RegisteredAnew_TakesThePlaceOfTheOld(bool onFile)
    {
        await using var silo = await Start(onFile);
        await Grain(silo).Remind("r", s_minute, s_minute);
        await Grain(silo).Remind("r", 5 * s_minute, s_minute);

        Assert.Equal("r", await Grain(silo).Names());
        await Pass(silo, 4 * s_minute);
        Assert.Equal(0, _log.Count);
        await Pass(silo, s_minute);
        Assert.Equal(1, _log.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reminder_Unregistered_TicksNoMore(bool onFile)
    {
        await using var silo = await Start(onFile);
        await Grain(silo).Remind("r", s_minute, s_minute);
        await Grain(silo).Remind("other", s_minute, s_minute);
        await Grain(silo).Forget("r");

        Assert.Equal("other", await Grain(silo).Names());
        await Pass(silo, s_minute);
        Assert.Equal(1, _log.Count);
        Assert.Equal("other", (await _log.Next()).Name);
        await Assert.ThrowsAsync<ReminderException>(() => Grain(silo).ForgetTwice("other"));
    }

    [Fact]
    public async Task Reminder_UnregisteredWhileItsTickWaits_DoesNotTick()
    {
        await using var silo = await Start(onFile: true);
        await Grain(silo).Remind("r", s_minute / 6, s_minute);
        var held = Grain(silo).ForgetWhileHeld("r", "held");
        await _gates.Reached("held");

        silo.Time.Advance(s_minute / 6);
        _gates.Open("held");
        await held;
        await Reminders(silo).SettleAsync();

        Assert.Equal(0, _log.Count);
    }

    [Fact]
    public async Task Reminder_UnregisteredAfterItWasReadAsDue_DoesNotTick()
    {
        var store = new HeldReminderStore(_gates, "read");
        await using var silo = await TestSilo.StartAsync(builder =>
        {
            Logs(builder);
            builder.AddReminders();
            builder.ConfigureServices(services => services.AddSingleton<IReminderStore>(store));
        });
        await Grain(silo).Remind("r", s_minute, s_minute);
        await Reminders(silo).SettleAsync();
        store.IsHeld = true;
        silo.Time.Advance(s_minute);
        await _gates.Reached("read");

        await Grain(silo).Forget("r");
        store.IsHeld = false;
        _gates.Open("read");
        await Reminders(silo).SettleAsync().WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, _log.Count);
    }

    [Fact]
    public async Task Tick_ThatFails_IsFollowedByTheNextAndHoldsUpNoOther()
    {
        await using var silo = await Start(onFile: true);
        _log.OnTick = static name => name == "bad" ? throw new InvalidOperationException("bad tick") : Task.CompletedTask;
        await Grain(silo).Remind("bad", s_minute, s_minute);
        await Grain(silo).Remind("good", s_minute, s_minute);

        await Pass(silo, s_minute);
        Assert.Equal(2, _log.Count);
        await Pass(silo, s_minute);
        Assert.Equal(4, _log.Count);
    }

    [Fact]
    public async Task Tick_ThatHangs_HoldsUpNoOtherGrainAndIsFollowedByTheNextAfterItsTimeout()
    {
        await using var silo = await Start(onFile: true);
        _log.OnTick = name => name == "hangs" ? _gates.Pass("hung") : Task.CompletedTask;
        await Grain(silo).Remind("hangs", s_minute, s_minute);
        await Grain(silo, "b").Remind("other", s_minute, s_minute);

        silo.Time.Advance(s_minute);
        await _gates.Reached("hung");
        await _log.Next();
        await _log.Next();
        silo.Time.Advance(TimeSpan.FromSeconds(30));
        await Reminders(silo).SettleAsync();
        _gates.Open("hung");
        await Pass(silo, TimeSpan.FromSeconds(30));

        Assert.Equal(2, _log.Count);
    }

    [Fact]
    public async Task Reminder_OfAClassThatIsGone_IsKeptAndHoldsUpNoOther()
    {
        await using var silo = await Start(onFile: true);
        await silo.Services.GetRequiredService<IReminderStore>().PutAsync(GrainId.Create("gone", "a"), "r", silo.Time.GetUtcNow().UtcDateTime + s_minute, s_minute);
        await Grain(silo).Remind("r", s_minute, s_minute);

        await Pass(silo, s_minute);
        await Pass(silo, s_minute);

        Assert.Equal(2, _log.Count);
        Assert.NotNull(await silo.Services.GetRequiredService<IReminderStore>().FindAsync(GrainId.Create("gone", "a"), "r"));
    }

    [Fact]
    public async Task Tick_NotBookedBeforeTheProcessDied_ComesAgain()
    {
        await using (var silo = await Start(onFile: true))
        {
            await Grain(silo).Remind("r", s_minute, 10 * s_minute);
            // What a kill leaves behind: the tick ran, its booking did not.
            await Pass(silo, s_minute);
            await silo.Services.GetRequiredService<SqliteFile>().WriteAsync(static connection => Run(connection, "UPDATE reminder SET next_tick = first_tick"));
        }

        await using var next = await Start(onFile: true, after: 2 * s_minute);
        Assert.Equal(2, _log.Count);
    }

    [Fact]
    public async Task Tick_ThatCannotBeBooked_IsBookedOnceItCanAndNotSentTwice()
    {
        await using var silo = await Start(onFile: true);
        var file = silo.Services.GetRequiredService<SqliteFile>();
        await Grain(silo).Remind("r", s_minute, TimeSpan.FromDays(100_000));
        await file.WriteAsync(static connection => Run(connection, "CREATE TRIGGER refuses BEFORE UPDATE ON reminder BEGIN SELECT RAISE(ABORT, 'refused'); END"));

        silo.Time.Advance(s_minute);
        await _log.Next();
        await file.WriteAsync(static connection => Run(connection, "DROP TRIGGER refuses"));
        // The booking is retried after a while, by the clock; the tick is not sent again.
        while (!Reminders(silo).SettleAsync().IsCompleted)
        {
            silo.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(0, _log.Count);
        var booked = await silo.Services.GetRequiredService<IReminderStore>().FindAsync(GrainId.Create("reminder", "a"), "r");
        Assert.Equal(booked!.FirstTick + booked.Period, booked.Next);
    }

    [Fact]
    public async Task Reminder_InASiloWithoutReminders_IsRefusedWithWhatToDo()
    {
        await using var silo = await TestSilo.StartAsync(Logs);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Grain(silo).Remind("r", s_minute, s_minute));

        Assert.Contains("UseInMemoryReminderService", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silo_OnAFileWithNewerReminders_DoesNotStart()
    {
        await using (var silo = await Start(onFile: true))
        {
            await silo.Services.GetRequiredService<SqliteFile>().WriteAsync(static connection => Run(connection, "UPDATE schema_version SET version = 99 WHERE part = 'reminder'"));
        }

        var error = await Assert.ThrowsAsync<SqliteFileException>(() => Start(onFile: true));

        Assert.Equal(SqliteFault.NewerSchema, error.Fault);
        Assert.Contains("reminder is at version 99", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reminders_InGreatNumber_NeedOneTimer()
    {
        const int Count = 20_000;
        await using var silo = await Start(onFile: true);
        await silo.Services.GetRequiredService<SqliteFile>().WriteAsync(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText =
                """
                WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $count)
                INSERT INTO reminder (grain_type, grain_key, name, first_tick, period, next_tick)
                SELECT 'reminder', 'k' || (i % 10), 'r' || i, $first + i % 7, 36000000000, $first + i % 7 FROM n
                """;
            command.Parameters.AddWithValue("$count", Count);
            command.Parameters.AddWithValue("$first", silo.Time.GetUtcNow().UtcTicks + s_minute.Ticks);
            return command.ExecuteNonQuery();
        });
        // The rows were written behind the silo's back: a registration makes it look.
        await Grain(silo).Remind("r", TimeSpan.Zero, TimeSpan.FromHours(1));
        await Reminders(silo).SettleAsync();

        await Pass(silo, s_minute + s_minute);

        Assert.Equal(Count + 1, _log.Count);
    }

    private static ReminderService Reminders(TestSilo silo) => silo.Services.GetRequiredService<ReminderService>();

    private static IReminderGrain Grain(TestSilo silo, string key = "a") => silo.Client.GetGrain<IReminderGrain>(key);

    private static async Task Pass(TestSilo silo, TimeSpan time)
    {
        silo.Time.Advance(time);
        await Reminders(silo).SettleAsync().WaitAsync(TestContext.Current.CancellationToken);
    }

    private void Logs(ISiloBuilder silo) => silo.ConfigureServices(services => services.AddSingleton(_log).AddSingleton(_gates));

    // The silo has had its first look when the test begins, so that only the test moves the clock under it.
    private async Task<TestSilo> Start(bool onFile, TimeSpan after = default)
    {
        var silo = onFile
            ? await TestSilo.StartOnFileAsync(_folder.File("silo.db"), Logs, after)
            : await TestSilo.StartAsync(silo =>
            {
                Logs(silo);
                silo.UseInMemoryReminderService();
            });
        await Reminders(silo).SettleAsync().WaitAsync(TestContext.Current.CancellationToken);
        return silo;
    }

    private static int Run(Microsoft.Data.Sqlite.SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        // Every text is a constant of this file.
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteNonQuery();
    }
}
