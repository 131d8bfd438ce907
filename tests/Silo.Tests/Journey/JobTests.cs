using System.Globalization;
using System.Security.Cryptography;
using Cuckoo.Client;
using Cuckoo.Client.Receipts;
using Cuckoo.Miner.Cheats;
using Cuckoo.Miner.Work;
using Cuckoo.Pictures;
using Cuckoo.Silo.Edge;
using Cuckoo.Silo.Tests.Calls;
using Cuckoo.Silo.Tests.Silos;
using Cuckoo.Wire;
using Cuckoo.Wire.Ledger;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Silo.Tests.Journey;

/// <summary>Jobs over HTTP with real leases and the real model, each on a silo of its own.</summary>
public sealed class JobTests : IAsyncLifetime
{
    private RunningSilo silo = null!;
    private CuckooClient user = null!;
    private string request = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        silo = await RunningSilo.StartAsync(null);
        (user, _) = await silo.UserAsync(hasMoney: true);
    }

    public async ValueTask DisposeAsync()
    {
        user.Dispose();
        await silo.DisposeAsync();
    }

    [Fact]
    public async Task Request_DoneByAnHonestMiner_IsPaidAndShown()
    {
        string before = (await user.AccountAsync(Cancel)).Balance;
        QuoteReply quote = await user.QuoteAsync(new QuoteAsked("emoji-t2i", "a red apple", 7, 2, 250), Cancel);
        Assert.Equal(Number(quote.Total), Sum(quote.Lines.Select(l => l.Amount)));
        RequestReply accepted = await user.SubmitAsync(quote.QuoteId, Cancel);
        Assert.Equal("queued", accepted.State);
        Assert.Equal("queued", (await user.SubmitAsync(quote.QuoteId, Cancel)).State);
        Assert.Equal(Number(before) - Number(quote.Total), Number((await user.AccountAsync(Cancel)).Balance));

        TestMiner miner = await silo.MinerAsync();
        JobReply job = await miner.JobAsync(silo.Program);
        Execution run = Run(job);
        Assert.True(TestMiner.Read(await miner.HeartbeatAsync(job.JobId, job.LeaseId, 1, 2), WireJson.Default.HeartbeatReply).IsHeld);
        OutputReply stored = TestMiner.Read(await miner.UploadAsync(job.JobId, job.LeaseId, run.Output), WireJson.Default.OutputReply);
        Assert.Equal((run.OutputHash, run.Output.Length), (stored.Hash, (int)stored.Bytes));
        SignedReceipt receipt = miner.ReceiptOf(job, run);
        Answer first = await miner.CommitAsync(receipt);
        Answer again = await miner.CommitAsync(receipt);
        Assert.Equal((202, 202, first.Body), (first.Status, again.Status, again.Body));

        var events = new List<RequestEvent>();
        await foreach (RequestEvent one in user.WatchAsync(quote.QuoteId, cancellation: Cancel)) events.Add(one);
        Assert.Equal(["escrowed", "queued", "leased", "committed", "audit", "judged", "settled"], events.Where(e => e.Kind != "progress").Select(e => e.Kind).Distinct(StringComparer.Ordinal));

        RequestReply done = await user.RequestAsync(quote.QuoteId, Cancel);
        Assert.Equal(("settled", true, receipt), (done.State, done.IsFinal, done.Receipt));
        Picture picture = await user.PixelsAsync(quote.QuoteId, Cancel);
        Assert.Equal(run.OutputHash, Convert.ToHexStringLower(SHA256.HashData(picture.Rgb.ToArray())));

        ReceiptFile file = await user.ReceiptAsync(quote.QuoteId, Cancel);
        Assert.Equal((quote.QuoteId, job.Input, receipt, miner.LeavesOf(receipt)), (file.RequestId, file.Input, file.Receipt, file.TraceLeaves));
        Assert.All(ReceiptCheck.Check(file, picture), f => Assert.True(f.Holds, f.ToString()));

        // Of the two escrows in its statement, the treasury's for an auditing miner went back: the silo's auditor did it.
        LedgerLine[] paid = [.. done.Ledger.Where(l => l is not { Debit: "treasury" } and not { Credit: "treasury", Purpose: "refund" })];
        Assert.Equal(["escrow", "work", "audit", "margin", "fee"], paid.Select(l => l.Purpose));
        Assert.Equal(quote.Total, paid[0].Amount);
        Assert.Equal(Number(quote.Total), Sum(paid.Skip(1).Select(l => l.Amount)));

        Answer seen = await Answer.OfAsync(silo.Http, Endpoint.Of("GET /v1/miner").Call(miner.Session), Cancel);
        MinerReply view = TestMiner.Read(seen, WireJson.Default.MinerReply);
        Assert.Equal(("fresh", 1, 0, job.Pay), (view.Standing, view.Accepted, view.Rejected, view.Earned));
        BooksReply books = await user.BooksAsync(Cancel);
        Assert.Equal(("0", 0, "0"), (books.Sum, books.Pending, books.System["escrow"]));
    }

    [Fact]
    public async Task Request_DoneWrong_IsUnpaidAndItsMinerSuspended()
    {
        QuoteReply quote = await user.QuoteAsync(new QuoteAsked("emoji-t2i", "a red apple", 7, 1, 100), Cancel);
        await user.SubmitAsync(quote.QuoteId, Cancel);
        TestMiner cheat = await silo.MinerAsync();
        JobReply job = await cheat.JobAsync(silo.Program);
        Execution run = Run(job);
        byte[] wrong = [.. run.Output];
        wrong[0] ^= 1;
        Assert.Equal(201, (await cheat.UploadAsync(job.JobId, job.LeaseId, wrong)).Status);
        Execution lie = run with { Output = wrong, OutputHash = Convert.ToHexStringLower(SHA256.HashData(wrong)) };
        Assert.Equal(202, (await cheat.CommitAsync(cheat.ReceiptOf(job, lie))).Status);
        await foreach (RequestEvent one in user.WatchAsync(quote.QuoteId, cancellation: Cancel))
            if (one.Kind == "judged") break;

        Answer refused = await NextUntilRefusedAsync(cheat);
        Refused.By(refused, Refusals.Suspended);
        MinerReply view = TestMiner.Read(
            await Answer.OfAsync(silo.Http, Endpoint.Of("GET /v1/miner").Call(cheat.Session), Cancel), WireJson.Default.MinerReply);
        Assert.Equal(("suspended", 0, 1, "0"), (view.Standing, view.Accepted, view.Rejected, view.Earned));
        Assert.Null((await user.RequestAsync(quote.QuoteId, Cancel)).Receipt);
        Assert.Equal("not_ready", (await Assert.ThrowsAsync<EdgeRefusedException>(() => user.ReceiptAsync(quote.QuoteId, Cancel))).Code);
        await silo.StandsAsync();
    }

    [Theory]
    [InlineData("trace", 4, "The trace root is wrong", "the trace first differs at step 3 of 4")]
    [InlineData("steps", 4, "The output is wrong", "the trace first differs at step 1 of 4")]
    [InlineData("bits", 2, "The output is wrong", "every step of the trace is right, so it was changed after the last one")]
    public async Task Cheat_FoundByTheSilosAuditor_HasItsStepNamed(string cheat, int steps, string what, string where)
    {
        QuoteReply quote = await user.QuoteAsync(new QuoteAsked("emoji-t2i", "a red apple", 7, steps, 250), Cancel);
        await user.SubmitAsync(quote.QuoteId, Cancel);
        TestMiner miner = await silo.MinerAsync();
        JobReply job = await miner.JobAsync(silo.Program);
        Execution lie = Cheat.Named(cheat, silo.Work(job)).Execute(job.Input, null, Cancel);
        Assert.Equal(201, (await miner.UploadAsync(job.JobId, job.LeaseId, lie.Output)).Status);
        Assert.Equal(202, (await miner.CommitAsync(miner.ReceiptOf(job, lie))).Status);
        string? judged = null;
        await foreach (RequestEvent one in user.WatchAsync(quote.QuoteId, cancellation: Cancel))
        {
            judged = one.Text;
            if (one.Kind == "judged") break;
        }

        Assert.StartsWith($"Rejected: {what}: the silo's auditor got ", judged, StringComparison.Ordinal);
        Assert.EndsWith($"; {where}.", judged, StringComparison.Ordinal);
        await IsKeptAsync(quote.QuoteId, miner, job, lie);
        await silo.StandsAsync();
    }

    // What the payer, and the miner itself, are shown of a wrong result; nobody else is shown anything.
    private async Task IsKeptAsync(string id, TestMiner miner, JobReply job, Execution lie)
    {
        Execution right = Run(job);
        WrongResult wrong = Assert.Single((await user.EvidenceAsync(id, Cancel)).Wrong);
        Assert.Equal(
            (job.JobId, job.Program, right.InputHash, right.OutputHash, right.TraceRoot),
            (wrong.JobId, wrong.Program, wrong.InputHash, wrong.RightOutputHash, wrong.RightTraceRoot));
        Assert.Equal((miner.ReceiptOf(job, lie), miner.Key.Address.ToString()), (wrong.Receipt, wrong.Miner));
        Assert.Equal((Digits(lie.TraceLeaves), Digits(right.TraceLeaves)), (wrong.TraceLeaves, wrong.RightTraceLeaves));
        int same = right.TraceLeaves.Zip(lie.TraceLeaves).TakeWhile(pair => pair.First.AsSpan().SequenceEqual(pair.Second)).Count();
        Assert.Equal(
            same == right.TraceLeaves.Count ? (null, null, null) : (same + 1, Convert.ToHexStringLower(lie.TraceLeaves[same]), Convert.ToHexStringLower(right.TraceLeaves[same])),
            (wrong.Step, wrong.SignedLeaf, wrong.RightLeaf));

        (CuckooClient stranger, _) = await silo.UserAsync(hasMoney: false);
        using (stranger) Assert.Equal("unknown_request", (await Assert.ThrowsAsync<EdgeRefusedException>(() => stranger.EvidenceAsync(id, Cancel))).Code);
        EvidenceReply own = TestMiner.Read(await EvidenceAsync(miner, job.JobId), WireJson.Default.EvidenceReply);
        Assert.Equal(wrong, Assert.Single(own.Wrong));
        Refused.By(await EvidenceAsync(await silo.MinerAsync(), job.JobId), Refusals.NoEvidence);
    }

    private static string Digits(IReadOnlyList<byte[]> leaves) => string.Concat(leaves.Select(Convert.ToHexStringLower));

    private Task<Answer> EvidenceAsync(TestMiner miner, string job)
    {
        HttpRequestMessage message = new(HttpMethod.Get, $"/v1/miner/jobs/{job}/evidence");
        message.Headers.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", miner.Session);
        return Answer.OfAsync(silo.Http, message, Cancel);
    }

    [Fact]
    public async Task Lease_OfOneMiner_IsNobodyElses()
    {
        (TestMiner holder, JobReply job, Execution run) = await LeasedAsync();
        TestMiner thief = await silo.MinerAsync();
        Assert.Equal(204, (await thief.NextAsync(silo.Program)).Status);
        HeartbeatReply beat = TestMiner.Read(await thief.HeartbeatAsync(job.JobId, job.LeaseId, 0, 1), WireJson.Default.HeartbeatReply);
        Assert.False(beat.IsHeld);
        Refused.By(await thief.UploadAsync(job.JobId, job.LeaseId, run.Output), Refusals.LeaseLost);
        Refused.By(await thief.CommitAsync(thief.ReceiptOf(job, run)), Refusals.LeaseLost);
        Refused.By(await thief.CommitAsync(holder.ReceiptOf(job, run)), Refusals.LeaseLost);
        Refused.By(await thief.GiveBackAsync(job.JobId, job.LeaseId, "mine now"), Refusals.LeaseLost);

        beat = TestMiner.Read(await holder.HeartbeatAsync(job.JobId, job.LeaseId, 0, 1), WireJson.Default.HeartbeatReply);
        Assert.True(beat.IsHeld);
        Refused.By(await holder.UploadAsync(job.JobId, Endpoint.NoId, run.Output), Refusals.LeaseLost);
        Refused.By(await holder.UploadAsync(Endpoint.NoId, job.LeaseId, run.Output), Refusals.LeaseLost);
        await silo.StandsAsync();
    }

    [Fact]
    public async Task Upload_OfAnotherLength_IsRefusedAndLeavesNothing()
    {
        (TestMiner miner, JobReply job, Execution run) = await LeasedAsync();
        foreach (bool isChunked in new[] { false, true })
        {
            Refused.By(await miner.UploadAsync(job.JobId, job.LeaseId, [], isChunked), Refusals.WrongLength);
            Refused.By(await miner.UploadAsync(job.JobId, job.LeaseId, run.Output[..^1], isChunked), Refusals.WrongLength);
            Refused.By(await miner.UploadAsync(job.JobId, job.LeaseId, [.. run.Output, 0], isChunked), Refusals.WrongLength);
        }

        Refused.By(await miner.UploadAsync(job.JobId, job.LeaseId, new byte[2 << 20]), Refusals.WrongLength);
        Refused.By(await miner.CommitAsync(miner.ReceiptOf(job, run)), Refusals.OutputMissing);
        Assert.Equal(201, (await miner.UploadAsync(job.JobId, job.LeaseId, run.Output)).Status);
        Assert.Equal(201, (await miner.UploadAsync(job.JobId, job.LeaseId, run.Output, isChunked: true)).Status);
        await silo.StandsAsync();
    }

    [Fact]
    public async Task Commit_ASecondOneThatDiffers_FindsTheJobClosed()
    {
        (TestMiner miner, JobReply job, Execution run) = await LeasedAsync();
        Assert.Equal(201, (await miner.UploadAsync(job.JobId, job.LeaseId, run.Output)).Status);
        Assert.Equal(202, (await miner.CommitAsync(miner.ReceiptOf(job, run))).Status);
        Refused.By(await miner.CommitAsync(miner.ReceiptOf(job, run with { TraceRoot = new string('0', 64) })), Refusals.JobClosed);
        Refused.By(await miner.UploadAsync(job.JobId, job.LeaseId, run.Output), Refusals.LeaseLost);
    }

    [Fact]
    public async Task GiveBack_WithAHostileReason_ShowsOneLineOfPlainText()
    {
        (TestMiner miner, JobReply job, _) = await LeasedAsync();
        string reason = "out of\r\nmemory\u001b[2J\0 " + new string('x', 300);
        Assert.Equal(204, (await miner.GiveBackAsync(job.JobId, job.LeaseId, reason)).Status);
        string? shown = null;
        await foreach (RequestEvent one in user.WatchAsync(request, cancellation: Cancel))
        {
            if (one.Kind != "requeued") continue;
            shown = one.Text;
            break;
        }

        Assert.StartsWith("The miner gave the job back: out ofmemory[2J x", shown, StringComparison.Ordinal);
        Assert.True(shown!.Length < 250);
        Assert.DoesNotContain(shown, char.IsControl);
        Assert.Equal(204, (await miner.NextAsync(silo.Program)).Status);
    }

    private async Task<(TestMiner Miner, JobReply Job, Execution Run)> LeasedAsync()
    {
        QuoteReply quote = await user.QuoteAsync(new QuoteAsked("emoji-t2i", "a red apple", 7, 1, 100), Cancel);
        request = (await user.SubmitAsync(quote.QuoteId, Cancel)).Id;
        TestMiner miner = await silo.MinerAsync();
        JobReply job = await miner.JobAsync(silo.Program);
        return (miner, job, Run(job));
    }

    private async Task<Answer> NextUntilRefusedAsync(TestMiner miner)
    {
        // The miner is told of the verdict right after the payer; until then it may be given nothing, for it had its try.
        while (true)
        {
            Answer answer = await miner.NextAsync(silo.Program, waitMs: 100);
            if (answer.Status != 204) return answer;
        }
    }

    private Execution Run(JobReply job) => silo.Run(job);

    private static UInt128 Number(string amount) => UInt128.Parse(amount, CultureInfo.InvariantCulture);

    private static UInt128 Sum(IEnumerable<string> amounts) => amounts.Aggregate(UInt128.Zero, (sum, amount) => sum + Number(amount));
}
