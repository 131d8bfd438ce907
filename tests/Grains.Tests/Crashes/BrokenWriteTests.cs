// One write breaks or hangs, chosen to hurt: each test is a way in which work, a result or a turn was once lost.

using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Miners;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Tests.Network;
using Cuckoo.Grains.Verification;

namespace Cuckoo.Grains.Tests.Crashes;

public sealed class BrokenWriteTests
{
    [Fact(Timeout = 30_000)]
    public async Task Commitment_BeforeTheRequestKnowsItsJobIsQueued_IsTaken()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        RequestId request = await network.QuoteAsync();

        // The coordinator has just resumed what was open, so nobody mends the request before the miner comes.
        await anna.AskAsync();
        network.Time.Advance(TimeSpan.FromSeconds(1));
        for (int turns = 0; turns < 20; turns++) await network.Coordinator.Models();

        // Accepted, and the second: in escrow and queued.
        network.Faults.Break("request", 2);
        await Assert.ThrowsAsync<IOException>(() => network.Request(request).Submit(Sample.Alice));
        Assert.Equal(CommitResult.Committed, await anna.CommitAsync(anna.Honest(await anna.TakeAsync())));

        await network.UntilAsync(request, "settled");
        Assert.Equal(400, (await anna.Grain.View()).Earned);
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Commitment_RepeatedWithoutItsOutput_IsRefused()
    {
        await using TestNetwork network = await TestNetwork.StartAsync(o => o with { FreshJobs = 0, TrustedAuditPerMille = 0 });
        ScriptedMiner cheat = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        Lease lease = await cheat.TakeAsync();
        await network.UntilAsync(request, "leased");

        network.Faults.Break("request", 1);
        await Assert.ThrowsAsync<IOException>(() => cheat.CommitAsync(cheat.Honest(lease)));
        Assert.Equal(CommitResult.OutputMissing, await cheat.RevealAsync(cheat.Wrong(lease), outputIsStored: false));
        Assert.Equal(CommitResult.NotCommitted, await cheat.RevealAsync(cheat.Wrong(lease)));

        Assert.Equal(CommitResult.Committed, await cheat.CommitAsync(cheat.Honest(lease)));
    }

    [Fact(Timeout = 30_000)]
    public async Task TrustedRun_WhoseNoteFailsAgainAndAgain_IsNoFailedRun()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        Receipt receipt = anna.Honest(await anna.TakeAsync());

        // The case, the pay set aside, the silo asked, and the fourth: what the run found.
        network.Faults.Break("verification", 4, 5, 6, 8);
        await anna.CommitAsync(receipt);
        await network.PassUntilAsync(request, "settled");

        Assert.Equal((1, 400), ((await anna.Grain.View()).Accepted, (int)(await anna.Grain.View()).Earned));
        Assert.True(network.Auditor.Runs >= 4);
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Watcher_OfARequestWhoseWriteFails_HoldsNobodyUp()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        Receipt receipt = anna.Honest(await anna.TakeAsync());
        await network.UntilAsync(request, "leased");
        Task<EventPage?> watching = network.Request(request).Events(Sample.Alice, 3, null, TimeSpan.FromSeconds(25), TestContext.Current.CancellationToken);

        network.Faults.Break("request", 1);
        await Assert.ThrowsAsync<IOException>(() => anna.CommitAsync(receipt));

        Assert.Equal(CommitResult.Committed, await anna.CommitAsync(receipt));
        Assert.False((await watching)!.IsFinal);
        Assert.Equal(Sample.Now, network.Time.GetUtcNow());
    }

    [Fact(Timeout = 30_000)]
    public async Task Miner_WaitingWhileAWriteOfItFails_HoldsNobodyUp()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        Task<NextJob> waiting = anna.Grain.Next(new WorkAsked([Sample.Model.Program], TimeSpan.FromSeconds(20)), TestContext.Current.CancellationToken);
        network.Faults.Break("miner", 1);
        await Assert.ThrowsAsync<IOException>(() => anna.Grain.Register("another key"));
        await anna.RegisterAsync();
        RequestId request = await network.SubmitAsync();

        Assert.Equal(request, (await waiting).Lease!.Job.Request);
        Assert.Equal(Sample.Now, network.Time.GetUtcNow());
    }

    [Fact(Timeout = 30_000)]
    public async Task Watcher_WhileAWriteIsUnderWay_SeesNothingThatACrashCouldUndo()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        Receipt receipt = anna.Honest(await anna.TakeAsync());
        await network.UntilAsync(request, "leased");

        Task held = network.Faults.Hold("request");
        Task<CommitResult> commit = anna.CommitAsync(receipt);
        await held;
        Assert.Equal("escrowed queued leased", await network.KindsAsync(request));
        Assert.Equal(RequestStatus.Open, (await network.ViewAsync(request)).Status);

        network.Faults.Release();
        Assert.Equal(CommitResult.Committed, await commit);
        Assert.StartsWith("escrowed queued leased committed", await network.KindsAsync(request), StringComparison.Ordinal);
    }
}
