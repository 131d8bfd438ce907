using System.Security.Cryptography;
using Cuckoo.Chain;
using Cuckoo.Chain.Disputes;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Receipts;
using Cuckoo.Miner.Disputes;
using Cuckoo.Miner.Edge;
using Cuckoo.Miner.Jobs;
using Cuckoo.Miner.Operation;
using Cuckoo.Miner.Work;
using Cuckoo.Testing;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Miner.Tests;

public sealed class JobLoopTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Job_DoneToItsEnd_IsUploadedAndSigned()
    {
        await using var edge = await MinerEdge.StartAsync();
        var work = new ScriptedWork();
        await using var run = new LoopRun(edge, work);
        Assert.Equal(run.Key.Address.ToString(), (await run.UntilAsync("ready")).Miner);
        var job = edge.Offer(work.Program, "document ä");
        var receipt = await edge.Receipts.Reader.ReadAsync(Cancellation);
        var done = ScriptedWork.Of("document ä");
        Assert.Equal(
            new ReceiptStatement(
                job.JobId, job.LeaseId, run.Key.Address.ToString(), work.Program, done.InputHash, done.OutputHash, done.TraceRoot, 4, done.Output.Length),
            MinerEdge.Statement(receipt));
        Assert.Equal(12, receipt.KernelMs);
        Assert.Equal(done.Output, edge.Output(job.JobId));
        var committed = await run.UntilAsync("committed");
        var domain = ReceiptDomain.Of(31337, Address.Parse(edge.Domain.VerifyingContract!));
        Assert.True(MinerEdge.Statement(receipt).TryDigest(domain, out var digest));
        Assert.Equal((job.JobId, Convert.ToHexStringLower(digest.ToBytes())), (committed.Job, committed.Receipt));
    }

    [Fact]
    public async Task Job_ThatNobodyElseRuns_IsHandedInByOneCall()
    {
        await using var edge = await MinerEdge.StartAsync();
        edge.BeforeUpload = () => throw new InvalidOperationException("The output came with the receipt.");
        var work = new ScriptedWork();
        await using var run = new LoopRun(edge, work);
        var job = edge.Offer(work.Program, "document", isAlone: true);
        await edge.Receipts.Reader.ReadAsync(Cancellation);
        Assert.Equal(job.JobId, (await run.UntilAsync("committed")).Job);
        Assert.Null(edge.Commitment(job.JobId));
        Assert.Equal(ScriptedWork.Of("document").Output, edge.Output(job.JobId));
    }

    [Fact]
    public async Task Job_WhoseOutputIsTooLongForACall_IsCommittedToAndUploaded()
    {
        await using var edge = await MinerEdge.StartAsync();
        var work = new LongWork();
        await using var run = new LoopRun(edge, work);
        var job = edge.Offer(work.Program, "document", isAlone: true);
        await edge.Receipts.Reader.ReadAsync(Cancellation);
        Assert.NotNull(edge.Commitment(job.JobId));
        Assert.Equal(ReceiptSent.MostOutputBytes + 1, edge.Output(job.JobId).Length);
    }

    // Two of its four states, by the number of steps done; what it does not have it does not send.
    [Fact]
    public async Task States_ThatTheEdgeAsksFor_AreShown()
    {
        await using var edge = await MinerEdge.StartAsync();
        edge.ShowStates = [2, 4, 5, 0];
        var work = new ScriptedWork();
        await using var run = new LoopRun(edge, work);
        var job = edge.Offer(work.Program, "document");
        var done = ScriptedWork.Of("document");
        foreach (var number in new[] { 2, 4 })
        {
            var shown = await edge.States.Reader.ReadAsync(Cancellation);
            Assert.Equal((job.JobId, number), (shown.Job, shown.Number));
            Assert.Equal(done.States[number - 1], shown.Bytes);
        }

        Assert.Equal(job.JobId, (await run.UntilAsync("shown")).Job);
        Assert.False(edge.States.Reader.TryRead(out _));
        edge.Offer(work.Program, "another");
        Assert.Equal(2, (await edge.States.Reader.ReadAsync(Cancellation)).Number);
    }

    [Theory]
    [InlineData("bad_state", 30_000, "not_shown")]
    [InlineData(null, 0, "not_shown")]
    [InlineData("state_not_asked", 30_000, "shown")]
    public async Task States_ThatCannotBeShown_EndNeitherTheMinerNorItsJob(string? refusal, int withinMs, string said)
    {
        await using var edge = await MinerEdge.StartAsync();
        (edge.ShowStates, edge.RefuseStates, edge.ShowMs) = ([1, 3], refusal, withinMs);
        var work = new ScriptedWork();
        await using var run = new LoopRun(edge, work);
        var job = edge.Offer(work.Program, "document");
        Assert.Equal(job.JobId, (await run.UntilAsync(said)).Job);
        var next = edge.Offer(work.Program, "another");
        Assert.Equal(next.JobId, (await run.UntilAsync("committed")).Job);
        Assert.False(edge.Failures.Reader.TryRead(out _));
        if (said is "shown")
            Assert.Equal(3, (await edge.States.Reader.ReadAsync(Cancellation)).Number);
    }

    [Fact]
    public async Task Receipts_ThatComeToCountElsewhere_AreSignedUnderTheDomainToldAtTheNextSignIn()
    {
        await using var edge = await MinerEdge.StartAsync();
        var work = new ScriptedWork();
        await using var run = new LoopRun(edge, work);
        await run.UntilAsync("ready");
        edge.Domain = new SignedDomain(ReceiptDomain.Name, ReceiptDomain.Version);

        // What was committed to is signed for another network and cannot be changed, so that job is given back.
        var lost = edge.Offer(work.Program, "document");
        Assert.Equal((lost.JobId, "edge_refused_wrong_domain"), await edge.Failures.Reader.ReadAsync(Cancellation));

        var job = edge.Offer(work.Program, "document");
        var receipt = await edge.Receipts.Reader.ReadAsync(Cancellation);
        Assert.Equal((job.JobId, edge.Domain), (receipt.JobId, receipt.Domain));
        Assert.Equal(2, edge.Sessions);
    }

    [Theory]
    [InlineData("CuckooPay", "1", null, null)]
    [InlineData("CuckooDispute", "2", null, null)]
    [InlineData("CuckooDispute", "1", "1", null)]
    [InlineData("CuckooDispute", "1", "01", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("CuckooDispute", "1", "1", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")]
    public async Task Edge_OfNoNetworkThatReceiptsAreSignedFor_GetsNoSignature(string name, string version, string? chain, string? contract)
    {
        await using var edge = await MinerEdge.StartAsync();
        edge.Domain = new SignedDomain(name, version, chain, contract);
        using var key = SigningKey.Create();
        using var door = new EdgeDoor(new EdgeOptions { Edge = edge.Url }, key, TimeProvider.System, _ => { });
        Assert.Equal("bad_domain", (await Assert.ThrowsAsync<SignInRefusedException>(() => door.SignInAsync(Cancellation))).Code);
    }

    [Fact]
    public async Task Reveal_ThatHasToWait_ComesWhenItMayWithTheSameCommitment()
    {
        await using var edge = await MinerEdge.StartAsync();
        edge.HoldReveals(3);
        var work = new ScriptedWork();
        await using var run = new LoopRun(edge, work);
        var uploads = 0;
        edge.BeforeUpload = () =>
        {
            Interlocked.Increment(ref uploads);
            return Task.CompletedTask;
        };
        var job = edge.Offer(work.Program, "document");
        Assert.Equal(job.JobId, (await edge.Receipts.Reader.ReadAsync(Cancellation)).JobId);
        Assert.Equal((1, 64), (uploads, edge.Commitment(job.JobId)!.Length));
    }

    // Who answers for itself on the chain is there when the dispute is over; who does not is told and ends.
    [Fact]
    public async Task Node_FrozenOnTheChain_IsWaitedForByAMinerThatAnswers()
    {
        await using var edge = await MinerEdge.StartAsync();
        edge.LacksStake = true;
        var time = new FakeTime();
        var work = new ScriptedWork();
        await using var run = new LoopRun(edge, work, time, waitsForStake: true);
        await run.UntilAsync("stake_missing");
        edge.LacksStake = false;
        var job = edge.Offer(work.Program, "document");
        while (!edge.Receipts.Reader.TryPeek(out _))
        {
            time.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancellation);
        }

        Assert.Equal(job.JobId, (await edge.Receipts.Reader.ReadAsync(Cancellation)).JobId);
    }

    [Fact]
    public async Task Node_FrozenOnTheChain_EndsAMinerThatDoesNotAnswer()
    {
        await using var edge = await MinerEdge.StartAsync();
        edge.LacksStake = true;
        await using var run = new LoopRun(edge, new ScriptedWork());
        Assert.Equal("stake_missing", (await Assert.ThrowsAsync<EdgeRefusedException>(() => run.Ended)).Code);
    }

    [Fact]
    public async Task Trace_OfAJob_IsKeptBeforeItIsCommittedTo()
    {
        var folder = Directory.CreateTempSubdirectory("cuckoo-traces-").FullName;
        await using var edge = await MinerEdge.StartAsync();
        var work = new ScriptedWork();
        var done = ScriptedWork.Of("document");
        var traces = new TraceFolder(Path.Combine(folder, "traces"), TraceFolder.DefaultTime, TraceFolder.DefaultBytes, TimeProvider.System);
        var kept = new KeptTraces(traces, TimeProvider.System, static _ => { });
        string? committed = "";
        JobReply? job = null;
        await using var run = new LoopRun(edge, work, keep: (execution, domain) =>
        {
            kept.Keep(execution, domain);
            committed = edge.Commitment(job!.JobId);
        });
        job = edge.Offer(work.Program, "document");
        await edge.Receipts.Reader.ReadAsync(Cancellation);
        Assert.Null(committed);
        Assert.Equal(string.Concat(done.TraceLeaves.Select(Convert.ToHexStringLower)), traces.Find(Bytes32.Parse("0x" + done.TraceRoot))!.ToDigits());

        // Where no contract can ask, nothing is kept; and a folder that is a file costs nobody a job.
        var before = Directory.GetFiles(Path.Combine(folder, "traces")).Length;
        kept.Keep(ScriptedWork.Of("another"), ReceiptDomain.WithoutChain);
        Assert.Equal(before, Directory.GetFiles(Path.Combine(folder, "traces")).Length);
        await File.WriteAllTextAsync(Path.Combine(folder, "file"), "", Cancellation);
        List<string> told = [];
        new KeptTraces(new TraceFolder(Path.Combine(folder, "file"), TraceFolder.DefaultTime, 1, TimeProvider.System), TimeProvider.System, status => told.Add(status.Event))
            .Keep(done, ReceiptDomain.Of(31337, Address.Parse(edge.Domain.VerifyingContract!)));
        Assert.Equal(["trace_not_kept"], told);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Seal_OfTheSameLease_IsTheSameAgainAndOfNoOther()
    {
        using var key = SigningKey.Create();
        using var other = SigningKey.Create();
        var job = new JobReply("job-1", "lease-1", "p", "document", DateTimeOffset.UnixEpoch, 50, "1");
        var done = ScriptedWork.Of("document");

        var first = SealedResult.Of(job, done, key, ReceiptDomain.WithoutChain);

        // A miner that died and ran the job again, which took longer, opens the commitment it made before.
        var again = SealedResult.Of(job, done with { Elapsed = done.Elapsed + TimeSpan.FromSeconds(1) }, key, ReceiptDomain.WithoutChain);
        Assert.Equal((first.Salt, first.Commitment), (again.Salt, again.Commitment));
        Assert.NotEqual(first.Salt, SealedResult.Of(job with { LeaseId = "lease-2" }, done, key, ReceiptDomain.WithoutChain).Salt);
        Assert.NotEqual(first.Salt, SealedResult.Of(job, done, other, ReceiptDomain.WithoutChain).Salt);
        Assert.NotEqual(first.Commitment, SealedResult.Of(job, done with { TraceRoot = new string('0', 64) }, key, ReceiptDomain.WithoutChain).Commitment);
    }

    [Fact]
    public async Task Jobs_TakenTogether_AreDoneOneAfterAnotherWhileAllLeasesAreKept()
    {
        await using var edge = await MinerEdge.StartAsync();
        await edge.DownAsync();
        using var mayEnd = new ManualResetEventSlim();
        var work = WorkThatWaitsAtTheFirst(mayEnd);
        await using var run = new LoopRun(edge, work);
        var jobs = OfferThree(edge, work);
        await edge.UpAsync();
        Assert.Equal(JobReply.MostJobs, (await edge.Asked.Reader.ReadAsync(Cancellation)).Most);

        HashSet<string> beating = [];
        while (beating.Count < 3)
            beating.Add((await edge.Heartbeats.Reader.ReadAsync(Cancellation)).LeaseId);
        mayEnd.Set();

        foreach (var job in jobs)
            Assert.Equal(job.JobId, (await edge.Receipts.Reader.ReadAsync(Cancellation)).JobId);
    }

    [Fact]
    public async Task Jobs_TakenTogetherOfWhichOneIsLost_AreOtherwiseDone()
    {
        await using var edge = await MinerEdge.StartAsync();
        await edge.DownAsync();
        using var mayEnd = new ManualResetEventSlim();
        var work = WorkThatWaitsAtTheFirst(mayEnd);
        await using var run = new LoopRun(edge, work);
        var jobs = OfferThree(edge, work);
        edge.LoseLease(jobs[1].JobId);
        await edge.UpAsync();
        while ((await edge.Heartbeats.Reader.ReadAsync(Cancellation)).LeaseId != jobs[1].LeaseId)
        {
        }

        mayEnd.Set();

        Assert.Equal(jobs[0].JobId, (await edge.Receipts.Reader.ReadAsync(Cancellation)).JobId);
        Assert.Equal(jobs[1].JobId, (await run.UntilAsync("lease_lost")).Job);
        Assert.Equal(jobs[2].JobId, (await edge.Receipts.Reader.ReadAsync(Cancellation)).JobId);
        Assert.False(edge.Failures.Reader.TryPeek(out _));
    }

    [Fact]
    public async Task Drain_SaidOverTheEdge_EndsTheLoop()
    {
        await using var edge = await MinerEdge.StartAsync();
        var work = new ScriptedWork((_, _, _) => edge.Availability = "draining");
        await using var run = new LoopRun(edge, work);
        var job = edge.Offer(work.Program, "document");

        Assert.Equal(job.JobId, (await edge.Receipts.Reader.ReadAsync(Cancellation)).JobId);
        await run.UntilAsync("draining");
        await run.Ended;
    }

    [Fact]
    public async Task Miner_StartedAfterADrain_WorksAgain()
    {
        await using var edge = await MinerEdge.StartAsync();
        edge.Availability = "draining";
        var work = new ScriptedWork();
        await using var run = new LoopRun(edge, work);
        edge.Offer(work.Program, "document");

        await run.UntilAsync("committed");
        Assert.Equal("working", edge.Availability);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(5, 5)]
    [InlineData(9, 5)]
    public async Task Statement_OfSeveralPages_IsShownUpToWhatWasAskedFor(int most, int shown)
    {
        await using var edge = await MinerEdge.StartAsync();
        await using var run = new LoopRun(edge, new ScriptedWork());
        using var output = new StringWriter();

        await OperatorCommands.ShowAsync(run.Door, most, output, Cancellation);

        var lines = output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("5 jobs earned 500 x 10^-18 CAI.", lines[0]);
        Assert.Equal(Enumerable.Range(0, shown).Select(i => $"job-{5 - i}"), lines[1..].Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[5]));
    }

    [Fact]
    public async Task Jobs_NotBegunWhenAskedToGo_AreGivenBack()
    {
        await using var edge = await MinerEdge.StartAsync();
        await edge.DownAsync();
        using var mayEnd = new ManualResetEventSlim();
        var work = new ScriptedWork((_, _, cancellation) => mayEnd.Wait(cancellation));
        await using var run = new LoopRun(edge, work);
        JobReply[] jobs = [edge.Offer(work.Program, "first"), edge.Offer(work.Program, "second")];
        await edge.UpAsync();
        await run.UntilAsync("leased");
        run.Ask();
        mayEnd.Set();

        Assert.Equal(jobs[0].JobId, (await edge.Receipts.Reader.ReadAsync(Cancellation)).JobId);
        Assert.Equal((jobs[1].JobId, "miner_leaves"), await edge.Failures.Reader.ReadAsync(Cancellation));
        await run.Ended;
    }

    [Fact]
    public async Task Session_ThatTheEdgeForgets_IsOpenedAgainInTheMiddleOfAJob()
    {
        await using var edge = await MinerEdge.StartAsync();
        var forgot = false;
        edge.BeforeUpload = () =>
        {
            if (!forgot)
                edge.ForgetSessions();
            forgot = true;
            return Task.CompletedTask;
        };
        var work = new ScriptedWork();
        await using var run = new LoopRun(edge, work);
        var job = edge.Offer(work.Program, "document");
        Assert.Equal(job.JobId, (await edge.Receipts.Reader.ReadAsync(Cancellation)).JobId);
        Assert.Equal(2, edge.Sessions);
    }

    [Fact]
    public async Task Edge_GoneWhileAJobRuns_GetsItsResultWhenItIsBack()
    {
        await using var edge = await MinerEdge.StartAsync();
        using var mayEnd = new ManualResetEventSlim();
        var work = new ScriptedWork((_, _, cancellation) => mayEnd.Wait(cancellation));
        await using var run = new LoopRun(edge, work);
        var job = edge.Offer(work.Program, "document");
        await run.UntilAsync("leased");
        await edge.DownAsync();
        edge.ForgetSessions();
        mayEnd.Set();
        await run.UntilAsync("edge_lost");
        await edge.UpAsync();
        Assert.Equal(job.JobId, (await edge.Receipts.Reader.ReadAsync(Cancellation)).JobId);
        await run.UntilAsync("edge_back");
        await run.UntilAsync("committed");
    }

    [Fact]
    public async Task Edge_NotThereAtTheStart_IsWaitedFor()
    {
        await using var edge = await MinerEdge.StartAsync();
        await edge.DownAsync();
        await using var run = new LoopRun(edge, new ScriptedWork());
        await run.UntilAsync("edge_lost");
        await edge.UpAsync();
        await run.UntilAsync("ready");
    }

    [Fact]
    public async Task Lease_LostInTheMiddle_DropsTheJobAndTakesTheNext()
    {
        await using var edge = await MinerEdge.StartAsync();
        var work = new ScriptedWork((document, _, cancellation) =>
        {
            if (document is "endless")
                cancellation.WaitHandle.WaitOne();
            cancellation.ThrowIfCancellationRequested();
        });
        await using var run = new LoopRun(edge, work);
        var first = edge.Offer(work.Program, "endless", heartbeatMs: 50);
        edge.LoseLease(first.JobId);
        Assert.Equal(first.JobId, (await run.UntilAsync("lease_lost")).Job);
        var second = edge.Offer(work.Program, "short");
        Assert.Equal(second.JobId, (await edge.Receipts.Reader.ReadAsync(Cancellation)).JobId);
        Assert.False(edge.Failures.Reader.TryPeek(out _));
    }

    // The lease ends with the receipt, and a beat on its way meanwhile hears so before the receipt is answered.
    [Fact]
    public async Task Lease_OverWhileTheReceiptIsTaken_IsNotLost()
    {
        await using var edge = await MinerEdge.StartAsync();
        edge.BeforeReceiptAnswer = async job =>
        {
            edge.LoseLease(job);
            while (edge.Heartbeats.Reader.TryRead(out _)) continue;
            await edge.Heartbeats.Reader.ReadAsync(Cancellation);
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Cancellation);
        };
        var work = new ScriptedWork();
        await using var run = new LoopRun(edge, work);
        var job = edge.Offer(work.Program, "document", heartbeatMs: 50, isAlone: true);
        Assert.Equal(job.JobId, (await run.UntilAsync("committed")).Job);
    }

    [Fact]
    public async Task Lease_LostBeforeTheReceipt_DropsTheJob()
    {
        await using var edge = await MinerEdge.StartAsync();
        var offered = new TaskCompletionSource<string>();
        var work = new ScriptedWork((_, _, _) => edge.LoseLease(offered.Task.GetAwaiter().GetResult()));
        await using var run = new LoopRun(edge, work);
        offered.SetResult(edge.Offer(work.Program, "document").JobId);
        Assert.Equal(await offered.Task, (await run.UntilAsync("lease_lost")).Job);
        Assert.False(edge.Receipts.Reader.TryPeek(out _));
    }

    [Fact]
    public async Task Work_ThatThrows_IsGivenBackWithoutItsWordsAndTheNextJobIsDone()
    {
        await using var edge = await MinerEdge.StartAsync();
        var work = new ScriptedWork((document, _, _) =>
        {
            if (document is "bad")
                throw new InvalidOperationException("secret prompt");
        });
        await using var run = new LoopRun(edge, work);
        var bad = edge.Offer(work.Program, "bad");
        Assert.Equal((bad.JobId, "model_failed_InvalidOperationException"), await edge.Failures.Reader.ReadAsync(Cancellation));
        Assert.DoesNotContain("secret", (await run.UntilAsync("given_back")).Text, StringComparison.Ordinal);
        var good = edge.Offer(work.Program, "good");
        Assert.Equal(good.JobId, (await edge.Receipts.Reader.ReadAsync(Cancellation)).JobId);
    }

    [Fact]
    public async Task Job_OfAnotherProgram_IsGivenBack()
    {
        await using var edge = await MinerEdge.StartAsync();
        await using var run = new LoopRun(edge, new ScriptedWork());
        var job = edge.Offer("00", "document");
        Assert.Equal((job.JobId, "program_unknown"), await edge.Failures.Reader.ReadAsync(Cancellation));
    }

    [Fact]
    public async Task Departure_AskedOnce_FinishesTheJobFirst()
    {
        await using var edge = await MinerEdge.StartAsync();
        using var mayEnd = new ManualResetEventSlim();
        var work = new ScriptedWork((_, _, cancellation) => mayEnd.Wait(cancellation));
        await using var run = new LoopRun(edge, work);
        var job = edge.Offer(work.Program, "document");
        await run.UntilAsync("leased");
        run.Ask();
        edge.Offer(work.Program, "never taken");
        mayEnd.Set();
        await run.Ended;
        Assert.Equal(job.JobId, (await edge.Receipts.Reader.ReadAsync(Cancellation)).JobId);
        Assert.False(edge.Receipts.Reader.TryPeek(out _));
    }

    [Fact]
    public async Task Departure_AskedTwice_GivesTheJobBack()
    {
        await using var edge = await MinerEdge.StartAsync();
        var work = new ScriptedWork((_, _, cancellation) =>
        {
            cancellation.WaitHandle.WaitOne();
            cancellation.ThrowIfCancellationRequested();
        });
        await using var run = new LoopRun(edge, work);
        var job = edge.Offer(work.Program, "document");
        await run.UntilAsync("leased");
        run.Ask();
        run.Ask();
        await run.Ended;
        Assert.Equal((job.JobId, "miner_leaves"), await edge.Failures.Reader.ReadAsync(Cancellation));
    }

    [Theory]
    [InlineData("cuckoo receipt 1\nJobId:1:x\n")]
    [InlineData("")]
    public async Task Challenge_ThatIsNoSignIn_IsNotSigned(string text)
    {
        await using var edge = await MinerEdge.StartAsync();
        edge.ChallengeText = _ => text;
        await using var run = new LoopRun(edge, new ScriptedWork());
        var refusal = await Assert.ThrowsAsync<SignInRefusedException>(() => run.Ended);
        Assert.Equal("not_a_sign_in", refusal.Code);
        Assert.Equal(0, edge.Sessions);
    }

    [Fact]
    public async Task Challenge_OfAnotherEdge_IsNotSigned()
    {
        await using var edge = await MinerEdge.StartAsync();
        edge.ChallengeText = text => text.Replace("127.0.0.1", "edge.example", StringComparison.Ordinal);
        await using var run = new LoopRun(edge, new ScriptedWork());
        Assert.Equal("not_a_sign_in", (await Assert.ThrowsAsync<SignInRefusedException>(() => run.Ended)).Code);
    }

    [Fact]
    public async Task SignIn_Refused_EndsTheLoop()
    {
        await using var edge = await MinerEdge.StartAsync();
        edge.RefuseSignIn = "suspended";
        await using var run = new LoopRun(edge, new ScriptedWork());
        Assert.Equal("suspended", (await Assert.ThrowsAsync<SignInRefusedException>(() => run.Ended)).Code);
    }

    private static ScriptedWork WorkThatWaitsAtTheFirst(ManualResetEventSlim mayEnd) => new((document, _, cancellation) =>
    {
        if (document is "first")
            mayEnd.Wait(cancellation);
    });

    private static JobReply[] OfferThree(MinerEdge edge, ScriptedWork work)
    {
        return [Offer("first"), Offer("second"), Offer("third")];

        JobReply Offer(string document) => edge.Offer(work.Program, document, heartbeatMs: 50);
    }

    // A byte more than comes with a receipt.
    private sealed class LongWork : IWork
    {
        public string Program { get; } = MinerEdge.ProgramOf("scripted");

        public Execution Execute(string document, Action<WorkProgress>? progress, CancellationToken cancellation)
        {
            var output = new byte[ReceiptSent.MostOutputBytes + 1];
            return ScriptedWork.Of(document) with { Output = output, OutputHash = Convert.ToHexStringLower(SHA256.HashData(output)) };
        }
    }
}
