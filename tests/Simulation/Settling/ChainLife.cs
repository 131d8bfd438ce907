// One life of the network with its chain, from a seed: the silo of Lives/ with the settlement of production on it, the contracts' own
// code, nodes that fail and blocks that are undone; payers who deposit, spend, sign and leave, miners who stake, work and claim, one of
// whom may cheat and be slashed; and an operator who stays honest, stops, withholds its leaves or posts a false root, before the eyes of
// one watcher. In the end everybody leaves with what is theirs, and the laws are checked.

using Cuckoo.Chain;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Keys;
using Cuckoo.Grains;
using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Settlement;
using Cuckoo.Grains.Tests;
using Cuckoo.Grains.Tests.Embedded;
using Cuckoo.Grains.Tests.Network;
using Cuckoo.Grains.Verification;
using Cuckoo.Ledger;
using Cuckoo.Simulation.Liars;
using Cuckoo.Simulation.Lives;
using Cuckoo.Simulation.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Embedded.Simulation;
using Orleans.Hosting;

namespace Cuckoo.Simulation.Settling;

/// <summary>One life of the network and its chain.</summary>
internal sealed partial class ChainLife : IDisposable
{
    // Twenty-four hours of blocks: whatever is not over by then is not going on.
    private const int MostWaits = 7_200;

    private static int s_lives;

    private readonly ChainPlan plan;
    private readonly MemoryJournal journal = new();
    private readonly ScriptedAuditor auditor = new();
    private readonly Hearsay hearsay = new();
    private readonly HeardLogs heard = new();
    private readonly MemoryArchive archive;
    private readonly Losses? losses;
    private readonly List<EndedRequest> requests = [];
    private readonly List<string> broken = [];
    private readonly List<SimulatedMiner> miners = [];
    private readonly List<SimulatedNode> nodes = [];
    private readonly List<IDisposable> open = [];
    private readonly NetworkOptions options;
    private readonly SettlementSeat seat;
    private readonly string name;
    private readonly SimulatedChain chain;
    private readonly ChainLaws laws;
    private SimulatedSilo silo = null!;
    private Weather weather = null!;
    private bool isWorkOver;
    private bool isOver;

    private ChainLife(ChainPlan plan, Losses? losses)
    {
        (this.plan, this.losses) = (plan, losses);
        archive = losses is null ? new MemoryArchive() : new MemoryArchive { Published = () => losses.AfterAsync("leaves published") };
        name = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"life{Interlocked.Increment(ref s_lives)}");
        Genesis genesis = ChainPeople.Beginning.Value;
        chain = genesis.Begin((ulong)Sample.Now.ToUnixTimeSeconds());
        laws = new ChainLaws(chain, genesis.Contracts);
        seat = new SettlementSeat(genesis.Contracts, ChainPeople.Operator, FileOf("operator"), archive, EpochSeconds: 300) { Losses = losses, TreasuryDeposit = 10_000_000 };
        options = Sample.Options with
        {
            HasChain = true,
            HasDisputes = true,
            RequestTime = TimeSpan.FromMinutes(2),
            LeaseTime = TimeSpan.FromSeconds(10),
            AuditTime = TimeSpan.FromSeconds(30),
            SuspensionTime = TimeSpan.FromDays(3_650),
            DailyGrant = new Amount(3_000),
            TreasurySeed = new Amount(9_990_000),
        };
    }

    private Address Pay => seat.Contracts[nameof(CuckooPay)];

    private Address Token => seat.Contracts[nameof(CuckooToken)];

    private Address Staking => seat.Contracts[nameof(StakingManager)];

    private ILedgerGrain Ledger => silo.Client.GetGrain<ILedgerGrain>(LedgerBook.Main);

    private int MinerCount => plan.Liar is null ? 2 : 3;

    /// <summary>Runs it.</summary>
    /// <param name="plan">What it is to be like.</param>
    /// <param name="losses">After which of its durable steps the process is lost; nothing to tell none.</param>
    /// <exception cref="SimulationException">A law is broken; the message names the seed.</exception>
    public static ChainReport Run(ChainPlan plan, Losses? losses = null)
    {
        using ChainLife life = new(plan, losses);
        using Microsoft.Data.Sqlite.SqliteConnection kept = new($"Data Source={life.FileOf("operator")}");
        kept.Open();
        SimulationReport run = SimulatedSilo.Run(
            new SimulationOptions
            {
                Seed = (ulong)plan.Seed,
                Faults = plan.Faults,
                LoseProcessAfter = plan.LoseProcessAfter,
                MaxSteps = 20_000_000,
                ConfigureSilo = silo => life.Losing(silo).AddReminders().ConfigureServices(services => services
                    .AddSingleton(life.options)
                    .AddSingleton<IRandomSource>(new SeededRandom(plan.Seed))
                    .AddSingleton<IAuditor>(life.auditor)
                    .AddSingleton<ILoggerProvider>(life.heard)
                    .AddSingleton<ILedgerJournal>(provider => life.Losing(new SlowJournal(life.journal, provider.GetRequiredService<TimeProvider>())))
                    .AddSingleton(provider => new SimulatedSettlement(
                        life.seat, provider.GetRequiredService<ILedgerJournal>(), provider.GetRequiredService<IGrainFactory>(),
                        provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>()))
                    .AddHostedService<Resumption>()
                    .AddHostedService(provider => provider.GetRequiredService<SimulatedSettlement>())),
            },
            life.DriveAsync);
        return life.Report(run);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable one in open) one.Dispose();
        heard.Dispose();
    }

    private ISiloBuilder Losing(ISiloBuilder building)
    {
        if (losses is not null) building.AddLosses(losses);
        return building;
    }

    private ILedgerJournal Losing(ILedgerJournal slow) => losses is null ? slow : new LosingJournal(slow, losses);

    private async Task LoseAsync(Losses at)
    {
        await at.Lost;
        await silo.LoseProcessAsync();
    }

    private async Task DriveAsync(SimulatedSilo driven)
    {
        silo = driven;
        if (losses is not null) _ = LoseAsync(losses);
        for (int at = 0; at < 3; at++) nodes.Add(new SimulatedNode(chain, $"node{at}", plan.Wire, silo.Draw, silo.Time));
        weather = new Weather(chain, nodes, plan.DeepestFork, silo.Draw, silo.Time) { Made = LookAtBlock };
        seat.Nodes.SetResult(nodes);
        Task blocks = weather.RunAsync(() => isOver);
        await UntilAsync(() => laws.Read(CuckooPay.DepositOf(ChainPeople.Operator.Address)) > 0, "the treasury has no deposit");
        List<Payer> payers = [];
        for (int at = 0; at < ChainPeople.Payers.Count; at++) payers.Add(new Payer(this, await ComeAsync(ChainPeople.Payers[at], $"payer{at}"), ChainPeople.Accounts[at], at));
        List<Earner> earners = [];
        for (int at = 0; at < MinerCount; at++) earners.Add(new Earner(this, await ComeAsync(ChainPeople.Miners[at], $"miner{at}"), at));
        Watch watch = new(this, await ComeAsync(ChainPeople.Watcher, "watcher"));
        Task[] busy = [.. payers.Select(static one => one.LiveAsync()), .. earners.Select(static one => one.LiveAsync()), watch.LiveAsync(), DelegateAsync()];
        Task[] spending = [.. payers.Select(static one => one.SpendAsync())];

        await UntilAsync(() => chain.Head.Head.Number >= (ulong)plan.Blocks + 50, "the chain makes no blocks");
        isWorkOver = true;
        await Task.WhenAll(spending);
        weather.IsCalm = true;
        await Task.WhenAll(busy);
        await SettleAsync(payers);
        await JudgeAsync();
        if (plan.End is not OperatorEnd.Honest) await FallAsync(payers, earners, watch);
        foreach (Earner earner in earners) await earner.ClaimAsync();
        await Task.WhenAll(payers.Select(static one => one.LeaveAsync()));
        await CompareAsync(payers, earners, watch);
        isOver = true;
        await Task.WhenAll(blocks, Task.WhenAll(miners.Select(static one => one.Working ?? Task.CompletedTask)));
        if (seat.Ended.Count > 0) throw new InvalidOperationException($"Law 9: a loop of the silo ended: {seat.Ended[0]}");
        string[] secrets = [.. ChainPeople.Payers.Concat(ChainPeople.Miners).Append(ChainPeople.Operator).Select(SecretOf), "red apple", "what is a cuckoo"];
        if (heard.FirstWith(secrets) is { } line) throw new InvalidOperationException($"Law 8: a secret is in the log: {line}");
        if (broken.Count > 0) throw new InvalidOperationException(broken[0]);
    }

    // Somebody trusts the first miner with its own tokens.
    private async Task DelegateAsync()
    {
        Townsman delegator = await ComeAsync(ChainPeople.Delegator, "delegator");
        UInt128 amount = (UInt128)(1 + silo.Draw(50)) * Genesis.Cai;
        await UntilAsync(async () => await delegator.ReadAsync(Staking, StakingManager.IsActive(ChainPeople.Miners[0].Address)), "the first miner is never active");
        if (await delegator.DoAsync(Token, CuckooToken.Approve(Staking, amount)) is null) await delegator.DoAsync(Staking, StakingManager.Stake(ChainPeople.Miners[0].Address, amount));
        if (silo.Draw(2) == 0) await delegator.DoAsync(Staking, StakingManager.Unbond(ChainPeople.Miners[0].Address, amount / 2));
    }

    // Everything that was spent is signed for, posted and final.
    private async Task SettleAsync(List<Payer> payers)
    {
        EpochsView? view = null;
        await UntilAsync(IsSettledAsync, () => $"what was spent does not settle: {view?.Warning}, {view?.Epochs.LastOrDefault()}");

        async Task<bool> IsSettledAsync()
        {
            foreach (Payer payer in payers) await payer.SignAsync();
            view = await silo.UntilAnsweredAsync(() => silo.Client.GetGrain<IEpochGrain>(LedgerBook.Main).View());
            if (view.Epochs is not [.., { Stage: EpochStage.Final }]) return false;
            return seat.Present?.Poster.Work is { Owed.Count: > 0 } work && work.Owed.Values.All(static total => total.Settled == total.Owed) && payers.All(one => one.IsSigned(work.Owed));
        }
    }

    // A dispute goes its way through days that pass; its committee has voted.
    private async Task JudgeAsync()
    {
        if (plan.Liar is null) return;
        Address court = seat.Contracts[nameof(DisputeManager)];
        Townsman[] members = [await ComeAsync(ChainPeople.Committee[0], "member0"), await ComeAsync(ChainPeople.Committee[1], "member1")];
        await UntilAsync(
            async () =>
            {
                ulong count = (ulong)laws.Read(court, DisputeManager.DisputeCount());
                for (ulong id = 1; id <= count; id++)
                {
                    if (laws.Read(court, DisputeManager.DisputeOf(id)).Stage != (byte)DisputeTurn.Committee) continue;
                    foreach (Townsman member in members) await member.DoAsync(court, DisputeManager.Vote(id, 1));
                }

                DisputesView view = await silo.UntilAnsweredAsync(() => silo.Client.GetGrain<IDisputeGrain>(Disputes.Main).View());
                if (view.Disputes.All(static one => one.IsEnded))
                {
                    // Who was found wrong was accused of it once.
                    int noted = view.Disputes.Select(static one => one.OnChain).OfType<long>().Distinct().Count();
                    return (int)count == noted ? true : throw new InvalidOperationException($"Law 7: {count} disputes are on the chain and {noted} are noted.");
                }

                if (view.Disputes.Any(static one => one.Progress?.Turn is DisputeTurn.Verdict)) weather.Leap(TimeSpan.FromDays(4));
                return false;
            },
            "a dispute is never over");
    }

    private async Task CompareAsync(List<Payer> payers, List<Earner> earners, Watch watch)
    {
        // The mirror has come to the end of what happened, and all of it is in the books.
        // A request to leave that was withdrawn is in none of the contract's sums: what was set aside for it comes back a while later.
        BridgeCheck check = null!;
        LedgerTotals totals = null!;
        await UntilAsync(
            async () =>
            {
                check = await silo.UntilAnsweredAsync(() => silo.Client.GetGrain<IChainMirrorGrain>(ChainMirror.Main).Check());
                return (check.Deposited.Units, check.Withdrawn.Units, check.Claimed.Units) == (laws.Read(CuckooPay.Deposited()), laws.Read(CuckooPay.Withdrawn()), laws.Read(CuckooPay.ClaimedTotal()))
                    && check.ToCredit.IsZero && check.ToDebit.IsZero
                    && (totals = await silo.UntilAnsweredAsync(() => Ledger.Totals())).Pending == 0;
            },
            () => $"the mirror has {check}, the books {totals} and the chain {laws.Read(CuckooPay.Deposited())}, {laws.Read(CuckooPay.Withdrawn())}, {laws.Read(CuckooPay.ClaimedTotal())}");
        if (!check.IsEqual) throw new InvalidOperationException($"Law 1: the bridge is not the chain's: {check}.");
        if (Laws.FirstBroken(totals, journal, requests, partnersVouch: false, isSpliced: false) is { } inBooks) throw new InvalidOperationException(inBooks);
        foreach (Payer payer in payers) payer.Check();
        foreach (Earner earner in earners) earner.Check();
        watch.Check();
    }

    private void LookAtBlock()
    {
        if (chain.Head.Mined.Count > 0 && laws.FirstBroken() is { } found) broken.Add(found);
    }

    private async Task<Townsman> ComeAsync(SigningKey key, string who)
    {
        Townsman come = await Townsman.ComeAsync(key, nodes, FileOf(who), silo.Time, plan.Seed);
        open.Add(come);
        return come;
    }

    private Task UntilAsync(Func<bool> isSo, string what) => UntilAsync(() => Task.FromResult(isSo()), () => what);

    private Task UntilAsync(Func<Task<bool>> isSo, string what) => UntilAsync(isSo, () => what);

    private async Task UntilAsync(Func<Task<bool>> isSo, Func<string> what)
    {
        for (int waits = 0; !await isSo(); waits++)
        {
            if (waits == MostWaits) throw new InvalidOperationException($"It does not go on: {what()}. {string.Join(" | ", heard.Lines.TakeLast(5))}");
            await Task.Delay(TimeSpan.FromSeconds(12), silo.Time);
        }
    }

    private static string SecretOf(SigningKey key)
    {
        byte[] secret = new byte[32];
        key.CopySecret(secret);
        return Convert.ToHexStringLower(secret);
    }

    private string FileOf(string who) => $"file:{name}-{who}?mode=memory&cache=shared";

    private ChainReport Report(SimulationReport run)
    {
        int Count(Cuckoo.Chain.Abi.AbiEvent of)
        {
            int found = 0;
            for (ulong number = 0; number <= chain.Head.Head.Number; number++)
                found += chain.At(number)!.Mined.Sum(one => one.Outcome.Logs.Count(log => log.Topics.Count > 0 && Bytes32.From(log.Topics[0].ToBytes()) == of.Topic));
            return found;
        }

        return new ChainReport(
            plan, requests.Count, grants, chain.Head.Head.Number, chain.Forks, Count(CuckooPay.Events.RootPosted.Definition), Count(CuckooPay.Events.RootCancelled.Definition),
            Count(CuckooPay.Events.Claimed.Definition), Count(CuckooPay.Events.Exited.Definition), Count(StakingManager.Events.Slashed.Definition), run);
    }
}
