// The laws of money and of requests in a simulation: the seed decides every interleaving, every fault and every death of the
// process, so what fails once fails again.

using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Tests.Crashes;
using Cuckoo.Grains.Tests.Network;
using Cuckoo.Grains.Verification;
using Cuckoo.Ledger;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded.Simulation;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Cuckoo.Grains.Tests.Embedded;

public sealed class SimulatedNetworkTests
{
    private const int Requests = 8;

    // Deadlines, audits and suspensions take less than two minutes of the network's time.
    private const int SecondsOfRest = 1_200;

    private static readonly SimulatedFaults s_faults = new()
    {
        StorageFailure = 0.02,
        StorageAmbiguity = 0.02,
        StorageStall = 0.01,
        CallDelay = 0.01,
        CallFailure = 0.003,
        CallLoss = 0.001,
        ProcessLoss = 0.000_3,
        LongestDelay = TimeSpan.FromSeconds(3),
    };

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Network_SimulatedUnderFaults_KeepsTheLaws(int seed)
    {
        MemoryJournal journal = new();
        ScriptedAuditor auditor = new();
        NetworkOptions options = Sample.Options with
        {
            RequestTime = TimeSpan.FromSeconds(30),
            LeaseTime = TimeSpan.FromSeconds(5),
            AuditTime = TimeSpan.FromSeconds(10),
            SuspensionTime = TimeSpan.FromSeconds(20),
            FreshJobs = seed % 2 == 0 ? 2 : 1_000,
            QueueLimit = 100,
            Redundancy = (seed % 3) + 1,
            ReplicaTime = TimeSpan.FromSeconds(10),
            RevealTime = TimeSpan.FromSeconds(8),
            LateSuspensionTime = TimeSpan.FromSeconds(10),
        };
        Random random = new(seed);
        SimulationReport report = SimulatedSilo.Run(
            new SimulationOptions
            {
                Seed = (ulong)seed,
                Faults = s_faults,
                ConfigureSilo = silo => silo.AddReminders().ConfigureServices(services => services
                    .AddSingleton(options)
                    .AddSingleton<IRandomSource>(new SeededRandom(random.Next()))
                    .AddSingleton<IAuditor>(auditor)
                    .AddSingleton<ILedgerJournal>(provider => new SlowJournal(journal, provider.GetRequiredService<TimeProvider>()))
                    .AddHostedService<Resumption>()),
            },
            silo => DriveAsync(silo, journal, random));
        TestContext.Current.TestOutputHelper?.WriteLine($"{report}, {journal.Entries.Count} entries");
    }

    private static async Task DriveAsync(SimulatedSilo silo, MemoryJournal journal, Random random)
    {
        foreach (AccountId account in new[] { Sample.Alice, Sample.Bob, AccountId.Treasury })
        {
            await UntilDoneAsync(silo, () => Ledger(silo).Transfer(new TransferOrder(
                TransferId.For("test grant", account.Value), AccountId.Faucet, account, new Amount(20_000), "grant", "test")));
        }

        List<CrashMiner> miners = [];
        foreach (CrashHabit habit in Enum.GetValues<CrashHabit>())
        {
            CrashMiner? miner = null;
            await UntilDoneAsync(silo, () =>
            {
                miner ??= new CrashMiner(new ScriptedMiner(silo.Client), habit);
                miner.Miner.MoveTo(silo.Client);
                return miner.Miner.RegisterAsync();
            });
            miners.Add(miner!);
        }

        byte[] bytes = new byte[16];
        CrashRequest[] requests = [.. Enumerable.Range(0, Requests).Select(_ =>
        {
            random.NextBytes(bytes);
            return new CrashRequest(RequestId.From(bytes), random.Next(2) == 0 ? Sample.Alice : Sample.Bob);
        })];
        using CancellationTokenSource over = new();
        Task[] working = [.. miners.Select(miner => EverySecondAsync(silo, () => !over.IsCancellationRequested, () =>
        {
            miner.Miner.MoveTo(silo.Client);
            return miner.ActAsync(random);
        }))];
        await Task.WhenAll(requests.Select(request => EverySecondAsync(silo, () => !request.IsOver, () => request.ActAsync(silo.Client, random))));

        LedgerTotals? totals = null;
        for (int second = 0; second < SecondsOfRest && totals is not { Pending: 0 }; second++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), silo.Time);
            await UntilDoneAsync(silo, async () => totals = await Ledger(silo).Totals());
        }

        await over.CancelAsync();
        await Task.WhenAll(working);
        foreach (CrashMiner miner in miners) miner.Miner.Dispose();
        Assert.Equal((Int128.Zero, 0, Int128.Zero), (totals!.Sum, totals.Pending, totals.System["escrow"]));
        foreach (CrashRequest request in requests)
        {
            int escrows = Entries(journal, "escrow", request.Id);
            Assert.Equal(request.Answer is SubmitOutcome.Accepted ? 1 : 0, escrows);
            Assert.Equal(escrows, Entries(journal, "settle", request.Id) + Entries(journal, "refund", request.Id));
        }

        Assert.Contains(requests, static request => request.Seen is RequestStatus.Settled or RequestStatus.Refunded);
    }

    private static ILedgerGrain Ledger(SimulatedSilo silo) => silo.Client.GetGrain<ILedgerGrain>(LedgerBook.Main);

    private static int Entries(MemoryJournal journal, string kind, RequestId id)
        => journal.Entries.Count(entry => entry.Id == TransferId.For(kind, id.Value));

    private static async Task EverySecondAsync(SimulatedSilo silo, Func<bool> goesOn, Func<Task> act)
    {
        while (goesOn())
        {
            await TryAsync(silo, act);
            await Task.Delay(TimeSpan.FromSeconds(1), silo.Time);
        }
    }

    private static async Task UntilDoneAsync(SimulatedSilo silo, Func<Task> act)
    {
        while (!await TryAsync(silo, act)) await Task.Delay(TimeSpan.FromSeconds(1), silo.Time);
    }

    private static async Task<bool> TryAsync(SimulatedSilo silo, Func<Task> act)
    {
        try
        {
            await silo.WhenUpAsync();
            await act();
            return true;
        }
        catch (Exception e) when (e is OrleansException or TimeoutException or OperationCanceledException)
        {
            return false;
        }
    }
}
