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

    /// <summary>A request that has ended has ended once, and every share of its price lies where it is due.</summary>
    public static void RequestEndedOnce(Outcome outcome, LedgerReplay file)
    {
        RequestReply request = outcome.Request;
        Assert.True(request.IsFinal);
        Assert.True(request.State is "settled" or "refunded", $"Request {request.Id} ended {request.State}: {request.Reason}");

        StoredEntry[] about = [.. file.Entries.Where(e => e.Reference == request.Id)];
        StoredEntry escrow = Assert.Single(about, e => e.Lines is [{ Purpose: "escrow" }]);
        Assert.Equal((outcome.Account, Number(outcome.Quote.Total)), (escrow.Lines[0].Debit, escrow.Lines[0].Amount));
        StoredEntry end = Assert.Single(about, e => e.Ends == escrow.Id);

        Int128 work = Number(outcome.Quote.Lines.Single(l => l.Purpose == "work").Amount);
        StoredLine[] paid = [.. about.SelectMany(e => e.Lines).Where(l => l.Purpose == "work")];
        Int128 change = 0;
        if (request.State == "settled")
        {
            StoredLine pay = Assert.Single(paid);
            Assert.Contains(pay, end.Lines);
            Assert.Equal(($"miner:{request.Receipt!.Miner}", work), (pay.Credit, pay.Amount));
            change = end.Lines.Where(l => l.Purpose == "change").Select(l => l.Amount).SingleOrDefault();
            Assert.Equal(GrantOf(outcome, file) - Number(outcome.Quote.Total) + change, file.Balance(outcome.Account));
            ResultIsRight(request);
        }
        else
        {
            Assert.Empty(paid);
            Assert.Equal(("refund", outcome.Account), (end.Lines[0].Purpose, end.Lines[0].Credit));
            Assert.Equal(GrantOf(outcome, file), file.Balance(outcome.Account));
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
    }

    // Neither the miner's word nor the silo's: the model is run here.
    private static void ResultIsRight(RequestReply request)
    {
        Execution run = HonestWork.Run(request.Prompt!, request.Seed, request.Steps!.Value, request.GuidancePercent!.Value);
        Assert.Equal((run.OutputHash, run.TraceRoot), (request.Receipt!.OutputHash, request.Receipt.TraceRoot));
    }

    private static Int128 GrantOf(Outcome outcome, LedgerReplay file) =>
        Assert.Single(file.Entries, e => e.Lines is [{ Purpose: "grant" } grant] && grant.Credit == outcome.Account).Lines[0].Amount;

    private static Int128 Number(string amount) => Int128.Parse(amount, CultureInfo.InvariantCulture);
}
