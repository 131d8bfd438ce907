using System.Globalization;
using System.Text;
using Cuckoo.Chain;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.SumTree;
using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Settlement;
using Cuckoo.Grains.Tests.Network;
using Cuckoo.Ledger;

namespace Cuckoo.Grains.Tests.Settlement;

/// <summary>
/// Books of some shards, written by the ledger's own rules, of people whom a name names: <c>alice</c>, <c>bob</c> and <c>carol</c> are
/// users with an address each, <c>miner</c> and <c>other</c> are miners, the rest are system accounts.
/// </summary>
internal sealed class BookWriter
{
    private static readonly string[] Users = ["alice", "bob", "carol"];
    private static readonly string[] Miners = ["miner", "other", "third"];
    private static readonly string[] Named = [.. Users, .. Miners, "treasury"];

    private readonly ShardLedger[] shards;
    private readonly List<(int Shard, TransferKey Id)> pending = [];
    private readonly Dictionary<string, UInt128> deposited = new(StringComparer.Ordinal);
    private ulong next;

    public BookWriter(int count)
    {
        shards = [.. Enumerable.Range(0, count).Select(number => new ShardLedger(number, count))];
        foreach (ShardLedger shard in shards) shard.Found();
        for (int number = 0; number < count; number++) Journal.TakeAsync(new ShardName("main", number)).GetAwaiter().GetResult();
        Seal();
    }

    public MemoryJournal Journal { get; } = new();

    public static Address AddressOf(string name) => Address.FromBytes(Bytes32.Keccak(Encoding.ASCII.GetBytes(name)).ToBytes().AsSpan(0, Address.Bytes));

    public static Party PartyOf(string name) =>
        Users.Contains(name, StringComparer.Ordinal) ? new Party(UserOf(name), "", true)
        : Miners.Contains(name, StringComparer.Ordinal) ? LedgerKeys.PartyOf(AccountId.TryParse($"miner:{AddressOf(name)}", out AccountId miner) ? miner : default)
        : LedgerKeys.PartyOf(AccountId.TryParse(name, out AccountId system) ? system : throw new ArgumentException($"Nobody is called {name}.", nameof(name)));

    public UInt128 DepositedBy(string name) => deposited.GetValueOrDefault(name);

    /// <summary>Limits by name: what is deposited, and what is signed for.</summary>
    public static EpochLimits Limits(IReadOnlyDictionary<string, (UInt128 Deposited, UInt128 Vouched)> limits, MerkleSumTree? previous)
    {
        PayerLimit Of(string name)
        {
            (UInt128 deposits, UInt128 vouched) = limits.GetValueOrDefault(name);
            int index = previous?.IndexOf(AddressOf(name)) ?? -1;
            return new PayerLimit(AddressOf(name), deposits, vouched, index < 0 ? 0 : previous!.LeafAt(index).Spent);
        }

        return new EpochLimits(Users.ToDictionary(UserOf, name => (IReadOnlyList<PayerLimit>)[Of(name)]), Of("treasury"));
    }

    /// <summary>What <see cref="EpochBooksTests"/> writes in a line.</summary>
    public void Run(string moves)
    {
        foreach (string move in moves.Split(';', StringSplitOptions.TrimEntries))
        {
            string[] words = move.Split(' ');
            LedgerResult result = words[0] switch
            {
                "deposit" => Deposit(words[1], Amount(words[2])),
                "faucet" => Transfer("faucet", words[1], Amount(words[2])),
                "pay" => Transfer(words[1], words[2], Amount(words[3])),
                "pend" => Pend(words[1], Amount(words[2])),
                "post" => Post(pending[^1], [.. words[1..].Chunk(2).Select(pair => (pair[1], Amount(pair[0])))]),
                "void" => Void(pending[^1]),
                _ => throw new FormatException($"'{move}' is no movement."),
            };
            Assert.True(result is LedgerResult.Applied, $"'{move}' gave {result}.");
        }

        DeliverAll();
        Seal();
    }

    /// <summary>The leaves after everything, in order of their names.</summary>
    public async Task<string> Leaves(string limits)
    {
        Dictionary<string, (UInt128, UInt128)> by = limits.Split(' ').Chunk(2).ToDictionary(pair => pair[0], pair => (Amount(pair[1].Split('/')[0]), Amount(pair[1].Split('/')[1])), StringComparer.Ordinal);
        EpochLimits with = Limits(by, null);
        EpochTotals totals = await EpochBooks.RunAsync(Journal, "main", [Mark(null)], with, TestContext.Current.CancellationToken);
        Dictionary<Address, string> names = Named.ToDictionary(AddressOf);
        return string.Join(' ', EpochLeaves.Of(totals, with, null).Select(leaf => $"{names[leaf.Account]}:{leaf.Earned}/{leaf.Spent}").Order(StringComparer.Ordinal));
    }

    /// <summary>So many random movements, with money left on its way, and blocks sealed now and then.</summary>
    public void Random(Random random, int count)
    {
        string[] depositors = [.. Users, "treasury"];
        string[] payees = [.. Users, .. Miners, "treasury", "fees", "burn"];
        string[] payers = [.. Users, .. Users, "treasury", "faucet"];
        for (int move = 0; move < count; move++)
        {
            UInt128 amount = (UInt128)random.Next(1, 60);
            switch (random.Next(9))
            {
                case 0:
                    Deposit(depositors[random.Next(depositors.Length)], amount);
                    break;
                case 1 or 2 or 3:
                    Transfer(payers[random.Next(payers.Length)], payees[random.Next(payees.Length)], amount);
                    break;
                case 4:
                    Pend(Users[random.Next(Users.Length)], amount);
                    break;
                case 5 when pending.Count > 0:
                    Post(pending[random.Next(pending.Count)], [(payees[random.Next(payees.Length)], amount / 2), (payees[random.Next(payees.Length)], amount / 3)]);
                    break;
                case 6 when pending.Count > 0:
                    Void(pending[random.Next(pending.Count)]);
                    break;
                case 7:
                    Deliver(random);
                    break;
                default:
                    if (random.Next(3) == 0) Seal();
                    break;
            }
        }
    }

    /// <summary>Where the shards are; with a generator, some of them a little earlier than others.</summary>
    public IReadOnlyList<long> Mark(Random? random)
    {
        List<long> mark = [];
        foreach (ShardLedger shard in shards)
        {
            mark.Add(shard.Sequence);
            if (random is null) continue;
            Random(random, 10);
            Deliver(random);
        }

        Seal();
        return mark;
    }

    /// <summary>Until nothing is on its way any more.</summary>
    public void DeliverAll()
    {
        while (shards.Any(shard => shard.UnderWay.Count > 0)) Deliver(null);
        Seal();
    }

    private static AccountKey UserOf(string name) => new(AccountKind.User, (UInt128)(Array.IndexOf(Users, name) + 1) * 77_777);

    private static UInt128 Amount(string text) => UInt128.Parse(text, CultureInfo.InvariantCulture);

    private LedgerResult Deposit(string who, UInt128 amount)
    {
        LedgerResult result = Transfer("bridge", who, amount);
        if (result is LedgerResult.Applied) deposited[who] = DepositedBy(who) + amount;
        return result;
    }

    private LedgerResult Transfer(string from, string to, UInt128 amount) =>
        Decide(ShardOf(from, to), new Order { Kind = OrderKind.Transfer, Id = Id(), Debit = PartyOf(from), Credit = PartyOf(to), Amount = amount, Purpose = "test" });

    private LedgerResult Pend(string from, UInt128 amount)
    {
        (int shard, TransferKey id) = (ShardOf(from, from), Id());
        LedgerResult result = Decide(shard, new Order { Kind = OrderKind.Pend, Id = id, Debit = PartyOf(from), Amount = amount, Purpose = "test" });
        if (result is LedgerResult.Applied) pending.Add((shard, id));
        return result;
    }

    private LedgerResult Post((int Shard, TransferKey Id) one, IEnumerable<(string Who, UInt128 Amount)> shares)
    {
        LedgerResult result = Decide(one.Shard, new Order
        {
            Kind = OrderKind.Post,
            Id = Id(),
            Pending = one.Id,
            Shares = [.. shares.Select(share => new OrderShare(PartyOf(share.Who), share.Amount, "test"))],
        });
        if (result is LedgerResult.Applied) pending.Remove(one);
        return result;
    }

    private LedgerResult Void((int Shard, TransferKey Id) one)
    {
        LedgerResult result = Decide(one.Shard, new Order { Kind = OrderKind.Void, Id = Id(), Pending = one.Id });
        if (result is LedgerResult.Applied) pending.Remove(one);
        return result;
    }

    // Some of what is on its way arrives; whether the sender has heard of it is another matter.
    private void Deliver(Random? random)
    {
        foreach (ShardLedger from in shards)
        {
            foreach (UnderWay payment in from.UnderWay.ToArray())
            {
                if (random is not null && random.Next(2) == 0) continue;
                LedgerResult result = shards[payment.To.Shard].TakeIn(from.Shard, payment, 1);
                if (random is null || random.Next(2) == 0) from.Conclude(payment, result, 1);
            }
        }
    }

    private LedgerResult Decide(int shard, in Order order) => shards[shard].Decide(order, 1);

    private int ShardOf(string from, string to)
    {
        AccountKey key = PartyOf(PartyOf(from).Key.Number == 0 ? to : from).Key;
        return key.Number == 0 ? 0 : key.ShardOf(shards.Length);
    }

    private TransferKey Id() => new(++next);

    private void Seal()
    {
        foreach (ShardLedger shard in shards)
        {
            if (shard.Unsealed > 0) Journal.AppendAsync(new ShardName("main", shard.Shard), 1, shard.Seal()).GetAwaiter().GetResult();
        }
    }
}
