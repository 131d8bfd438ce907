// One settled life by a fixed script, in which every step that epochs, the mirror and answers can take is taken: deposits, claims and exits,
// each undone by the chain once; a root that is asked about and becomes final, and one that falls because its leaves are lost; and a case
// whose evidence is gone. The silo's loops are those of production, the chain runs the contracts' own code, and nothing goes wrong but what
// the script says and the one loss of the process. What came of it is a text: the same whatever was lost.

using System.Globalization;
using Cuckoo.Chain;
using Cuckoo.Chain.Abi;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.Keys;
using Cuckoo.Grains;
using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Settlement;
using Cuckoo.Grains.Tests;
using Cuckoo.Grains.Tests.Embedded;
using Cuckoo.Grains.Tests.Network;
using Cuckoo.Grains.Verification;
using Cuckoo.Ledger;
using Cuckoo.Simulation.Evm;
using Cuckoo.Simulation.Lives;
using Cuckoo.Simulation.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans;
using Orleans.Embedded.Simulation;
using Orleans.Hosting;

namespace Cuckoo.Simulation.Settling;

/// <summary>A settled life by script.</summary>
internal sealed class ScriptedSettlement : IDisposable
{
    private const int BlockSeconds = 12;

    // Two hours of blocks between any two steps: whatever takes longer does not go on.
    private const int MostWaits = 600;

    private static readonly AccountId s_payer = Sample.Alice;
    private static int s_lives;

    private readonly MemoryJournal journal = new();
    private readonly MemoryArchive archive;
    private readonly Losses losses;
    private readonly SimulatedChain chain;
    private readonly ChainLaws laws;
    private readonly SettlementSeat seat;
    private readonly List<Townsman> people = [];
    private readonly string name = string.Create(CultureInfo.InvariantCulture, $"script{Interlocked.Increment(ref s_lives)}");
    private SimulatedSilo silo = null!;
    private ulong ahead;
    private string? broken;
    private bool isOver;
    private string summary = "";

    private ScriptedSettlement(Losses losses)
    {
        this.losses = losses;
        archive = new MemoryArchive { Published = () => losses.AfterAsync("leaves published") };
        Genesis genesis = ChainPeople.Beginning.Value;
        chain = genesis.Begin((ulong)Sample.Now.ToUnixTimeSeconds());
        laws = new ChainLaws(chain, genesis.Contracts);
        seat = new SettlementSeat(genesis.Contracts, ChainPeople.Operator, FileOf("operator"), archive, EpochSeconds: 60) { Losses = losses, EvidenceDays = 0 };
    }

    private Address Pay => seat.Contracts[nameof(CuckooPay)];

    private Address Token => seat.Contracts[nameof(CuckooToken)];

    private ILedgerGrain Ledger => silo.Client.GetGrain<ILedgerGrain>(LedgerBook.Main);

    private ulong Now => (ulong)silo.Time.GetUtcNow().ToUnixTimeSeconds() + ahead;

    /// <summary>Lives it.</summary>
    /// <param name="losses">After which step the process is lost.</param>
    /// <returns>What came of it.</returns>
    /// <exception cref="SimulationException">A law is broken, or it does not go on.</exception>
    public static (string Summary, SimulationReport Run) Live(Losses losses)
    {
        using ScriptedSettlement life = new(losses);
        using Microsoft.Data.Sqlite.SqliteConnection kept = new($"Data Source={life.FileOf("operator")}");
        kept.Open();
        SimulationReport run = SimulatedSilo.Run(
            new SimulationOptions
            {
                Seed = 1,
                ConfigureSilo = silo =>
                {
                    silo.AddLosses(losses);
                    silo.AddReminders().ConfigureServices(services => services
                        .AddSingleton(Sample.Options with { HasChain = true })
                        .AddSingleton<IRandomSource>(new SeededRandom(1))
                        .AddSingleton<IAuditor>(new ScriptedAuditor())
                        .AddSingleton<ILedgerJournal>(provider => new LosingJournal(new SlowJournal(life.journal, provider.GetRequiredService<TimeProvider>()), losses))
                        .AddSingleton(provider => new SimulatedSettlement(
                            life.seat, provider.GetRequiredService<ILedgerJournal>(), provider.GetRequiredService<IGrainFactory>(), provider.GetRequiredService<TimeProvider>(), NullLoggerFactory.Instance))
                        .AddHostedService(provider => provider.GetRequiredService<SimulatedSettlement>()));
                },
            },
            life.DriveAsync);
        return (life.summary, run);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Townsman one in people) one.Dispose();
    }

    private async Task DriveAsync(SimulatedSilo driven)
    {
        silo = driven;
        _ = LoseAsync();
        seat.Nodes.SetResult(Nodes());
        Task blocks = MineAsync();
        (Townsman payer, Townsman earner, Townsman stranger) = (await ComeAsync(ChainPeople.Payers[0]), await ComeAsync(ChainPeople.Miners[0]), await ComeAsync(ChainPeople.Watcher));
        await MoveAsync("grant", AccountId.Faucet, AccountId.Treasury, 1_000_000);
        await silo.UntilAnsweredAsync(() => silo.Client.GetGrain<IPersonGrain>($"address:{payer.Account}").Claim(s_payer));
        await DoAsync(payer, Token, CuckooToken.Approve(Pay, 100_000));
        await DoAsync(stranger, Token, CuckooToken.Approve(Pay, 5_000 * Genesis.Cai));

        // A deposit, which the chain forgets and takes again.
        await DoAsync(payer, Pay, CuckooPay.Deposit(10_000));
        await UntilHasAsync(s_payer, 10_000);
        Forget(payer);
        await UntilHasAsync(s_payer, 0);
        await payer.Sender.AdvanceAsync(default);
        await UntilHasAsync(s_payer, 10_000);

        // A root, and every question there is about it.
        AccountId worker = WorkerOf(earner);
        await MoveAsync("work", s_payer, worker, 3_000);
        await MoveAsync("fee", s_payer, AccountId.Fees, 200);
        await SignAsync(payer, 3_200);
        (ulong first, LeavesFile leaves) = await RootAsync(3_200);
        byte[] receipt = new Voucher(VoucherKind.Earned, earner.Account, 3_000).Sign(ChainPeople.Operator, PayDomain.Of(Genesis.ChainId, Pay)).ToBytes();
        await DoAsync(stranger, Pay, CuckooPay.ChallengeLeaves(first, 0));
        await DoAsync(stranger, Pay, CuckooPay.ChallengeSpend(first, leaves.Tree.Prove(payer.Account)!.ForContract()));
        await DoAsync(stranger, Pay, CuckooPay.ChallengeEarned(first, earner.Account, 3_000, receipt));
        await UntilAsync(() => laws.Read(CuckooPay.EpochAt(first)).OpenChallenges == 0, "the questions are not answered");

        // Somebody asks to leave, and stays.
        await DoAsync(payer, Pay, CuckooPay.RequestExit(1_000));
        await UntilHasAsync(s_payer, 5_800);
        await DoAsync(payer, Pay, CuckooPay.WithdrawExit());
        await UntilHasAsync(s_payer, 6_800);

        // A claim and an exit, each forgotten and taken again.
        await PassAsync(700);
        await UntilStageAsync(first, EpochStage.Final);
        await DoAsync(earner, Pay, CuckooPay.Claim(leaves.Tree.Prove(earner.Account)!.ForContract()));
        await UntilHasAsync(worker, 0);
        Forget(earner);
        await UntilHasAsync(worker, 3_000);
        await earner.Sender.AdvanceAsync(default);
        await UntilHasAsync(worker, 0);
        await DoAsync(payer, Pay, CuckooPay.RequestExit(2_000));
        await UntilHasAsync(s_payer, 4_800);
        await PassAsync(1_400);
        await DoAsync(payer, Pay, CuckooPay.Exit(leaves.Tree.Prove(payer.Account)!.ForContract()));
        await UntilMirroredAsync(2_000);
        Forget(payer);
        await UntilMirroredAsync(0);
        await payer.Sender.AdvanceAsync(default);
        await UntilMirroredAsync(2_000);

        // A root whose leaves the store has lost: it falls, and with a new bond what it said is posted again.
        await MoveAsync("more work", s_payer, worker, 500);
        await SignAsync(payer, 3_700);
        (ulong second, LeavesFile lost) = await RootAsync(3_700);
        archive.Lose(lost.DataHash);
        await DoAsync(stranger, Pay, CuckooPay.ChallengeLeaves(second, 0));
        await UntilAsync(async () => (await EpochsAsync()).Unanswered is not null, "nobody says that the leaves are lost");
        await PassAsync(400);
        await DoAsync(stranger, Pay, CuckooPay.TimeOut(4));
        await UntilStageAsync(second, EpochStage.Cancelled);
        await DoAsync(stranger, Pay, CuckooPay.AddBond(ChainPeople.Operator.Address, ChainPeople.Rules.OperatorBond));
        (ulong third, leaves) = await RootAsync(3_700);
        await PassAsync(700);
        await UntilStageAsync(third, EpochStage.Final);
        await DoAsync(earner, Pay, CuckooPay.Claim(leaves.Tree.Prove(earner.Account)!.ForContract()));
        await UntilHasAsync(worker, 0);

        // A case whose evidence is gone.
        JobId job = JobId.ForAttempt(RequestId.From(Sample.Bytes(7)), 0);
        await silo.UntilAnsweredAsync(() => silo.Client.GetGrain<IDisputeGrain>(Disputes.Main).Accuse(new Conviction(job, job, Sample.Lease(7), MinerOf(earner), 0)));
        await UntilAsync(
            async () => (await silo.UntilAnsweredAsync(() => silo.Client.GetGrain<IDisputeGrain>(Disputes.Main).View())).Disputes is [{ Status: DisputeStatus.Dropped }], "the case is not dropped");
        summary = await SummariseAsync(payer, earner, stranger, worker);
        isOver = true;
        await blocks;
        if (seat.Ended.Count > 0) throw new InvalidOperationException($"A loop of the silo ended: {seat.Ended[0]}");
        if (broken is not null) throw new InvalidOperationException(broken);
    }

    private SimulatedNode[] Nodes() => [.. Enumerable.Range(1, 2).Select(number => new SimulatedNode(chain, $"node{number}", NodeFaults.None, silo.Draw, silo.Time))];

    private async Task LoseAsync()
    {
        await losses.Lost;
        await silo.LoseProcessAsync();
    }

    // Time passes on the chain alone, and blocks say so.
    private Task PassAsync(ulong seconds)
    {
        ahead += seconds;
        return Task.Delay(TimeSpan.FromSeconds(2 * BlockSeconds), silo.Time);
    }

    private async Task MineAsync()
    {
        while (!isOver)
        {
            await Task.Delay(TimeSpan.FromSeconds(BlockSeconds), silo.Time);
            if (chain.Mine(Now).Mined.Count > 0) broken ??= laws.FirstBroken();
        }
    }

    // The chain undoes its newest blocks down to somebody's newest transaction, and goes on without that one until it is sent again.
    private void Forget(Townsman man)
    {
        Word sender = Transactions.WordOf(man.Account);
        ulong at = chain.Head.Head.Number;
        while (!chain.At(at)!.Mined.Any(one => one.Sent.Sender == sender)) at--;
        Bytes32 last = chain.At(at)!.Mined.Last(one => one.Sent.Sender == sender).Sent.Signed.Hash;
        int depth = (int)(chain.Head.Head.Number - at) + 1;
        chain.Undo(depth);
        chain.Drop(last);
        for (; depth >= 0; depth--) chain.Mine(Now);
    }

    private async Task<Townsman> ComeAsync(SigningKey key)
    {
        people.Add(await Townsman.ComeAsync(key, Nodes(), FileOf($"{key.Address}"), silo.Time, 1));
        return people[^1];
    }

    private static async Task DoAsync<T>(Townsman man, Address contract, ContractCall<T> call)
    {
        if (await man.DoAsync(contract, call) is { } refusal) throw new InvalidOperationException($"{call.Function.Name} is refused: {refusal}.");
    }

    private async Task MoveAsync(string what, AccountId from, AccountId to, uint amount)
    {
        LedgerResult result = await silo.UntilAnsweredAsync(() => Ledger.Transfer(new TransferOrder(TransferId.For("script", what), from, to, new Amount(amount), what, "script")));
        if (!result.IsDone()) throw new InvalidOperationException($"{what} is not paid: {result}.");
    }

    private Task<SignedTotal> SignAsync(Townsman payer, uint total) => silo.UntilAnsweredAsync(() => silo.Client.GetGrain<IVoucherGrain>($"{payer.Account}").Keep(
        VoucherSide.Spent, new Amount(total), Convert.ToHexStringLower(new Voucher(VoucherKind.Spent, payer.Account, total).Sign(payer.Key, PayDomain.Of(Genesis.ChainId, Pay)).ToBytes())));

    private Task<EpochsView> EpochsAsync() => silo.UntilAnsweredAsync(() => silo.Client.GetGrain<IEpochGrain>(LedgerBook.Main).View());

    // The newest root that stands, once it has that total.
    private async Task<(ulong Epoch, LeavesFile Leaves)> RootAsync(uint total)
    {
        EpochRecord? found = null;
        await UntilAsync(
            async () => (found = (await EpochsAsync()).Epochs.LastOrDefault(one => one.Stage is EpochStage.Posted && one.Published!.Total == new Amount(total))) is not null, $"no root of {total} is posted");
        byte[] file = archive.Find(Bytes32.From(Convert.FromHexString(found!.Published!.DataHash.Value))) ?? throw new InvalidOperationException("The leaves of a posted root are nowhere.");
        return ((ulong)found.ChainEpoch!, await LeavesFile.ReadAsync(new MemoryStream(file), default, threads: 1));
    }

    private Task UntilStageAsync(ulong root, EpochStage stage) =>
        UntilAsync(async () => (await EpochsAsync()).Epochs.Any(one => one.ChainEpoch == (long)root && one.Stage == stage), $"root {root} is never {stage}");

    private Task UntilHasAsync(AccountId account, uint amount) =>
        UntilAsync(async () => await silo.UntilAnsweredAsync(() => Ledger.Balance(account)) == amount, $"{account} never has {amount}");

    private Task UntilMirroredAsync(uint withdrawn) => UntilAsync(
        async () => await silo.UntilAnsweredAsync(() => silo.Client.GetGrain<IChainMirrorGrain>(ChainMirror.Main).Check()) is { } check
            && check.Withdrawn == new Amount(withdrawn) && check.ToCredit.IsZero && check.ToDebit.IsZero,
        $"the mirror never has {withdrawn} withdrawn");

    private Task UntilAsync(Func<bool> isSo, string what) => UntilAsync(() => Task.FromResult(isSo()), what);

    private async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        for (int waits = 0; !await isSo(); waits++)
        {
            if (waits == MostWaits) throw new InvalidOperationException($"It does not go on: {what}; {(await EpochsAsync()).Warning}.");
            await Task.Delay(TimeSpan.FromSeconds(BlockSeconds), silo.Time);
        }
    }

    // Books, mirror and chain as they are in the end; of the operator's transactions all that count more than being made.
    private async Task<string> SummariseAsync(Townsman payer, Townsman earner, Townsman stranger, AccountId worker)
    {
        BridgeCheck check = null!;
        await UntilAsync(
            async () => (check = await silo.UntilAnsweredAsync(() => silo.Client.GetGrain<IChainMirrorGrain>(ChainMirror.Main).Check())) is { IsEqual: true }
                && (check.Deposited.Units, check.Withdrawn.Units, check.Claimed.Units) == (laws.Read(CuckooPay.Deposited()), laws.Read(CuckooPay.Withdrawn()), laws.Read(CuckooPay.ClaimedTotal())),
            "the mirror is not the chain's");
        LedgerTotals totals = await silo.UntilAnsweredAsync(() => Ledger.Totals());
        List<string> lines = [$"books {totals.Sum} pending {totals.Pending}", $"mirror {check.Deposited} {check.Withdrawn} {check.Claimed}"];
        foreach (AccountId account in new[] { s_payer, worker, AccountId.Treasury, AccountId.Fees, AccountId.Escrow, AccountId.Bridge })
            lines.Add($"{account} {await silo.UntilAnsweredAsync(() => Ledger.Balance(account))}");
        lines.Add($"orders {(await silo.UntilAnsweredAsync(() => silo.Client.GetGrain<IChainMirrorGrain>(ChainMirror.Main).Place())).HasOrders}");
        EpochsView epochs = await EpochsAsync();
        lines.Add($"epochs {string.Join(", ", epochs.Epochs.Where(static one => one.ChainEpoch is not null).Select(static one => $"{one.ChainEpoch} {one.Stage} {one.Published!.Root} {one.Published.Total}"))}");
        lines.Add($"unanswered {epochs.Unanswered?.Name}");
        foreach (Townsman man in new[] { payer, earner, stranger }) lines.Add($"{man.Account} {laws.Read(Token, CuckooToken.BalanceOf(man.Account))} claimed {laws.Read(CuckooPay.ClaimedOf(man.Account))}");
        lines.Add($"operator {laws.Read(Token, CuckooToken.BalanceOf(ChainPeople.Operator.Address))} bond {laws.Read(CuckooPay.BondOf(ChainPeople.Operator.Address))} held {laws.Read(CuckooPay.BondsHeld())}");
        lines.Add($"challenges {laws.Read(CuckooPay.ChallengeCount())} vouched {laws.Read(CuckooPay.VouchedOf(payer.Account))}");
        Word sender = Transactions.WordOf(ChainPeople.Operator.Address);
        lines.AddRange(Enumerable.Range(1, (int)chain.Head.Head.Number).SelectMany(number => chain.At((ulong)number)!.Mined).Where(one => one.Sent.Sender == sender)
            .Select(static one => $"sent {LosingChannel.NameOf(one.Sent.Body.Input.ToArray())} {(one.Outcome.Succeeded ? "done" : "in vain")}").Order(StringComparer.Ordinal));
        return string.Join('\n', lines);
    }

    private static AccountId WorkerOf(Townsman man) => AccountId.Of(MinerOf(man));

    private static MinerId MinerOf(Townsman man) => MinerId.TryParse(man.Account.ToString(), out MinerId miner) || MinerId.TryParse(man.Account.ToString().ToLowerInvariant(), out miner)
        ? miner
        : throw new InvalidOperationException("An address names no miner.");

    private string FileOf(string who) => $"file:{name}-{who}?mode=memory&cache=shared";
}
