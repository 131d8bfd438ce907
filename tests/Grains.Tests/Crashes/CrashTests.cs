// The laws of money and of requests under fire: whatever fails and whenever the process dies, once the faults cease every
// submitted request ends, once, and the books say so.

using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Settlement;
using Cuckoo.Grains.Tests.Network;
using Cuckoo.Grains.Verification;

namespace Cuckoo.Grains.Tests.Crashes;

public sealed class CrashTests
{
    private const int RequestsASeed = 16;
    private const int RoundsUnderFire = 60;

    // Deadline, audits and suspensions take less than two minutes in all; ten minutes are beyond any doubt.
    private const int RoundsOfPeace = 600;

    public static TheoryData<int> MemorySeeds => [.. Enumerable.Range(1, 30)];

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(MemorySeeds))]
    public Task Network_KilledAndFailingAtRandom_KeepsTheLaws(int seed) => RunAsync(seed, KeptStorage.InMemory());

    internal static async Task RunAsync(int seed, KeptStorage storage)
    {
        await using CrashWorld world = new(seed, storage);
        await world.BeginAsync(RequestsASeed);
        for (int round = 0; round < RoundsUnderFire; round++) await world.RoundAsync(faultPercent: 12, killPerMille: 6);
        Assert.True(world.FailedCalls > 0, $"Seed {seed}: no call failed; the test shows little.");

        world.CeaseFire();
        int peace = 0;
        while (!world.Requests.All(r => r.IsOver) || await IsBusyAsync(world))
        {
            Assert.True(++peace <= RoundsOfPeace, $"Seed {seed}: not at rest after {peace} s of peace: {await WhatIsOpenAsync(world)}");
            await world.RoundAsync(faultPercent: 0, killPerMille: 0);
        }

        int settled = world.Requests.Count(r => r.Seen is RequestStatus.Settled);
        int refunded = world.Requests.Count(r => r.Seen is RequestStatus.Refunded);
        string run = $"{world.Kills} kills, {world.FailedCalls} failed calls, {peace} s of peace, {settled} settled, {refunded} refunded";
        TestContext.Current.TestOutputHelper?.WriteLine(run);
        Assert.True(settled + refunded > 0, $"Seed {seed}: the test shows little: {run}.");
        foreach (CrashRequest request in world.Requests) await CheckAsync(world, request, seed);
        await CheckDisputesAsync(world, seed);
        LedgerTotals totals = await world.Grains.GetGrain<ILedgerGrain>(LedgerBook.Main).Totals();
        Assert.True((totals.Sum, totals.Pending) == (0, 0), $"Seed {seed}: {totals}");
        Assert.Equal(Int128.Zero, totals.System["escrow"]);
        Assert.Equal(world.Journal.Entries.Count, world.Journal.Entries.Select(e => e.Id).Distinct().Count());
    }

    // Whoever was found wrong by the silo's own run is accused once, whatever died in between, and nobody else is.
    private static async Task CheckDisputesAsync(CrashWorld world, int seed)
    {
        DisputeState disputes = await world.StoredAsync<DisputeState>("disputes", world.Grains.GetGrain<IDisputeGrain>(Disputes.Main));
        List<Conviction> expected = [];
        foreach (CrashRequest request in world.Requests)
        {
            for (int at = 0; at < RoundsUnderFire * world.Options.Redundancy; at++)
            {
                JobId job = JobId.ForReplica(request.Id, at / world.Options.Redundancy, at % world.Options.Redundancy);
                IVerificationGrain judged = world.Grains.GetGrain<IVerificationGrain>(job.Value);
                VerificationState state = await world.StoredAsync<VerificationState>("verification", judged);
                if (state.Verdict is { HasEvidence: true }) expected.AddRange(DisputeBookRules.Of(state));
            }
        }

        Assert.True(
            disputes.Disputes.Select(one => $"{one.Conviction}").Order(StringComparer.Ordinal).SequenceEqual(expected.Select(one => $"{one}").Order(StringComparer.Ordinal)),
            $"Seed {seed}: {disputes.Disputes.Length} disputes for {expected.Count} convictions.");
        Assert.All(disputes.Disputes, static one => Assert.Equal(DisputeStatus.Waiting, one.Status));
    }

    private static bool IsAccepted(Verdict? verdict) =>
        verdict is not null && (verdict.Judgement is Judgement.Accepted || verdict.Peers.Any(p => p.Judgement is Judgement.Accepted));

    // The last answers may be on their way when the last payer has seen the end.
    private static async Task<bool> IsBusyAsync(CrashWorld world)
    {
        CoordinatorState queue = await world.StoredAsync<CoordinatorState>(
            "coordinator", world.Grains.GetGrain<ICoordinatorGrain>(world.Options.Coordinator.Value));
        return !queue.Open.IsEmpty || !queue.Jobs.IsEmpty;
    }

    private static async Task<string> WhatIsOpenAsync(CrashWorld world)
    {
        CoordinatorState queue = await world.StoredAsync<CoordinatorState>(
            "coordinator", world.Grains.GetGrain<ICoordinatorGrain>(world.Options.Coordinator.Value));
        return $"{string.Join(", ", world.Requests.Select(r => $"{r.Id} {r.Answer} {r.Seen}"))}; queue {string.Join(' ', queue.Open)} with {queue.Jobs.Count} jobs";
    }

    private static async Task CheckAsync(CrashWorld world, CrashRequest request, int seed)
    {
        RequestState state = await world.StoredAsync<RequestState>("request", world.Grains.GetGrain<IRequestGrain>(request.Id.Value));
        LedgerEntry[] entries = [.. world.Journal.Entries.Where(e => e.Reference == request.Id.Value)];
        string what = $"Seed {seed}: request {request.Id} is {state.Status} ({request.Answer}) with {string.Join("; ", entries.SelectMany(e => e.Lines))}";

        int escrows = entries.Count(e => e.Id == TransferId.For("escrow", request.Id.Value));
        int settled = entries.Count(e => e.Id == TransferId.For("settle", request.Id.Value));
        int refunded = entries.Count(e => e.Id == TransferId.For("refund", request.Id.Value));
        LedgerLine[] work = [.. entries.SelectMany(e => e.Lines).Where(l => l.Purpose == "work")];
        (int Escrows, int Settled, int Refunded, int Work) expected = state.Status switch
        {
            RequestStatus.Settled => (1, 1, 0, state.Paid.Length),
            RequestStatus.Refunded => (1, 0, 1, 0),
            RequestStatus.Unfunded or RequestStatus.Quoted or RequestStatus.Unknown => (0, 0, 0, 0),
            _ => (-1, -1, -1, -1),
        };
        Assert.True((escrows, settled, refunded, work.Length) == expected, what);
        Assert.True((state.Status is RequestStatus.Settled) == IsAccepted(state.Verdict), what);
        Assert.True(state.Paid.Distinct().Count() == state.Paid.Length && state.Paid.Length <= state.Copies, what);
        Assert.True((request.Answer is SubmitOutcome.Accepted) == (state.Status is RequestStatus.Settled or RequestStatus.Refunded), what);
        if (state.Status is not RequestStatus.Settled) return;

        Amount due = QuoteRules.WorkOf(state.Spec!, state.Model!, state.Receipt!.OutputBytes);
        Assert.True(work.All(l => l.Amount == due) && work.Select(l => l.Credit).SequenceEqual(state.Paid.Select(AccountId.Of)), what);
        Assert.All(state.Paid, miner => Assert.Equal(Judgement.Accepted, state.Verdict!.Of(miner).Judgement));
        if (state.Verdict!.AuditedBy is AuditedBy.Nobody) return;
        Hash256 right = Network.ScriptedAuditor.RightResult(QuoteRules.InputDocument(state.Spec!), 1).OutputHash;
        Assert.True(state.Receipt.OutputHash == right, what);
    }
}
