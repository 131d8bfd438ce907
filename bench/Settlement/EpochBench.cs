using System.Buffers.Binary;
using System.Globalization;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Embedded;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.SumTree;
using Cuckoo.Grains;
using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Settlement;
using Cuckoo.Ledger;

namespace Cuckoo.Settlement.Bench;

/// <summary>An epoch of many payers, and one of them leaving.</summary>
internal static class EpochBench
{
    private const int Miners = 100;
    private const int Deposit = 1_000;
    private const int Price = 600;

    private static readonly Address Treasury = Account(0x7F000000);

    public static async Task<int> RunAsync(int accounts, CancellationToken cancellation)
    {
        await using BenchChain chain = await BenchChain.StartAsync(cancellation);
        Address leaver = await chain.JoinAsync(2, cancellation);
        Address[] payers = [leaver, .. Enumerable.Range(2, accounts - 1).Select(Account)];
        MemoryBooks books = new(Write(payers));
        long entries = (await books.HeadAsync(default)).Blocks;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{accounts:N0} payers and {Miners} miners, a deposit and a payment of each payer in {entries:N0} blocks; {Environment.ProcessorCount} processors"));

        // The contract knows sums and the leaver; the others' deposits are the operator's here.
        await chain.DoAsync(chain.Operator, chain.Token, CuckooToken.Transfer(leaver, Deposit), cancellation);
        await chain.DoAsync(leaver, chain.Token, CuckooToken.Approve(chain.Pay, Deposit), cancellation);
        await chain.DoAsync(leaver, chain.Pay, CuckooPay.Deposit(Deposit), cancellation);
        await chain.DoAsync(chain.Operator, chain.Pay, CuckooPay.Deposit((UInt128)accounts * Deposit), cancellation);

        EpochLimits limits = new(
            payers.Select((payer, at) => (Key: User(at), Limits: (IReadOnlyList<PayerLimit>)[new PayerLimit(payer, Deposit, Deposit, 0)])).ToDictionary(static one => one.Key, static one => one.Limits),
            new PayerLimit(Treasury, 0, 0, 0));
        Dictionary<Address, EpochFacts> facts = payers.ToDictionary(static payer => payer, static _ => new EpochFacts(Deposit, Deposit, 0));
        Clock clock = new();
        EpochTotals totals = await EpochBooks.RunAsync(books, LedgerBook.Main, [[2L * accounts]], limits, cancellation);
        clock.Lap("totals from the journal");
        IReadOnlyList<SumLeaf> leaves = EpochLeaves.Of(totals, limits, null);
        EpochFinding finding = EpochChecks.Find(leaves, null, (UInt128)accounts * Deposit, facts);
        clock.Lap("leaves, and the last look at them");
        MerkleSumTree tree = new();
        if (finding.Alarm is not EpochAlarm.None || tree.Apply(leaves) is not SumTreeOutcome.Applied) throw new InvalidOperationException($"The epoch is not one: {finding}.");
        clock.Lap("tree");
        using MemoryStream stream = new();
        LeavesFile file = await LeavesFile.WriteAsync(stream, EmbeddedChainOptions.DevelopmentChainId, chain.Pay, 1, default, tree, cancellation);
        clock.Lap("file of leaves");
        SumProof proof = tree.Prove(leaver)!;
        if (proof.Verify(file.Header.RootNode) is not SumProofVerdict.Valid) throw new InvalidOperationException("The proof is none.");
        clock.Lap("a proof and its check");
        await chain.DoAsync(chain.Operator, chain.Pay, CuckooPay.PostRoot(tree.Root.Hash, tree.Root.Earned, (uint)tree.Count, file.DataHash), cancellation);
        clock.Lap("posted, in a block");
        clock.Sum("closed, proved and posted", 10);

        // The way out: a file, a node and a key. The waiting is the contract's, not counted.
        byte[] kept = stream.ToArray();
        await chain.PassAsync(TimeSpan.FromHours(1), cancellation);
        clock = new Clock();
        LeavingState state = await Leaving.ReadAsync(chain.Rpc, chain.Pay, leaver, cancellation);
        await chain.DoAsync(leaver, chain.Pay, CuckooPay.RequestExit(state.Kept), cancellation);
        clock.Lap("asked to leave");
        await chain.PassAsync(TimeSpan.FromHours(1), cancellation);
        clock.Skip();
        LeavesFile read = await LeavesFile.ReadAsync(new MemoryStream(kept), cancellation);
        clock.Lap("leaves read, root computed again");
        if (Leaving.Next(await Leaving.ReadAsync(chain.Rpc, chain.Pay, leaver, cancellation), hasLeaf: true).Step is not LeavingStep.Prove) throw new InvalidOperationException("The exit is not due.");
        await chain.DoAsync(leaver, chain.Pay, CuckooPay.Exit(read.Tree.Prove(leaver)!.ForContract()), cancellation);
        clock.Lap("left, in a block");
        clock.Sum("forced exit of one account", 5);
        return 0;
    }

    private static List<JournalBlock> Write(Address[] payers)
    {
        ShardLedger ledger = new(0, 1);
        ledger.Found();
        List<JournalBlock> blocks = [];
        Party bridge = LedgerKeys.PartyOf(Id("bridge"));
        Party[] miners = [.. Enumerable.Range(0, Miners).Select(number => LedgerKeys.PartyOf(Id($"miner:{Account(0x70000000 + number)}")))];
        for (int at = 0; at < payers.Length; at++)
        {
            Party user = new(User(at), "", true);
            Take(ledger, bridge, user, Deposit, 2UL * (ulong)at + 1);
            Take(ledger, user, miners[at % Miners], Price, 2UL * (ulong)at + 2);
            if (ledger.Unsealed > 1 << 20) blocks.Add(ledger.Seal());
        }

        blocks.Add(ledger.Seal());
        return blocks;
    }

    private static void Take(ShardLedger ledger, Party from, Party to, int amount, ulong id)
    {
        Order order = new() { Kind = OrderKind.Transfer, Id = new TransferKey(id), Debit = from, Credit = to, Amount = (UInt128)amount, Purpose = "bench" };
        if (ledger.Decide(order, 1) is var result and not LedgerResult.Applied) throw new InvalidOperationException($"The books say {result}.");
    }

    private static AccountKey User(int at) => new(AccountKind.User, ((UInt128)0x9E3779B97F4A7C15 * (UInt128)(at + 1)) | 1);

    private static AccountId Id(string text) => AccountId.TryParse(text, out AccountId id) ? id : throw new InvalidOperationException($"'{text}' is no account.");

    private static Address Account(int number)
    {
        byte[] bytes = new byte[Address.Bytes];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return Address.FromBytes(bytes);
    }

    private sealed class Clock
    {
        private long since = TimeProvider.System.GetTimestamp();
        private TimeSpan processors = Environment.CpuUsage.TotalTime;
        private TimeSpan sum, sumOfProcessors;

        public void Skip() => (since, processors) = (TimeProvider.System.GetTimestamp(), Environment.CpuUsage.TotalTime);

        public void Lap(string what)
        {
            (TimeSpan time, TimeSpan work) = (TimeProvider.System.GetElapsedTime(since), Environment.CpuUsage.TotalTime - processors);
            (sum, sumOfProcessors) = (sum + time, sumOfProcessors + work);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {time.TotalSeconds:F2} s; {work.TotalSeconds:F2} s of processors"));
            Skip();
        }

        public void Sum(string what, int wanted) => Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{what}: {sum.TotalSeconds:F2} s; {sumOfProcessors.TotalSeconds:F2} s of processors; wanted ≤ {wanted} s"));
    }
}
