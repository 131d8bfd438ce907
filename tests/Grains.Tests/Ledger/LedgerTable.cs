// Runs a table of orders against the rules of the books. A line is
//
//   transfer ID DEBIT CREDIT AMOUNT        → RESULT   remark
//   pend     ID DEBIT        AMOUNT        → RESULT
//   post     ID PENDING CREDIT:AMOUNT ...  → RESULT
//   void     ID PENDING                    → RESULT
//   balance  ACCOUNT                       → NUMBER
//
// After every line the books must sum to zero and escrow must hold exactly what is pending.

using System.Globalization;
using Cuckoo.Grains.Ledger;

namespace Cuckoo.Grains.Tests.Ledger;

internal sealed class LedgerTable
{
    private static readonly char[] Blank = [' '];

    private readonly LedgerBooks books = new();
    private readonly List<LedgerEntry> open = [];

    /// <summary>Runs every line; fails with the first line that ends otherwise than it says.</summary>
    public static void Run(string table)
    {
        LedgerTable run = new();
        foreach (string line in table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)) run.Line(line);
    }

    public static TransferId Id(string name) => TransferId.For("test", name);

    public static AccountId Account(string name) => name switch
    {
        "alice" => Sample.Alice,
        "bob" => Sample.Bob,
        "miner" => AccountId.Of(Sample.Miner(1)),
        _ => Sample.Id<AccountId>(name),
    };

    private void Line(string line)
    {
        string[] sides = line.Split('→', StringSplitOptions.TrimEntries);
        string[] words = sides[0].Split(Blank, StringSplitOptions.RemoveEmptyEntries);
        string expected = sides[1].Split(' ')[0];
        string actual = words[0] == "balance"
            ? books.Balance(Account(words[1])).ToString(CultureInfo.InvariantCulture)
            : Apply(Decide(words)).ToString();
        Assert.True(expected == actual, $"'{line}' gave {actual}.");
        LedgerLaws.Check(books, open);
    }

    private LedgerDecision Decide(string[] words) => words[0] switch
    {
        "transfer" => LedgerRules.Move(
            books, new TransferOrder(Id(words[1]), Account(words[2]), Account(words[3]), Amount(words[4]), "test", "table"), isPending: false, Sample.Now),
        "pend" => LedgerRules.Move(
            books, new TransferOrder(Id(words[1]), Account(words[2]), AccountId.Escrow, Amount(words[3]), "test", "table"), isPending: true, Sample.Now),
        "post" => LedgerRules.Post(books, new PostOrder(Id(words[1]), Id(words[2]), [.. words[3..].Select(Share)]), Sample.Now),
        "void" => LedgerRules.Void(books, new VoidOrder(Id(words[1]), Id(words[2])), Sample.Now),
        _ => throw new FormatException($"'{words[0]}' is no order."),
    };

    private LedgerResult Apply(LedgerDecision decision)
    {
        Assert.Equal(decision.Result is LedgerResult.Applied, decision.Entry is not null);
        if (decision.Entry is not { } entry) return decision.Result;
        books.Apply(entry);
        LedgerLaws.Note(open, entry);
        return decision.Result;
    }

    private static Share Share(string word) => new(Account(word.Split(':')[0]), Amount(word.Split(':')[1]), "test");

    // "max" is the largest balance there is, "half" the larger half of it.
    private static Amount Amount(string word) => word switch
    {
        "max" => new Amount((UInt128)Int128.MaxValue),
        "half" => new Amount(((UInt128)Int128.MaxValue / 2) + 1),
        "endless" => new Amount(UInt128.MaxValue),
        _ => new Amount(UInt128.Parse(word, CultureInfo.InvariantCulture)),
    };
}
