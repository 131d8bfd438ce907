using Cuckoo.Kernels.Trace;
using Cuckoo.Miner.Edge;
using Cuckoo.Miner.Work;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Miner.Tests;

/// <summary>What a miner that gets no more work says of its last jobs.</summary>
public sealed class DefenceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Suspension_OverAWrongStep_IsAnsweredWithItsOperators()
    {
        await using var edge = await MinerEdge.StartAsync();
        await using var run = new LoopRun(edge, new DisputableWork());
        var right = edge.Offer(new DisputableWork().Program, "right");
        await run.UntilAsync("committed");
        var wrong = edge.Offer(new DisputableWork().Program, "wrong");
        await run.UntilAsync("committed");

        // While it is looked into there is no operator yet; the edge has one from the second time on.
        var asked = 0;
        edge.Evidence = job => string.Equals(job, wrong.JobId, StringComparison.Ordinal) ? Held(wrong, step: 3, isFound: ++asked > 2) : null;
        edge.RefuseJobs = "miner_suspended";

        var (job, said) = await edge.Defences.Reader.ReadAsync(Cancellation);
        Assert.Equal((wrong.JobId, 3), (job, said.Step));
        Assert.Equal([new StatedOperator("wrong 2", new string('1', 64)), new StatedOperator("add", new string('2', 64))], said.Operators);
        var told = await run.UntilAsync("disputed");
        Assert.Equal((wrong.JobId, "Step 3 went wrong at operator 2 of 2, add."), (told.Job, told.Text));
        Assert.Equal("miner_suspended", (await Assert.ThrowsAsync<EdgeRefusedException>(() => run.Ended)).Code);
        Assert.Equal(wrong.JobId, (await edge.Defences.Reader.ReadAsync(Cancellation)).Job);
        Assert.False(edge.Defences.Reader.TryRead(out _));
        Assert.NotEqual(right.JobId, wrong.JobId);
    }

    // Nothing is held against it; another step than one there is; it was said before; its work throws, or does not come apart.
    [Theory]
    [InlineData("nothing")]
    [InlineData("output")]
    [InlineData("before")]
    [InlineData("throws")]
    [InlineData("whole")]
    public async Task Suspension_OverWhatCannotBeTakenApart_EndsTheMinerAllTheSame(string why)
    {
        await using var edge = await MinerEdge.StartAsync();
        IWork work = why is "whole" ? new ScriptedWork() : new DisputableWork { Throws = why is "throws" };
        await using var run = new LoopRun(edge, work);
        var job = edge.Offer(work.Program, "document");
        await run.UntilAsync("committed");
        edge.Evidence = _ => why is "nothing" ? null : Held(job, why is "output" ? null : 1, isFound: why is "before");
        edge.RefuseJobs = "miner_suspended";

        Assert.Equal("miner_suspended", (await Assert.ThrowsAsync<EdgeRefusedException>(() => run.Ended)).Code);
        Assert.False(edge.Defences.Reader.TryRead(out _));
        if (why is "throws")
            Assert.Equal("What was found wrong could not be looked into: InvalidOperationException.", (await run.UntilAsync("not_disputed")).Text);
    }

    private static EvidenceReply Held(JobReply job, int? step, bool isFound)
    {
        var receipt = new SignedReceipt(job.JobId, job.LeaseId, "0x", "", "", "", "", 4, 0, 0, "");
        return new EvidenceReply([new WrongResult(
            job.JobId, receipt, "0x", null, "Wrong.", step, null, null, "", "", "", "", null, DateTimeOffset.UnixEpoch, job.Input,
            isFound ? new DisputedOperator(2, 2, "add", "add", null, null, null, null, null) : null)]);
    }

    /// <summary>Scripted work whose steps come apart.</summary>
    private sealed class DisputableWork : IDisputableWork
    {
        private readonly ScriptedWork scripted = new();

        public bool Throws { get; init; }

        public string Program => scripted.Program;

        public Execution Execute(string document, Action<WorkProgress>? progress, CancellationToken cancellation) => scripted.Execute(document, progress, cancellation);

        public IReadOnlyList<OperatorRecord> Operators(string document, DisputedStep at, CancellationToken cancellation) => Throws
            ? throw new InvalidOperationException(document)
            : [new OperatorRecord($"{document} {at.Step}", Convert.FromHexString(new string('1', 64))), new OperatorRecord("add", Convert.FromHexString(new string('2', 64)))];

        public OperatorFinding Judge(string document, DisputedStep at, IReadOnlyList<OperatorRecord> said, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
