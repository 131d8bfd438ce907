using System.Security.Cryptography;
using Cuckoo.Chain.Keys;
using Cuckoo.Client;
using Cuckoo.Client.Receipts;
using Cuckoo.Miner.Work;
using Cuckoo.Silo.Edge;
using Cuckoo.Silo.Tests.Calls;
using Cuckoo.Silo.Tests.Silos;
using Cuckoo.Wire;
using Cuckoo.Wire.Coordination;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Silo.Tests.Journey;

/// <summary>
/// Audits by steps over the edge, by the real model: a miner with a large stake, on the terms of a coordinator that has every job
/// audited.
/// </summary>
public sealed class StepAuditTests : IAsyncLifetime
{
    private const int Steps = 6;

    private readonly SigningKey key = SigningKey.Create();
    private RunningSilo silo = null!;
    private CuckooClient user = null!;
    private TestMiner miner = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        silo = await RunningSilo.StartAsync(null, "Cuckoo:Models:0=emoji-t2i", "Cuckoo:CanaryMinutes=0", $"Cuckoo:Stakes:{key.Address}=1000000000000000000");
        (user, _) = await silo.UserAsync(hasMoney: true);
        await user.RegisterCoordinatorAsync(
            new CoordinatorAsked("careful", new CoordinatorTerms([new CoordinatorModel("emoji-t2i", "100000000000000")], AuditFloorPerMille: 1_000, TrustedAuditPerMille: 1_000)), Cancel);
        miner = new TestMiner(silo.Http, key);
        await miner.SignInAsync();
    }

    public async ValueTask DisposeAsync()
    {
        user.Dispose();
        await silo.DisposeAsync();
        key.Dispose();
    }

    [Fact]
    public async Task States_OfAnHonestRun_AreAskedForAndSettleTheJob()
    {
        (string request, JobReply job, Execution run, SignedReceipt receipt) = await DoneAsync((_, honest) => honest);

        ReceiptReply reply = TestMiner.Read(await miner.CommitAsync(receipt), WireJson.Default.ReceiptReply);
        int[] asked = [.. reply.ShowStates!];
        Assert.Equal((2, Steps), (asked.Length, asked[^1]));
        Assert.InRange(asked[0], 1, Steps - 1);
        Assert.InRange(reply.ShowMs!.Value, 1, 30_000);
        Assert.Equal(asked, TestMiner.Read(await miner.RevealAsync(receipt), WireJson.Default.ReceiptReply).ShowStates!);

        TestMiner thief = await silo.MinerAsync();
        Refused.By(await thief.ShowAsync(job.JobId, asked[0], run.States[asked[0] - 1]), Refusals.StateNotAsked);
        foreach (object number in new object[] { "x", "-1", "1.0", "99999999999" })
            Refused.By(await miner.ShowAsync(job.JobId, number, [1]), Refusals.BadId);
        Refused.By(await miner.ShowAsync("job", asked[0], [1]), Refusals.BadId);
        Refused.By(await miner.ShowAsync(job.JobId, Enumerable.Range(1, Steps).Except(asked).First(), [1]), Refusals.StateNotAsked);
        Refused.By(await miner.ShowAsync(job.JobId, asked[0], []), Refusals.BadState);
        Refused.By(await miner.ShowAsync(job.JobId, asked[0], run.States[asked[1] - 1]), Refusals.BadState);
        Refused.By(await miner.ShowAsync(job.JobId, asked[0], new byte[(1 << 20) + 1]), Refusals.TooLarge);

        OutputReply stored = TestMiner.Read(await miner.ShowAsync(job.JobId, asked[0], run.States[asked[0] - 1]), WireJson.Default.OutputReply);
        Assert.Equal((Convert.ToHexStringLower(SHA256.HashData(run.States[asked[0] - 1])), (long)run.States[0].Length), (stored.Hash, stored.Bytes));
        Assert.Equal([asked[1]], TestMiner.Read(await miner.RevealAsync(receipt), WireJson.Default.ReceiptReply).ShowStates!);
        Assert.Equal(201, (await miner.ShowAsync(job.JobId, asked[1], run.States[asked[1] - 1])).Status);
        List<RequestEvent> events = await EndAsync(request);

        Assert.Equal("settled", events[^1].Kind);
        Assert.Equal($"Accepted: The silo's auditor ran 2 of {Steps} steps and the end of the run again and got the same bits.", events.Single(e => e.Kind == "judged").Text);
        Refused.By(await miner.ShowAsync(job.JobId, asked[0], run.States[asked[0] - 1]), Refusals.StateNotAsked);
        Assert.Null(TestMiner.Read(await miner.RevealAsync(receipt), WireJson.Default.ReceiptReply).ShowStates);
        await silo.StandsAsync();
    }

    // Another seed's run from its first state on: whatever is drawn, the start is looked at, and a run of the whole job convicts.
    [Fact]
    public async Task States_OfAnotherRun_ConvictByARunOfTheWholeJob()
    {
        (string request, JobReply job, Execution run, SignedReceipt receipt) = await DoneAsync(OtherSeed);

        ReceiptReply reply = TestMiner.Read(await miner.CommitAsync(receipt), WireJson.Default.ReceiptReply);
        foreach (int number in reply.ShowStates!) Assert.Equal(201, (await miner.ShowAsync(job.JobId, number, run.States[number - 1])).Status);
        RequestEvent judged = await UntilAsync(request, "judged");

        // The miner is told before the job waits for the next one.
        await UntilAsync(request, "queued", count: 2);

        Assert.EndsWith($"; the trace first differs at step 1 of {Steps}.", judged.Text, StringComparison.Ordinal);
        Assert.Equal("suspended", TestMiner.Read(await Answer.OfAsync(silo.Http, Endpoint.Of("GET /v1/miner").Call(miner.Session), Cancel), WireJson.Default.MinerReply).Standing);
        await OperatorIsNamedAsync(request, job);
        await user.CancelAsync(request, Cancel);
        await silo.StandsAsync();
    }

    // What the miner says of the step afterwards, once; here that its fifth operator gave something else.
    private async Task OperatorIsNamedAsync(string request, JobReply job)
    {
        var work = (IDisputableWork)silo.Work(job);
        StatedOperator[] right = [.. work.Operators(job.Input, new DisputedStep(0, []), Cancel).Select(o => new StatedOperator(o.Name, Convert.ToHexStringLower(o.Digest)))];
        StatedOperator[] said = [.. right];
        said[4] = said[4] with { Digest = new string('0', 64) };
        WrongResult before = Assert.Single((await user.EvidenceAsync(request, Cancel)).Wrong);
        Assert.Equal((1, job.Input, null), (before.Step, before.Input, before.Operator));
        Assert.All(EvidenceCheck.Check(before), finding => Assert.True(finding.Holds, finding.ToString()));

        TestMiner thief = await silo.MinerAsync();
        Refused.By(await thief.SayAsync(job.JobId, new OperatorsSent(1, said)), Refusals.NoEvidence);
        Refused.By(await miner.SayAsync(job.JobId, new OperatorsSent(2, said)), Refusals.BadOperators);
        foreach (StatedOperator[] bad in new StatedOperator[][] { [], [new("", said[0].Digest)], [new("a b", said[0].Digest)], [new(new string('a', 41), said[0].Digest)], [new("add", "12")], [.. Enumerable.Repeat(said[0], OperatorsSent.MostOperators + 1)] })
            Refused.By(await miner.SayAsync(job.JobId, new OperatorsSent(1, bad)), Refusals.BadOperators);
        WrongResult found = Assert.Single(TestMiner.Read(await miner.SayAsync(job.JobId, new OperatorsSent(1, said)), WireJson.Default.EvidenceReply).Wrong);

        DisputedOperator one = found.Operator!;
        Assert.Equal((right.Length, 5, right[4].Name, right[4].Name), (one.Operators, one.Number, one.Name, one.SaidName));
        Assert.Equal((said[4].Digest, right[4].Digest, right[4].Digest), (one.SaidDigest, one.RightDigest, one.ReferenceDigest));
        Assert.Matches("^[0-9a-f]{64}$", one.Call);
        Assert.NotEmpty(one.Inputs!);

        // The first list stands, for everybody who may read it.
        WrongResult again = Assert.Single(TestMiner.Read(await miner.SayAsync(job.JobId, new OperatorsSent(1, right)), WireJson.Default.EvidenceReply).Wrong);
        WrongResult shown = Assert.Single((await user.EvidenceAsync(request, Cancel)).Wrong);
        Assert.Equal((5, 5, one.Call), (again.Operator!.Number, shown.Operator!.Number, shown.Operator.Call));
        Assert.All(EvidenceCheck.Check(shown), finding => Assert.True(finding.Holds, finding.ToString()));
        Assert.Contains(EvidenceCheck.Check(shown with { Step = 2 }), finding => !finding.Holds);
        Assert.Contains(EvidenceCheck.Check(shown with { RightTraceRoot = shown.RightOutputHash }), finding => !finding.Holds);
        Assert.Contains(EvidenceCheck.Check(shown with { Input = "{}" }), finding => !finding.Holds);
        Assert.Contains(EvidenceCheck.Check(shown with { TraceLeaves = shown.RightTraceLeaves }), finding => !finding.Holds);
    }

    private Execution OtherSeed(JobReply job, Execution honest) => silo.Work(job).Execute(job.Input.Replace("\"seed\":1,", "\"seed\":2,", StringComparison.Ordinal), null, Cancel) with { InputHash = honest.InputHash };

    private async Task<(string Request, JobReply Job, Execution Run, SignedReceipt Receipt)> DoneAsync(Func<JobReply, Execution, Execution> change)
    {
        QuoteReply quote = await user.QuoteAsync(new QuoteAsked("emoji-t2i", "a red apple", 1, Steps, Coordinator: "careful"), Cancel);
        RequestReply request = await user.SubmitAsync(quote.QuoteId, Cancel);
        JobReply job = await miner.JobAsync(silo.Program);
        Execution run = change(job, silo.Run(job));
        Assert.Equal(201, (await miner.UploadAsync(job.JobId, job.LeaseId, run.Output)).Status);
        return (request.Id, job, run, miner.ReceiptOf(job, run));
    }

    private async Task<List<RequestEvent>> EndAsync(string request)
    {
        List<RequestEvent> events = [];
        await foreach (RequestEvent one in user.WatchAsync(request, cancellation: Cancel)) events.Add(one);
        return events;
    }

    private async Task<RequestEvent> UntilAsync(string request, string kind, int count = 1)
    {
        await foreach (RequestEvent one in user.WatchAsync(request, cancellation: Cancel))
        {
            if (one.Kind == kind && --count == 0) return one;
        }

        throw new InvalidOperationException($"The request ended without '{kind}'.");
    }
}
