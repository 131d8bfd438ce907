using Cuckoo.Orleans.Embedded.Tests.Grains;
using Orleans;
using Orleans.Embedded.Simulation;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Streams;

namespace Cuckoo.Orleans.Embedded.Tests;

/// <summary>Everything the engine does runs on the simulated thread, and keeps its promises there.</summary>
public sealed class SimulatedEngineTests
{
    [Fact]
    public void Everything_WithTheSameSeed_IsTheSameByteForByte()
    {
        var (first, firstLog) = SimulatedScenes.Everything(7, SimulatedScenes.EveryFault);
        var (second, secondLog) = SimulatedScenes.Everything(7, SimulatedScenes.EveryFault);

        Assert.Equal(firstLog, secondLog);
        Assert.Equal(first, second);
    }

    [Fact]
    public void Everything_UnderEveryFault_ComesToItsEnd()
    {
        for (ulong seed = 0; seed < 30; seed++) SimulatedScenes.Everything(seed, SimulatedScenes.EveryFault);
    }

    [Fact]
    public void DurableStream_UnderEveryFault_LosesNothingAndKeepsOrderButForRepeats()
    {
        const int Last = 10;
        var (losses, repeats) = (0, 0);
        for (ulong seed = 0; seed < 200; seed++)
        {
            losses += SimulatedSilo.Run(SimulatedScenes.Durable(seed, SimulatedScenes.EveryFault), async silo =>
            {
                await SimulatedScenes.Publish(silo, Last);
                foreach (var all in new[] { await SimulatedScenes.ReadAll<ISubscriberGrain>(silo, Last), await SimulatedScenes.ReadAll<IJoinerGrain>(silo, Last) })
                {
                    Assert.Equal(Enumerable.Range(1, Last), all.Distinct());
                    repeats += all.Count - Last;
                }
            }).ProcessLosses;
        }

        Assert.True(losses > 100, $"Only {losses} processes were lost.");
        Assert.True(repeats > 100, $"Only {repeats} events came again: the faults do not bite.");
    }

    [Fact]
    public void DurableStream_WithoutFaults_DeliversOnce()
    {
        SimulatedSilo.Run(SimulatedScenes.Durable(1, SimulatedFaults.None), static async silo =>
        {
            await SimulatedScenes.Publish(silo, 10);

            Assert.Equal(Enumerable.Range(1, 10), await SimulatedScenes.ReadAll<ISubscriberGrain>(silo, 10));
            Assert.Equal(Enumerable.Range(1, 10), await SimulatedScenes.ReadAll<IJoinerGrain>(silo, 10));
        });
    }

    [Fact]
    public void DurableStream_ThatTheTestItselfWritesTo_OutlivesTheProcess()
    {
        SimulatedSilo.Run(SimulatedScenes.Durable(2, SimulatedFaults.None), static async silo =>
        {
            await silo.Client.GetGrain<IJoinerGrain>("b").Join();
            await silo.Client.GetStreamProvider("streams").GetStream<int>("bulletin", "b").OnNextAsync(1);
            await silo.LoseProcessAsync();

            await SimulatedScenes.ReadAll<IJoinerGrain>(silo, 1);
        });
    }

    [Fact]
    public void DurableStream_ThatTheTestItselfReads_IsHeardInOrder()
    {
        SimulatedSilo.Run(SimulatedScenes.Durable(2, SimulatedFaults.None), static async silo =>
        {
            var heard = new List<int>();
            var all = new TaskCompletionSource();
            await silo.Client.GetStreamProvider("streams").GetStream<int>("bulletin", "b").SubscribeAsync((number, _) =>
            {
                heard.Add(number);
                if (number == 5) all.SetResult();
                return Task.CompletedTask;
            });
            await silo.Client.GetGrain<IBulletinGrain>("b").PublishUpTo(5);
            await all.Task;

            Assert.Equal([1, 2, 3, 4, 5], heard);
        });
    }

    [Fact]
    public void Stream_WhoseSubscriptionsCouldNotBeRead_IsTriedAgainWithoutANewEvent()
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            SimulatedSilo.Run(SimulatedScenes.Durable(seed, new SimulatedFaults { StorageFailure = 0.2 }), static async silo =>
            {
                await SimulatedScenes.UntilDone(silo, () => silo.Client.GetStreamProvider("streams").GetStream<int>("bulletin", "b").OnNextAsync(1));
                // Nobody calls the reader meanwhile: as it activates it would itself see to its events.
                await Task.Delay(TimeSpan.FromMinutes(10), silo.Time);
                await SimulatedScenes.UntilDone(silo, async () => Assert.Contains(1, await silo.Client.GetGrain<ISubscriberGrain>("b").Read()));
            });
        }
    }

    [Fact]
    public void Caller_WhoseTimeRunsOutAsTheProcessIsLost_IsTold()
    {
        var timedOut = 0;
        for (ulong seed = 0; seed < 50; seed++)
        {
            SimulatedSilo.Run(new SimulationOptions { Seed = seed, MaxSteps = 10_000 }, async silo =>
            {
                var waiting = silo.Client.GetGrain<IAccountGrain>("a").WaitForever();
                await Task.Delay(TimeSpan.FromSeconds(30), silo.Time);
                await silo.LoseProcessAsync();

                if (await Assert.ThrowsAnyAsync<Exception>(() => waiting) is TimeoutException) timedOut++;
            });
        }

        Assert.InRange(timedOut, 5, 45);
    }

    [Fact]
    public void Stream_WrittenToWhileTheProcessIsLost_TellsTheTest()
    {
        SimulatedSilo.Run(SimulatedScenes.Durable(3, new SimulatedFaults { StorageStall = 1 }), static async silo =>
        {
            var writing = silo.Client.GetStreamProvider("streams").GetStream<int>("bulletin", "b").OnNextAsync(1);
            await silo.LoseProcessAsync();

            await Assert.ThrowsAsync<SiloUnavailableException>(() => writing);
        });
    }

    [Fact]
    public void MemoryStream_WhenTheProcessIsLost_IsLostWithIt()
    {
        SimulatedSilo.Run(new SimulationOptions { Seed = 4, ConfigureSilo = static silo => silo.AddMemoryStreams("streams") }, static async silo =>
        {
            await SimulatedScenes.Publish(silo, 3);
            Assert.Equal([1, 2, 3], await SimulatedScenes.ReadAll<IJoinerGrain>(silo, 3));
            await silo.LoseProcessAsync();
            await silo.Client.GetGrain<IBulletinGrain>("b").PublishUpTo(4);

            Assert.Equal([1, 2, 3, 4], await SimulatedScenes.ReadAll<ISubscriberGrain>(silo, 4));
            Assert.Equal([1, 2, 3], await silo.Client.GetGrain<IJoinerGrain>("b").Read());
        });
    }

    [Fact]
    public void Reminder_UnderEveryFault_KeepsItsGrainGoing()
    {
        for (ulong seed = 0; seed < 50; seed++)
        {
            SimulatedSilo.Run(SimulatedScenes.Durable(seed, SimulatedScenes.EveryFault), static async silo =>
            {
                await SimulatedScenes.UntilDone(silo, () => silo.Client.GetGrain<IClimberGrain>("c").Begin());
                var height = 0;
                while (height < 10)
                {
                    await Task.Delay(TimeSpan.FromMinutes(1), silo.Time);
                    // The clock is asked for the grain's step; a restart would not wait for it.
                    if (height == 5) await silo.LoseProcessAsync();
                    await SimulatedScenes.UntilDone(silo, async () => height = await silo.Client.GetGrain<IClimberGrain>("c").Height());
                }
            });
        }
    }

    [Fact]
    public void Reminder_InMemory_IsLostWithTheProcess()
    {
        SimulatedSilo.Run(new SimulationOptions { Seed = 5, ConfigureSilo = static silo => silo.UseInMemoryReminderService() }, static async silo =>
        {
            await silo.Client.GetGrain<IClimberGrain>("c").Begin();
            await silo.LoseProcessAsync();
            await Task.Delay(TimeSpan.FromMinutes(5), silo.Time);

            Assert.Equal(0, await silo.Client.GetGrain<IClimberGrain>("c").Height());
        });
    }

    [Fact]
    public void Observer_InASimulation_IsTold()
    {
        SimulatedSilo.Run(new SimulationOptions { Seed = 6 }, static async silo =>
        {
            var desk = new NewsDesk();
            await silo.Client.GetGrain<IEverythingGrain>("e").Tell(silo.Client.CreateObjectReference<INewsDesk>(desk), "hello");

            Assert.Equal("hello", await desk.First.Task);
        });
    }

    [Fact]
    public void Enumeration_InASimulation_ComesToItsEnd()
    {
        var report = SimulatedSilo.Run(new SimulationOptions { Seed = 7 }, static async silo =>
        {
            var sum = 0;
            await foreach (var number in silo.Client.GetGrain<IEverythingGrain>("e").Count(100)) sum += number;

            Assert.Equal(5050, sum);
        });

        Assert.Equal(TimeSpan.FromMilliseconds(5050), report.Elapsed);
    }

    [Fact]
    public void Cancellation_InASimulation_ReachesCallerAndGrain()
    {
        SimulatedSilo.Run(new SimulationOptions { Seed = 8 }, static async silo =>
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1), silo.Time);

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => silo.Client.GetGrain<IEverythingGrain>("e").WaitForEver(patience.Token));
            Assert.Equal(TimeSpan.FromSeconds(1), silo.Time.GetElapsedTime(0));
            await silo.StopAsync();
        });
    }

    [Fact]
    public void FiltersAndContext_InASimulation_GoWithTheCall()
    {
        var filtered = new List<string>();
        var options = new SimulationOptions
        {
            Seed = 9,
            ConfigureSilo = silo => silo
                .AddOutgoingGrainCallFilter(async context =>
                {
                    RequestContext.Set("b", 2);
                    RequestContext.Set("a", 1);
                    await context.Invoke();
                    filtered.Add("out");
                })
                .AddIncomingGrainCallFilter(async context =>
                {
                    await context.Invoke();
                    filtered.Add("in");
                }),
        };
        SimulatedSilo.Run(options, static async silo =>
        {
            Assert.Equal("a=1 b=2 False", await silo.Client.GetGrain<IEverythingGrain>("e").Context());
            await Task.Delay(TimeSpan.FromSeconds(1), silo.Time);
            Assert.Equal("a=1 b=2 True", await silo.Client.GetGrain<IEverythingGrain>("e").Context());
        });

        Assert.Equal(["in", "out", "in", "out"], filtered);
    }

    [Fact]
    public void Porters_OnAnyMachine_AreFour()
    {
        // Each carries for 5 ms: eight of them take two rounds when there are four, whatever the machine has.
        var report = SimulatedSilo.Run(new SimulationOptions { Seed = 10 }, static silo
            => Task.WhenAll(Enumerable.Range(0, 8).Select(_ => silo.Client.GetGrain<IPorterGrain>(0).Carry())));

        Assert.Equal(TimeSpan.FromMilliseconds(10), report.Elapsed);
    }

    [Fact]
    public void GracefulStop_WhileACallRuns_LetsItEndAndStartsAgain()
    {
        var report = SimulatedSilo.Run(new SimulationOptions { Seed = 11 }, static async silo =>
        {
            var ending = silo.Client.GetGrain<IAccountGrain>("a").TickFor(TimeSpan.FromSeconds(2));
            var moving = silo.Client.GetGrain<IAccountGrain>("b").Add(5, 1);
            await Task.Delay(TimeSpan.FromSeconds(2), silo.Time);
            await silo.StopAsync();

            await ending;
            Assert.Equal(5, await moving);
            Assert.Equal(5, await silo.Client.GetGrain<IAccountGrain>("b").Read());
        });

        Assert.Equal(0, report.ProcessLosses);
    }
}
