using System.Globalization;
using Cuckoo.EndToEnd.Tests.Miners;
using Cuckoo.Miner.Work;
using Cuckoo.Wire.Ledger;
using Cuckoo.Wire.Requests;

namespace Cuckoo.EndToEnd.Tests.Kills;

/// <summary>Laws 1 to 4 of the network, asked of the edge's answers and of the file behind them.</summary>
internal static class Laws
{
    /// <summary>What the edge said of the books at the end is what the file says.</summary>
    public static void BooksAreThoseOfTheFile(BooksReply books, LedgerReplay file)
    {
        Assert.Equal("0", books.Sum);
        Assert.Equal(file.Entries.Count, books.Entries);
        Assert.Equal(file.LeftOpen, books.Pending);
        Assert.Equal(file.Balances.Count, books.Accounts);
        Assert.All(books.System, s => Assert.Equal(file.Balance(s.Key), Number(s.Value)));
    }

    /// <summary>Nothing is left open.</summary>
    public static void NothingIsLeftOpen(LedgerReplay file)
    {
        Assert.Equal(0, file.LeftOpen);
        Assert.Equal(Int128.Zero, file.Balance("escrow"));
    }

    /// <summary>Nobody but these asked for anything: no escrow is that of a request which no payer knows of.</summary>
    public static void NoRequestIsUnknown(IReadOnlyCollection<Outcome> outcomes, LedgerReplay file) => Assert.Equal(
        outcomes.Select(o => o.Request.Id).Order(StringComparer.Ordinal),
        file.Entries.Where(e => e.Lines is [{ Purpose: "escrow" } escrow] && escrow.Debit.StartsWith("user:", StringComparison.Ordinal))
            .Select(e => e.Reference).Order(StringComparer.Ordinal));

    /// <summary>What a payer has is the grant, or what it has deposited, less what its settled requests cost.</summary>
    /// <param name="account">The payer.</param>
    /// <param name="outcomes">Its requests.</param>
    /// <param name="file">The books.</param>
    /// <param name="deposited">What it has deposited on the chain; nothing where it has the faucet's grant.</param>
    public static void AccountHasWhatIsLeft(string account, IEnumerable<Outcome> outcomes, LedgerReplay file, UInt128? deposited = null)
    {
        Int128 left = deposited is { } own
            ? (Int128)own
            : Assert.Single(file.Entries, e => e.Lines is [{ Purpose: "grant" } grant] && grant.Credit == account).Lines[0].Amount;
        foreach (Outcome outcome in outcomes.Where(o => o.Request.State == "settled"))
        {
            StoredLine[] change = [.. file.About(outcome.Request.Id).SelectMany(e => e.Lines).Where(l => l.Purpose == "change" && l.Credit == account)];
            Assert.True(change.Length <= 1, $"Request {outcome.Request.Id} gave change {change.Length} times.");
            left -= Number(outcome.Quote.Total) - (change.Length == 0 ? 0 : change[0].Amount);
        }

        Assert.Equal(left, file.Balance(account));
    }

    /// <summary>A request that has ended has ended once, and every share of its price lies where it is due.</summary>
    public static void RequestEndedOnce(Outcome outcome, LedgerReplay file)
    {
        RequestReply request = outcome.Request;
        Assert.True(request.IsFinal);
        Assert.True(request.State is "settled" or "refunded", $"Request {request.Id} ended {request.State}: {request.Reason}");

        StoredEntry[] about = [.. file.About(request.Id)];
        StoredEntry escrow = Assert.Single(about, e => e.Lines is [{ Purpose: "escrow" }]);
        Assert.Equal((outcome.Account, Number(outcome.Quote.Total)), (escrow.Lines[0].Debit, escrow.Lines[0].Amount));
        StoredEntry end = Assert.Single(about, e => e.Ends == escrow.Id);

        Int128 work = Number(outcome.Quote.Lines.Single(l => l.Purpose == "work").Amount);
        StoredLine[] paid = [.. about.SelectMany(e => e.Lines).Where(l => l.Purpose == "work")];
        if (request.State == "settled")
        {
            StoredLine pay = Assert.Single(paid);
            Assert.Contains(pay, end.Lines);
            Assert.Equal(($"miner:{request.Receipt!.Miner}", work), (pay.Credit, pay.Amount));
            ResultIsRight(request);
        }
        else
        {
            Assert.Empty(paid);
            Assert.Equal(("refund", outcome.Account), (end.Lines[0].Purpose, end.Lines[0].Credit));
        }

        // What the payer is shown is what is in the file.
        Assert.Equal(
            about.SelectMany(e => e.Lines).Select(l => (l.Debit, l.Credit, l.Amount, l.Purpose)),
            request.Ledger.Select(l => (l.Debit, l.Credit, Number(l.Amount), l.Purpose)));
    }

    /// <summary>Each event once, in order, from the escrow to the one end; a verdict for each commitment.</summary>
    public static void EventsTellItOnce(Outcome outcome)
    {
        IReadOnlyList<RequestEvent> events = outcome.Events;
        Assert.Equal(Enumerable.Range(1, events.Count).Select(n => (long)n), events.Select(e => e.Number));
        Assert.Equal("escrowed", events[0].Kind);
        Assert.Equal(outcome.Request.State, events[^1].Kind);
        Assert.Single(events, e => e.Kind is "settled" or "refunded" or "unfunded");
        Assert.Equal(events.Count(e => e.Kind == "committed"), events.Count(e => e.Kind == "judged"));
        int accepted = events.Count(e => e.Kind == "judged" && e.Text.StartsWith("Accepted", StringComparison.Ordinal));
        Assert.Equal(outcome.Request.State == "settled" ? 1 : 0, accepted);
        if (accepted == 1) Assert.Equal(outcome.Request.Receipt!.Miner, events.Last(e => e.Kind == "judged").Miner);
    }

    // Neither the miner's word nor the silo's: the model is run here.
    private static void ResultIsRight(RequestReply request)
    {
        Execution run = HonestWork.Run(request.Prompt!, request.Seed, request.Steps!.Value, request.GuidancePercent!.Value);
        Assert.Equal((run.OutputHash, run.TraceRoot), (request.Receipt!.OutputHash, request.Receipt.TraceRoot));
    }

    private static Int128 Number(string amount) => Int128.Parse(amount, CultureInfo.InvariantCulture);
}
