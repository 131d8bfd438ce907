// Runs a table of orders against one shard. A line is
//
//   transfer ID DEBIT CREDIT AMOUNT        → RESULT   remark
//   pend     ID DEBIT AMOUNT [until=TIME] [owner=N]
//   post     ID PENDING CREDIT:AMOUNT ...  [owner=N]
//   void     ID PENDING [owner=N]
//   open | freeze | thaw | close ACCOUNT   → RESULT
//   balance  ACCOUNT                       → NUMBER
//   clock    TIME                          → how many expire
//
// An account that is paid is opened, unless its name begins with "no". A line that begins with + is linked to the next; the
// results of the whole group stand behind its last line. After every line the books sum to zero.

using System.Globalization;

namespace Cuckoo.Ledger.Tests;

internal sealed class LedgerTable
{
    private static readonly char[] Blank = [' '];
    private readonly List<Order> linked = [];
    private long now = 1;

    public ShardLedger Ledger { get; } = NewLedger();

    /// <summary>Runs every line; fails with the first line that ends otherwise than it says.</summary>
    public static LedgerTable Run(string table)
    {
        LedgerTable run = new();
        foreach (string line in table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)) run.Line(line);
        return run;
    }

    public static TransferKey Id(string name) => name == "0" ? default : new(Number(name));

    public static Party Party(string name) => new(Key(name), name is "alice" ? "" : name, !name.StartsWith("no", StringComparison.Ordinal));

    public static AccountKey Key(string name) => Enum.TryParse(name, ignoreCase: true, out AccountKind kind)
        ? new AccountKey(kind, 0)
        : new AccountKey(name.StartsWith("miner", StringComparison.Ordinal) ? AccountKind.Miner : AccountKind.User, Number(name));

    public void Line(string line)
    {
        string[] sides = line.Split('→', StringSplitOptions.TrimEntries);
        bool isLinked = sides[0].StartsWith('+');
        string[] words = sides[0].TrimStart('+').Split(Blank, StringSplitOptions.RemoveEmptyEntries);
        if (isLinked)
        {
            linked.Add(Parse(words) with { IsLinked = true });
            if (sides.Length == 1) return;
        }

        string expected = linked.Count > 0 ? sides[1] : sides[1].Split(' ')[0];
        string actual = Do(words, isLinked);
        Assert.True(expected == actual, $"'{line}' gave {actual}.");
        Assert.Equal(Int128.Zero, Ledger.Totals().Sum);
    }

    /// <summary>Decides on one order at a time, without what is due being given back first.</summary>
    public void DecideAt(long time, string order, string expected) =>
        Assert.Equal(expected, Ledger.Decide(Parse(order.Split(Blank, StringSplitOptions.RemoveEmptyEntries)), time).ToString());

    private static ShardLedger NewLedger()
    {
        // The miner may hold 1,000 at most; nobody else is bounded.
        AccountLimits[] limits = [.. AccountLimits.Default];
        limits[(int)AccountKind.Miner] = limits[(int)AccountKind.Miner] with { Most = 1_000 };
        ShardLedger ledger = new(0, 1, limits);
        ledger.Found();
        return ledger;
    }

    private string Do(string[] words, bool isOpenLink)
    {
        switch (words[0])
        {
            case "balance":
                return Ledger.Balance(Key(words[1])).ToString(CultureInfo.InvariantCulture);
            case "clock":
                now = long.Parse(words[1], CultureInfo.InvariantCulture);
                return Ledger.Expire(now, 100).ToString(CultureInfo.InvariantCulture);
            case "open":
                return Ledger.Open(Party(words[1])).ToString();
            case "freeze" or "thaw" or "close":
                AccountState state = words[0] switch { "freeze" => AccountState.Frozen, "close" => AccountState.Closed, _ => AccountState.Open };
                return Ledger.SetState(Key(words[1]), state, now).ToString();
            default:
                if (linked.Count == 0) return Ledger.Decide(Parse(words), now).ToString();
                if (!isOpenLink) linked.Add(Parse(words));
                var results = new LedgerResult[linked.Count];
                Ledger.Decide([.. linked], now, results);
                linked.Clear();
                return string.Join(' ', results);
        }
    }

    private static Order Parse(string[] words)
    {
        string Option(string name) => words.FirstOrDefault(w => w.StartsWith(name, StringComparison.Ordinal))?[name.Length..] ?? "0";
        Order order = new()
        {
            Id = Id(words[1]),
            Purpose = "test",
            Owner = Number(Option("owner=")),
            ExpiresAt = long.Parse(Option("until="), CultureInfo.InvariantCulture),
        };
        string[] plain = [.. words.Where(w => !w.Contains('=', StringComparison.Ordinal))];
        return words[0] switch
        {
            "transfer" => order with { Kind = OrderKind.Transfer, Debit = Party(words[2]), Credit = Party(words[3]), Amount = Amount(words[4]), Reference = 7 },
            "pend" => order with { Kind = OrderKind.Pend, Debit = Party(words[2]), Amount = Amount(words[3]), Reference = 7 },
            "post" => order with { Kind = OrderKind.Post, Pending = Id(words[2]), Shares = [.. plain[3..].Select(Share)] },
            "void" => order with { Kind = OrderKind.Void, Pending = Id(words[2]) },
            _ => throw new FormatException($"'{words[0]}' is no order."),
        };
    }

    private static OrderShare Share(string word) => new(Party(word.Split(':')[0]), Amount(word.Split(':')[1]), "test");

    // A number that a name always has.
    private static UInt128 Number(string name) =>
        UInt128.TryParse(name, CultureInfo.InvariantCulture, out UInt128 number) ? number : name.Aggregate((UInt128)0, (sum, c) => (sum * 131) + c);

    // "max" is the largest balance there is, "half" the larger half of it.
    private static UInt128 Amount(string word) => word switch
    {
        "max" => (UInt128)Int128.MaxValue,
        "half" => ((UInt128)Int128.MaxValue / 2) + 1,
        "minus" => UInt128.MaxValue,
        _ => UInt128.Parse(word, CultureInfo.InvariantCulture),
    };
}
