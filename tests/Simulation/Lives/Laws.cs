// What must be true when a life of the network has come to rest, whatever happened in it:
//
//   2  a transfer id is applied at most once
//   3  a request ends in exactly one of settled and refunded, and its money with it
//   4  a miner is paid with an accepted verdict only, and with every one; an auditing miner for the right bits only
//   6  what an audit has accepted are the right bits, but for a splice that an audit by steps has missed, whose chance the policy counts
//      with; and no honest miner is ever found wrong (SimulatedMiner)

using Cuckoo.Grains;
using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Tests.Network;

namespace Cuckoo.Simulation.Lives;

/// <summary>Checks the laws on what was stored.</summary>
internal static class Laws
{
    private static readonly IComparer<AccountId> s_byName = Comparer<AccountId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value));

    /// <summary>The first law found broken, as a sentence; nothing when all hold.</summary>
    /// <param name="totals">The books at rest.</param>
    /// <param name="journal">Every entry they are made of.</param>
    /// <param name="requests">Every request there was.</param>
    /// <param name="partnersVouch">Whether trusted miners may vouch for each other's lies: what they audited may be wrong.</param>
    /// <param name="isSpliced">Whether a liar hands in another run of the prompt from some step on: of what was audited by steps, only that step is wrong.</param>
    public static string? FirstBroken(LedgerTotals totals, MemoryJournal journal, IReadOnlyList<EndedRequest> requests, bool partnersVouch, bool isSpliced)
    {
        LedgerEntry[] entries = [.. journal.Entries];
        if (totals.Sum != 0 || totals.Pending != 0 || totals.System["escrow"] != 0) return $"Law 1: the books at rest are {totals}.";
        if (entries.GroupBy(e => e.Id).FirstOrDefault(g => g.Count() > 1) is { } twice) return $"Law 2: transfer {twice.Key} was applied {twice.Count()} times.";
        ILookup<string, LedgerEntry> ofRequest = entries.ToLookup(e => e.Reference, StringComparer.Ordinal);
        HashSet<TransferId> ids = [.. entries.Select(e => e.Id)];
        return requests.Select(r => Money(r, ids) ?? Pay(r, ofRequest[r.Id.Value]) ?? (partnersVouch || (isSpliced && IsAuditedBySteps(r)) ? null : Bits(r))).FirstOrDefault(broken => broken is not null);
    }

    /// <summary>Whether anybody ran a request's accepted result again.</summary>
    public static bool IsAudited(RequestView view) => view.Lines.Any(l => l.Purpose == "audit" && l.Debit == AccountId.Escrow && l.Credit == AccountId.Treasury);

    private static bool IsAuditedBySteps(EndedRequest request) =>
        request.Events.Any(e => e.Kind == "judged" && e.Text.StartsWith("Accepted", StringComparison.Ordinal) && e.Text.Contains("steps and the end of the run again", StringComparison.Ordinal));

    private static string? Money(EndedRequest request, HashSet<TransferId> ids)
    {
        (int escrows, int settled, int refunded) = (Count("escrow"), Count("settle"), Count("refund"));
        (int, int, int) expected = request.View?.Status switch
        {
            RequestStatus.Settled => (1, 1, 0),
            RequestStatus.Refunded => (1, 0, 1),
            _ => (0, 0, 0),
        };
        return (escrows, settled, refunded) == expected && (request.View?.Status is RequestStatus.Settled or RequestStatus.Refunded) == (request.Answer is SubmitOutcome.Accepted)
            ? null
            : $"Law 3: request {request.Id} was answered {request.Answer} and is {request.View?.Status} with {escrows} escrows, {settled} settled and {refunded} refunded.";

        int Count(string kind) => ids.Contains(TransferId.For(kind, request.Id.Value)) ? 1 : 0;
    }

    private static string? Pay(EndedRequest request, IEnumerable<LedgerEntry> entries)
    {
        LedgerLine[] work = [.. entries.SelectMany(e => e.Lines).Where(l => l.Purpose == "work")];
        int accepted = request.Events.Count(e => e.Kind == "judged" && e.Text.StartsWith("Accepted", StringComparison.Ordinal));
        bool isSettled = request.View?.Status is RequestStatus.Settled;
        if (work.Length != accepted || (accepted > 0) != isSettled)
            return $"Law 4: request {request.Id} has {accepted} accepted verdicts and {work.Length} payments for work.";
        var right = request.Events.Where(e => e.Kind == "judged" && e.Text.StartsWith("Accepted", StringComparison.Ordinal)).Select(e => AccountId.Of(e.Miner!.Value));
        if (!right.Order(s_byName).SequenceEqual(work.Select(l => l.Credit).Order(s_byName)))
            return $"Law 4: request {request.Id} was run rightly by {string.Join(", ", right)} and paid to {string.Join(", ", work.Select(l => l.Credit))}.";
        return isSettled && !right.Contains(AccountId.Of(request.View!.Receipt!.Miner))
            ? $"Law 4: request {request.Id} shows the receipt of {request.View.Receipt.Miner}, who was not paid."
            : null;
    }

    private static string? Bits(EndedRequest request)
    {
        if (request.View is not { Status: RequestStatus.Settled, Receipt: { } receipt } view || !IsAudited(view)) return null;
        var right = ScriptedAuditor.RightResult(QuoteRules.InputDocument(view.Spec), receipt.Steps);
        return receipt.OutputHash == right.OutputHash && receipt.TraceRoot == right.TraceRoot ? null : $"Law 6: request {request.Id} was audited and accepted with wrong bits.";
    }
}
