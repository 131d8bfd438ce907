// One life of the network, from a seed: a silo that fails and dies, payers, honest miners, and a liar of one kind (two where two
// collude) or none. First the network gets warm: the honest miners, and the liars who want to be trusted, earn trust. Then the
// liars turn, and it goes on until each is found out or has done its jobs. When the money has come to rest the laws are checked.

using Cuckoo.Chain.Keys;
using Cuckoo.Grains;
using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Miners;
using Cuckoo.Grains.Tests;
using Cuckoo.Grains.Tests.Embedded;
using Cuckoo.Grains.Tests.Network;
using Cuckoo.Grains.Verification;
using Cuckoo.Ledger;
using Cuckoo.Simulation.Liars;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded.Simulation;
using Orleans.Hosting;

namespace Cuckoo.Simulation.Lives;

/// <summary>One life of the network.</summary>
internal sealed class Life
{
    // Late results have no end by themselves.
    private const int LateJobs = 8;

    private const int HonestMiners = 2;

    // Deadlines, audits and suspensions take less than five minutes of the network's time.
    private const int SecondsOfRest = 1_200;

    private readonly MemoryJournal journal = new();
    private readonly ScriptedAuditor auditor = new();
    private readonly Hearsay hearsay = new();
    private readonly List<SimulatedMiner> miners = [];
    private readonly List<EndedRequest> requests = [];
    private readonly LifePlan plan;
    private readonly NetworkOptions options;
    private readonly SigningKey[] keys;
    private bool isWarm;
    private bool isResting;
    private Compute atTurn;

    private Life(LifePlan plan)
    {
        this.plan = plan;
        Random random = new(plan.Seed);
        keys = [.. Enumerable.Range(0, HonestMiners + (plan.Kind switch { null => 0, LiarKind.ColludingPair => 2, _ => 1 })).Select(_ => KeyOf(random))];
        options = Sample.Options with
        {
            RequestTime = TimeSpan.FromMinutes(2),
            LeaseTime = TimeSpan.FromSeconds(10),
            AuditTime = TimeSpan.FromSeconds(30),
            SuspensionTime = TimeSpan.FromDays(3_650),
            FreshJobs = plan.FreshJobs,
            AuditFloorPerMille = plan.AuditFloorPerMille ?? Sample.Options.AuditFloorPerMille,
            TrustedAuditPerMille = Math.Max(plan.AuditFloorPerMille ?? 0, Sample.Options.TrustedAuditPerMille),
            CanaryTime = plan.CanaryTime,
            Redundancy = plan.Copies,
            ReplicaTime = TimeSpan.FromSeconds(20),
        };
        // So many times the pay of the dearest job here.
        Amount stake = Sample.Price.Work * (uint)plan.Stake;
        if (plan.Stake > 0) options = options with { Stakes = options.Stakes.AddRange(keys.Select(k => KeyValuePair.Create(Sample.Id<MinerId>(k.Address.ToString()), stake))) };
    }

    private Compute Now => new(miners.Sum(m => m.Runs.FirstRuns), miners.Sum(m => m.Runs.Audits) + auditor.Runs + auditor.StepRuns);

    private IEnumerable<SimulatedMiner> Liars => miners.Where(m => m.IsLiar);

    /// <summary>Runs it.</summary>
    /// <param name="plan">What it is to be like.</param>
    /// <exception cref="SimulationException">A law is broken; the message names the seed.</exception>
    public static LifeReport Run(LifePlan plan)
    {
        Life life = new(plan);
        try
        {
            SimulationReport run = SimulatedSilo.Run(
                new SimulationOptions
                {
                    Seed = (ulong)plan.Seed,
                    Faults = plan.Faults,
                    LoseProcessAfter = plan.LoseProcessAfter,
                    MaxSteps = 5_000_000,
                    ConfigureSilo = silo => silo.AddReminders().ConfigureServices(services => services
                        .AddSingleton(life.options)
                        .AddSingleton<IRandomSource>(new SeededRandom(plan.Seed))
                        .AddSingleton<IAuditor>(life.auditor)
                        .AddSingleton<ILedgerJournal>(provider => new SlowJournal(life.journal, provider.GetRequiredService<TimeProvider>()))
                        .AddHostedService<Resumption>()),
                },
                life.DriveAsync);
            return life.Report(run);
        }
        finally
        {
            foreach (SigningKey key in life.keys) key.Dispose();
        }
    }

    private async Task DriveAsync(SimulatedSilo silo)
    {
        foreach (AccountId account in new[] { Sample.Alice, Sample.Bob, AccountId.Treasury })
            await silo.UntilAnsweredAsync(() => Ledger(silo).Transfer(new TransferOrder(
                TransferId.For("test grant", account.Value), AccountId.Faucet, account, new Amount(10_000_000), "grant", "test")));
        for (int i = 0; i < keys.Length; i++)
        {
            ScriptedMiner miner = new(silo.Client, keys[i]);
            Lies? lies = i < HonestMiners ? null : new Lies(plan.Kind!.Value, miner.Id, hearsay, silo.Draw);
            miners.Add(new SimulatedMiner(silo, miner, lies, hearsay, options));
            await silo.UntilAnsweredAsync(async () =>
            {
                miner.MoveTo(silo.Client);
                await miner.RegisterAsync();
                return true;
            });
        }

        List<Task> working = [.. miners.Where(m => m.IsEarly).Select(m => m.RunAsync(() => isResting))];
        Task[] paying = [.. Enumerable.Range(0, plan.Payers).Select(n => PayAsync(new SimulatedPayer(silo, n % 2 == 0 ? Sample.Alice : Sample.Bob, n)))];
        while (!await IsWarmAsync(silo)) await Task.Delay(TimeSpan.FromSeconds(5), silo.Time);
        isWarm = true;
        atTurn = Now;
        foreach (SimulatedMiner liar in Liars) liar.HasTurned = true;
        working.AddRange(miners.Where(m => !m.IsEarly).Select(m => m.RunAsync(() => isResting)));
        await Task.WhenAll(paying);

        LedgerTotals totals = await silo.UntilAnsweredAsync(() => Ledger(silo).Totals());
        for (int second = 0; second < SecondsOfRest && totals.Pending > 0; second++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), silo.Time);
            totals = await silo.UntilAnsweredAsync(() => Ledger(silo).Totals());
        }

        isResting = true;
        await Task.WhenAll(working);
        if (Laws.FirstBroken(totals, journal, requests, plan.Kind is LiarKind.ColludingPair, plan.Kind is LiarKind.SplicedRun) is { } broken) throw new InvalidOperationException(broken);
    }

    private async Task PayAsync(SimulatedPayer payer)
    {
        while (!IsOver()) requests.Add(await payer.AskAsync());
    }

    // Found out, or through with its jobs; of an honest network, enough requests, and never before its miners are trusted: without
    // requests they would not become it.
    private bool IsOver() => plan.Kind is null
        ? isWarm && requests.Count >= plan.Jobs
        : Liars.All(l => l.HasTurned && (l.IsCaught || l.JobsAsLiar >= plan.Jobs || l.Late >= Math.Min(LateJobs, plan.Jobs)));

    private async Task<bool> IsWarmAsync(SimulatedSilo silo)
    {
        foreach (SimulatedMiner miner in miners.Where(m => m.IsEarly))
        {
            MinerView view = await silo.UntilAnsweredAsync(() => silo.Client.GetGrain<IMinerGrain>(miner.Miner.Id.Value).View());
            if (view.Standing is not Standing.Trusted) return false;
        }

        return true;
    }

    private LifeReport Report(SimulationReport run)
    {
        Dictionary<JobId, bool> verdicts = [];
        foreach (EndedRequest request in requests)
        {
            // An attempt begins in the queue; a verdict names its run where there are several.
            int attempt = -1;
            foreach (var e in request.Events)
            {
                if (e.Kind == "queued") attempt++;
                if (e.Kind != "judged") continue;
                int replica = Enumerable.Range(0, options.Redundancy).FirstOrDefault(i => e.Text.EndsWith($" Replica {i + 1} of {options.Redundancy}.", StringComparison.Ordinal));
                verdicts[JobId.ForReplica(request.Id, attempt, replica)] = e.Text.StartsWith("Rejected", StringComparison.Ordinal);
            }
        }

        List<LiarReport> liars = [.. Liars.Select(l =>
        {
            bool[] judged = [.. l.Wrong.Where(verdicts.ContainsKey).Select(job => verdicts[job])];
            return new LiarReport(l.IsCaught, l.JobsAsLiar, judged.Length + l.Late, judged.Count(found => found) + l.LateRefused);
        })];
        return new LifeReport(plan.Kind, plan.Stake, liars, Now - atTurn, requests.Count, run);
    }

    private static ILedgerGrain Ledger(SimulatedSilo silo) => silo.Client.GetGrain<ILedgerGrain>(LedgerBook.Main);

    private static SigningKey KeyOf(Random random)
    {
        byte[] secret = new byte[32];
        random.NextBytes(secret);
        secret[0] = 1; // Below the group's order, whatever follows.
        return SigningKey.FromSecret(secret);
    }
}
