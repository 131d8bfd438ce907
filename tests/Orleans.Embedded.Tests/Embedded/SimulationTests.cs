using System.Diagnostics;
using Cuckoo.Orleans.Embedded.Tests.Grains;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Embedded.Simulation;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Cuckoo.Orleans.Embedded.Tests;

public sealed class SimulationTests
{
    private const string ToldIn = "CUCKOO_TEST_SIMULATION_LOG";

    [Fact]
    public void Run_WithTheSameSeed_IsTheSameByteForByte()
    {
        var (first, firstLog) = Transfers(7, SimulatedScenes.EveryFault);
        var (second, secondLog) = Transfers(7, SimulatedScenes.EveryFault);

        Assert.Equal(firstLog, secondLog);
        Assert.Equal(first, second);
        Assert.True(first.Steps > 100);
    }

    [Fact]
    public async Task Run_InAnotherProcess_IsTheSameByteForByte()
    {
        // Hash codes of texts differ from process to process; nothing may depend on them.
        using var folder = new TemporaryFolder();
        var told = folder.File("log");
        if (Environment.GetEnvironmentVariable(ToldIn) is { } asked)
        {
            await File.WriteAllTextAsync(asked, LogOfAll(), TestContext.Current.CancellationToken);
            return;
        }

        var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false, RedirectStandardOutput = true, Environment = { [ToldIn] = told } };
        start.ArgumentList.Add("-method");
        start.ArgumentList.Add($"*.{nameof(Run_InAnotherProcess_IsTheSameByteForByte)}");
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == 0, await output);
        Assert.Equal(await File.ReadAllTextAsync(told, TestContext.Current.CancellationToken), LogOfAll());
    }

    // A timer that nobody holds any more ends its wait where it is collected, which is another thread.
    [Fact]
    public void Timer_OfALostProcess_MayBeCollected()
    {
        var report = SimulatedSilo.Run(
            new SimulationOptions { Seed = 1, ConfigureSilo = static silo => silo.ConfigureServices(static services => services.AddHostedService<Ticking>()) },
            static async silo =>
            {
                for (var loss = 0; loss < 5; loss++)
                {
                    await Task.Delay(TimeSpan.FromSeconds(2), silo.Time);
                    await silo.LoseProcessAsync();
                    GC.Collect();
                    GC.WaitForPendingFinalizers();
                }
            });

        Assert.Equal(5, report.ProcessLosses);
    }

    [Fact]
    public void Run_WithAnotherSeed_IsAnother()
    {
        var prints = Enumerable.Range(0, 20).Select(static seed => Transfers((ulong)seed, SimulatedFaults.None).Report.Fingerprint).ToHashSet();

        Assert.Equal(20, prints.Count);
    }

    [Fact]
    public void Transfers_UnderEveryFault_LoseAndMakeNoMoney()
    {
        var losses = 0;
        for (ulong seed = 0; seed < 200; seed++) losses += Transfers(seed, SimulatedScenes.EveryFault).Report.ProcessLosses;

        Assert.True(losses > 100, $"Only {losses} processes were lost.");
    }

    [Fact]
    public void Race_ThatAnHonestOrderHides_IsFoundByASeed()
    {
        var found = new List<ulong>();
        for (ulong seed = 0; seed < 50; seed++)
        {
            SimulatedSilo.Run(new SimulationOptions { Seed = seed }, async silo =>
            {
                var grain = silo.Client.GetGrain<IHastyGrain>("f");
                var first = grain.Add();
                await Task.Delay(TimeSpan.FromMilliseconds(1), silo.Time);
                await grain.Add();
                await first;
                if (await grain.Read() != 2) found.Add(seed);
            });
        }

        Assert.InRange(found.Count, 5, 45);
    }

    [Fact]
    public void ProcessLoss_WhileACallRuns_FailsItsCallerAndKeepsWhatWasStored()
    {
        SimulatedSilo.Run(new SimulationOptions { Seed = 1 }, async silo =>
        {
            await silo.Client.GetGrain<IAccountGrain>("a").Add(5, 1);
            var waiting = silo.Client.GetGrain<IAccountGrain>("b").WaitForever();
            await silo.LoseProcessAsync();

            await Assert.ThrowsAsync<SiloUnavailableException>(() => waiting);
            Assert.Equal(5, await silo.Client.GetGrain<IAccountGrain>("a").Read());
            Assert.Equal(1, silo.ProcessLosses);
        });
    }

    [Fact]
    public void ProcessLoss_AfterEachStepInTurn_LosesNoAnsweredWrite()
    {
        var steps = Deposit(null, []).Steps;
        var found = new HashSet<int>();
        for (long step = 0; step < steps; step++) Assert.Equal(1, Deposit(step, found).ProcessLosses);

        // Before the write, and after it.
        Assert.Equal([0, 5], found.Order());

        static SimulationReport Deposit(long? lossAfter, HashSet<int> found) => SimulatedSilo.Run(
            new SimulationOptions { Seed = 1, LoseProcessAfter = lossAfter },
            async silo =>
            {
                var isAnswered = true;
                try
                {
                    await silo.Client.GetGrain<IAccountGrain>("a").Add(5, 1);
                }
                catch (OrleansException)
                {
                    isAnswered = false;
                }

                var balance = 0;
                await SimulatedScenes.UntilDone(silo, async () => balance = (int)await silo.Client.GetGrain<IAccountGrain>("a").Read());
                if (isAnswered) Assert.Equal(5, balance);
                else found.Add(balance);
            });
    }

    [Fact]
    public void LostCall_TimesOutForItsCaller()
    {
        var report = SimulatedSilo.Run(new SimulationOptions { Seed = 1, Faults = new SimulatedFaults { CallLoss = 1 } }, static async silo =>
            await Assert.ThrowsAsync<TimeoutException>(() => silo.Client.GetGrain<IAccountGrain>("a").Read()));

        Assert.Equal(TimeSpan.FromSeconds(30), report.Elapsed);
    }

    [Fact]
    public void Time_WhileNothingElseIsToDo_Jumps()
    {
        var report = SimulatedSilo.Run(
            new SimulationOptions { Seed = 1, ConfigureSilo = static silo => silo.Configure<global::Orleans.Configuration.SiloMessagingOptions>(static options => options.ResponseTimeout = Timeout.InfiniteTimeSpan) },
            static silo => silo.Client.GetGrain<IAccountGrain>("a").TickFor(TimeSpan.FromHours(1)));

        Assert.Equal(TimeSpan.FromHours(1), report.Elapsed);
    }

    [Fact]
    public void Grain_ThatLeavesTheThread_IsReported()
    {
        var error = Assert.Throws<SimulationException>(() => SimulatedSilo.Run(new SimulationOptions { Seed = 3 }, static async silo =>
        {
            var leaving = silo.Client.GetGrain<IAccountGrain>("a").Leave();
            while (!leaving.IsCompleted) await silo.Client.GetGrain<IAccountGrain>("b").Read();
        }));

        Assert.StartsWith("With seed 3: work of 'account/a' left the simulated thread", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Test_ThatWaitsForNothing_IsReported()
    {
        var error = Assert.Throws<SimulationException>(() => SimulatedSilo.Run(
            new SimulationOptions { Seed = 4, MaxSteps = 1000 },
            static async silo =>
            {
                _ = silo.Client.GetGrain<IAccountGrain>("a").WaitForever();
                await new TaskCompletionSource().Task;
            }));

        Assert.StartsWith("With seed 4: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Body_ThatFails_IsReportedWithItsSeed()
    {
        var error = Assert.Throws<SimulationException>(() => SimulatedSilo.Run(new SimulationOptions { Seed = 5 }, static _ => throw new InvalidOperationException("no")));

        Assert.Equal("With seed 5: no", error.Message);
        Assert.IsType<InvalidOperationException>(error.InnerException);
    }

    private static string LogOfAll() => Transfers(11, SimulatedScenes.EveryFault).Log + SimulatedScenes.Everything(11, SimulatedScenes.EveryFault).Log;

    // Moves money between three accounts, each move told until it is acknowledged; in the end nothing is lost or made.
    private static (SimulationReport Report, string Log) Transfers(ulong seed, SimulatedFaults faults)
    {
        using var log = new StringWriter();
        var report = SimulatedSilo.Run(new SimulationOptions { Seed = seed, Faults = faults, Log = log }, async silo =>
        {
            string[] keys = ["a", "b", "c"];
            var moves = Enumerable.Range(1, 10).Select(async entry =>
            {
                var (from, to, amount) = (keys[silo.Draw(3)], keys[silo.Draw(3)], silo.Draw(100));
                await SimulatedScenes.UntilDone(silo, () => silo.Client.GetGrain<IAccountGrain>(from).MoveTo(to + "'", amount, entry));
            });
            await Task.WhenAll(moves);
            var sum = 0;
            foreach (var key in keys)
            {
                await SimulatedScenes.UntilDone(silo, async () => sum += await silo.Client.GetGrain<IAccountGrain>(key).Read());
                await SimulatedScenes.UntilDone(silo, async () => sum += await silo.Client.GetGrain<IAccountGrain>(key + "'").Read());
            }

            Assert.Equal(0, sum);
        });
        return (report, log.ToString());
    }

    private sealed class Ticking(TimeProvider time) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            _ = TickAsync();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        private async Task TickAsync()
        {
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
            while (await timer.WaitForNextTickAsync())
            {
                // It goes on for as long as the process.
            }
        }
    }
}
