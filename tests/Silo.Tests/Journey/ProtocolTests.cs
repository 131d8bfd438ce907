using Cuckoo.Client;
using Cuckoo.Miner.Work;
using Cuckoo.Silo.Edge;
using Cuckoo.Silo.Tests.Calls;
using Cuckoo.Silo.Tests.Silos;
using Cuckoo.Wire;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Silo.Tests.Journey;

/// <summary>Right messages of the miner's protocol at the wrong time: replayed, out of order, of a lease or a job that is over. Forged ones are in <see cref="Hostile.SignInTests"/> and <see cref="JobTests"/>.</summary>
public sealed class ProtocolTests : IAsyncLifetime
{
    private RunningSilo silo = null!;
    private CuckooClient user = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        silo = await RunningSilo.StartAsync(null, "Cuckoo:Models:0=emoji-t2i");
        (user, _) = await silo.UserAsync(hasMoney: true);
    }

    public async ValueTask DisposeAsync()
    {
        user.Dispose();
        await silo.DisposeAsync();
    }

    [Fact]
    public async Task Receipt_BeforeItsOutput_IsRefusedAndTakenAfterIt()
    {
        string request = await AskAsync();
        TestMiner miner = await silo.MinerAsync();
        JobReply job = await miner.JobAsync(silo.Program);
        Execution run = silo.Run(job);
        SignedReceipt receipt = miner.ReceiptOf(job, run);
        Refused.By(await miner.CommitAsync(receipt), Refusals.OutputMissing);
        Assert.Equal(201, (await miner.UploadAsync(job.JobId, job.LeaseId, run.Output)).Status);
        Assert.Equal(201, (await miner.UploadAsync(job.JobId, job.LeaseId, run.Output)).Status);
        Assert.Equal(202, (await miner.CommitAsync(receipt)).Status);
        Assert.Equal("settled", await EndAsync(request));
    }

    [Fact]
    public async Task Receipt_OfAMinerAloneWithItsJob_NeedsNoCommitmentAndBringsItsOutput()
    {
        string request = await AskAsync();
        TestMiner miner = await silo.MinerAsync();
        JobReply job = await miner.JobAsync(silo.Program);
        Assert.True(job.IsAlone);
        Execution run = silo.Run(job);
        SignedReceipt receipt = miner.ReceiptOf(job, run);
        Refused.By(await miner.RevealAsync(receipt), Refusals.OutputMissing);
        foreach (byte[] other in new byte[][] { [], run.Output[1..], [.. run.Output, 0], new byte[ReceiptSent.MostOutputBytes + 1] })
            Refused.By(await miner.HandInAsync(receipt, other), Refusals.WrongLength);
        Refused.By(await miner.HandInAsync(receipt, new byte[run.Output.Length]), Refusals.OutputMissing);
        Refused.By(await miner.RevealAsync(receipt, null, miner.LeavesOf(receipt), "%"), Refusals.BadReceipt);
        Refused.By(await miner.RevealAsync(receipt, null, new string('0', 64), Convert.ToBase64String(run.Output)), Refusals.BadTrace);
        Answer taken = await miner.HandInAsync(receipt, run.Output);
        Assert.Equal(202, taken.Status);
        Answer again = await miner.HandInAsync(receipt, run.Output);
        Assert.Equal((202, taken.Body), (again.Status, again.Body));
        Assert.Equal("settled", await EndAsync(request));
        Refused.By(await miner.HandInAsync(miner.ReceiptOf(job, run with { TraceRoot = new string('0', 64) }), run.Output), Refusals.LeaseLost);
    }

    [Fact]
    public async Task Commitment_OfAMinerAloneWithItsJob_IsTakenAsAnyOther()
    {
        string request = await AskAsync();
        TestMiner miner = await silo.MinerAsync();
        JobReply job = await miner.JobAsync(silo.Program);
        Execution run = silo.Run(job);
        SignedReceipt receipt = miner.ReceiptOf(job, run);
        Assert.Equal(201, (await miner.UploadAsync(job.JobId, job.LeaseId, run.Output)).Status);
        Assert.True(TestMiner.Read(await miner.SealAsync(receipt), WireJson.Default.CommitmentReply).MayReveal);
        Assert.Equal(202, (await miner.RevealAsync(receipt)).Status);
        Assert.Equal(202, (await miner.RevealAsync(receipt)).Status);
        Assert.True(TestMiner.Read(await miner.SealAsync(receipt), WireJson.Default.CommitmentReply).MayReveal);
        Assert.Equal("settled", await EndAsync(request));
    }

    [Fact]
    public async Task Reveal_OfAnythingElseThanWasCommittedTo_IsRefused()
    {
        string request = await AskAsync();
        TestMiner miner = await silo.MinerAsync();
        JobReply job = await miner.JobAsync(silo.Program);
        Execution run = silo.Run(job);
        SignedReceipt receipt = miner.ReceiptOf(job, run);
        SignedReceipt other = miner.ReceiptOf(job, run with { TraceRoot = new string('0', 64) });
        Assert.Equal(201, (await miner.UploadAsync(job.JobId, job.LeaseId, run.Output)).Status);
        Assert.Equal(200, (await miner.SealAsync(receipt)).Status);
        Refused.By(await miner.SealAsync(other), Refusals.CommittedOtherwise);
        Refused.By(await miner.RevealAsync(other), Refusals.RevealWrong);
        Refused.By(await miner.RevealAsync(receipt, new string('0', 64)), Refusals.RevealWrong);
        Refused.By(await miner.RevealAsync(receipt, "salt"), Refusals.BadReceipt);
        Refused.By(await miner.SealAsync(job.JobId, new CommitmentSent(job.LeaseId, "12")), Refusals.BadReceipt);
        Refused.By(await miner.SealAsync(job.JobId, new CommitmentSent("12", new string('0', 64))), Refusals.BadId);
        Assert.Equal(202, (await miner.RevealAsync(receipt)).Status);
        Assert.Equal("settled", await EndAsync(request));
    }

    [Fact]
    public async Task Reveal_WithoutTheLeavesThatTheReceiptSigns_IsRefusedAndTakenWithThem()
    {
        string request = await AskAsync();
        TestMiner miner = await silo.MinerAsync();
        JobReply job = await miner.JobAsync(silo.Program);
        Execution run = silo.Run(job);
        SignedReceipt receipt = miner.ReceiptOf(job, run);
        string leaves = miner.LeavesOf(receipt);
        Assert.Equal(201, (await miner.UploadAsync(job.JobId, job.LeaseId, run.Output)).Status);
        Assert.Equal(200, (await miner.SealAsync(receipt)).Status);
        foreach (string other in new[] { "", "trace", leaves[..^1], leaves + leaves, leaves.ToUpperInvariant(), new string('0', leaves.Length), new string('0', 1 << 20) })
            Refused.By(await miner.RevealAsync(receipt, null, other), Refusals.BadTrace);
        Refused.By(await miner.RevealAsync(receipt, null, new string('0', 2 << 20)), Refusals.TooLarge);
        Assert.Equal(202, (await miner.RevealAsync(receipt)).Status);
        Assert.Equal("settled", await EndAsync(request));
    }

    [Fact]
    public async Task Commitment_OfAnotherMiner_IsNobodyElsesToMakeOrToOpen()
    {
        string request = await AskAsync();
        TestMiner miner = await silo.MinerAsync();
        JobReply job = await miner.JobAsync(silo.Program);
        Execution run = silo.Run(job);
        SignedReceipt receipt = miner.ReceiptOf(job, run);
        TestMiner thief = await silo.MinerAsync();
        Refused.By(await thief.SealAsync(receipt), Refusals.LeaseLost);
        Assert.Equal(200, (await miner.SealAsync(receipt)).Status);
        Refused.By(await thief.SealAsync(receipt), Refusals.LeaseLost);
        Refused.By(await thief.RevealAsync(receipt, Convert.ToHexStringLower(miner.SaltOf(job.LeaseId)), miner.LeavesOf(receipt)), Refusals.LeaseLost);
        Assert.Equal(201, (await miner.UploadAsync(job.JobId, job.LeaseId, run.Output)).Status);
        Assert.Equal(202, (await miner.RevealAsync(receipt)).Status);
        Assert.Equal("settled", await EndAsync(request));
        Assert.Equal("0", (await ViewAsync(thief)).Earned);
    }

    [Fact]
    public async Task Messages_AfterTheCommitment_ChangeNothing()
    {
        string request = await AskAsync();
        TestMiner miner = await silo.MinerAsync();
        (JobReply job, Execution run) = await DoneAsync(miner);
        await IsOverAsync(miner, job, run);
        Assert.Equal("settled", await EndAsync(request));
        await IsOverAsync(miner, job, run);
        await silo.StandsAsync();
    }

    [Fact]
    public async Task Messages_OfALeaseThatSomebodyElseHasNow_ChangeNothing()
    {
        string request = await AskAsync();
        TestMiner first = await silo.MinerAsync();
        JobReply before = await first.JobAsync(silo.Program);
        Execution run = silo.Run(before);
        Assert.Equal(201, (await first.UploadAsync(before.JobId, before.LeaseId, run.Output)).Status);
        Assert.Equal(204, (await first.GiveBackAsync(before.JobId, before.LeaseId, "tired")).Status);

        TestMiner second = await silo.MinerAsync();
        JobReply after = await second.JobAsync(silo.Program);
        Assert.NotEqual((before.JobId, before.LeaseId), (after.JobId, after.LeaseId));
        await IsOverAsync(first, before, run);
        Refused.By(await first.CommitAsync(first.ReceiptOf(before, run)), Refusals.LeaseLost);
        Refused.By(await second.CommitAsync(second.ReceiptOf(before, run)), Refusals.LeaseLost);
        Refused.By(await first.CommitAsync(first.ReceiptOf(after, run)), Refusals.LeaseLost);

        Assert.True(TestMiner.Read(await second.HeartbeatAsync(after.JobId, after.LeaseId, 1, 1), WireJson.Default.HeartbeatReply).IsHeld);
        Assert.Equal(201, (await second.UploadAsync(after.JobId, after.LeaseId, run.Output)).Status);
        Assert.Equal(202, (await second.CommitAsync(second.ReceiptOf(after, run))).Status);
        Assert.Equal("settled", await EndAsync(request));
        Assert.Equal("0", (await ViewAsync(first)).Earned);
    }

    [Fact]
    public async Task Receipt_OfAJobThatIsPaid_PaysNothingMore()
    {
        string request = await AskAsync();
        TestMiner miner = await silo.MinerAsync();
        (JobReply job, Execution run) = await DoneAsync(miner);
        Assert.Equal("settled", await EndAsync(request));
        MinerReply paid = await ViewAsync(miner);

        // Again as it was, then under the next job of the same picture.
        SignedReceipt old = miner.ReceiptOf(job, run);
        Assert.Equal(202, (await miner.CommitAsync(old)).Status);
        string next = await AskAsync();
        JobReply other = await miner.JobAsync(silo.Program);
        Assert.Equal(job.Input, other.Input);
        Refused.By(await miner.CommitAsync(old with { JobId = other.JobId }), Refusals.LeaseLost);
        Assert.Equal(202, (await miner.CommitAsync(old)).Status);
        Assert.Equal(paid, await ViewAsync(miner));
        await UntilAsync(next, "leased");
        Assert.Equal("running", (await user.RequestAsync(next, Cancel)).State);
        await silo.StandsAsync();
    }

    private static async Task IsOverAsync(TestMiner miner, JobReply job, Execution run)
    {
        Assert.False(TestMiner.Read(await miner.HeartbeatAsync(job.JobId, job.LeaseId, 0, 1), WireJson.Default.HeartbeatReply).IsHeld);
        Refused.By(await miner.UploadAsync(job.JobId, job.LeaseId, run.Output), Refusals.LeaseLost);
        Refused.By(await miner.GiveBackAsync(job.JobId, job.LeaseId, "too late"), Refusals.LeaseLost);
    }

    private async Task<string> AskAsync()
    {
        QuoteReply quote = await user.QuoteAsync(new QuoteAsked("emoji-t2i", "a red apple", 7, 1, 100), Cancel);
        return (await user.SubmitAsync(quote.QuoteId, Cancel)).Id;
    }

    private async Task<(JobReply Job, Execution Run)> DoneAsync(TestMiner miner)
    {
        JobReply job = await miner.JobAsync(silo.Program);
        Execution run = silo.Run(job);
        Assert.Equal(201, (await miner.UploadAsync(job.JobId, job.LeaseId, run.Output)).Status);
        Assert.Equal(202, (await miner.CommitAsync(miner.ReceiptOf(job, run))).Status);
        return (job, run);
    }

    private async Task<string> EndAsync(string request)
    {
        string last = "";
        await foreach (RequestEvent one in user.WatchAsync(request, cancellation: Cancel)) last = one.Kind;
        return last;
    }

    // The request hears of its lease by a note of its own.
    private async Task UntilAsync(string request, string kind)
    {
        await foreach (RequestEvent one in user.WatchAsync(request, cancellation: Cancel))
        {
            if (one.Kind == kind) return;
        }

        Assert.Fail($"The request ended without '{kind}'.");
    }

    private async Task<MinerReply> ViewAsync(TestMiner miner) => TestMiner.Read(
        await Answer.OfAsync(silo.Http, Endpoint.Of("GET /v1/miner").Call(miner.Session), Cancel), WireJson.Default.MinerReply);
}
