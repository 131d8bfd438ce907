// What becomes of jobs when an operator lets another key work.

using Cuckoo.Chain.Keys;
using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Miners;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Tests.Network;
using Cuckoo.Grains.Verification;

namespace Cuckoo.Grains.Tests.Journeys;

public sealed class HotKeyTests : IDisposable
{
    private readonly SigningKey hot = SigningKey.Create();
    private readonly SigningKey next = SigningKey.Create();

    public void Dispose()
    {
        hot.Dispose();
        next.Dispose();
    }

    [Fact(Timeout = 30_000)]
    public async Task Job_DoneWithAHotKey_IsPaidToItsOperator()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        Assert.Equal(KeyAnswer.Allowed, await anna.Grain.Authorise(Grant(hot, 1)));
        RequestId request = await network.SubmitAsync();

        Lease lease = (await AskAsync(anna, hot)).Lease!;
        Receipt receipt = SignedBy(hot, anna.Honest(lease));
        Assert.Equal(CommitResult.Committed, await anna.CommitAsync(receipt));
        await network.UntilAsync(request, "settled", anna.Id);

        RequestView view = await network.ViewAsync(request);
        Assert.Equal((IdOf(hot), anna.Id), (view.Receipt!.Miner, view.Receipt.From));
        Assert.Equal((400, 1), ((int)(await anna.Grain.View()).Earned, (await anna.Grain.View()).Accepted));
        Assert.Equal(CommitResult.AlreadyCommitted, await anna.CommitAsync(receipt));
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Rotation_WithAJobUnderWay_EndsItsLeaseAndRefusesTheFormerKey()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        await anna.Grain.Authorise(Grant(hot, 1));
        RequestId request = await network.SubmitAsync();
        Lease lost = (await AskAsync(anna, hot)).Lease!;
        await network.UntilAsync(request, "leased", anna.Id);

        Assert.Equal(KeyAnswer.Allowed, await anna.Grain.Authorise(Grant(next, 2)));
        await network.UntilAsync(request, "requeued", anna.Id);

        Assert.Null(await anna.Grain.Heartbeat(lost.Job.Id, lost.Id, null));
        Assert.Equal(CommitResult.LeaseLost, await anna.CommitAsync(SignedBy(hot, anna.Honest(lost))));
        NextJob refused = await AskAsync(anna, hot);
        Assert.Equal((null, KeyAnswer.Superseded), (refused.Lease, refused.Key));
        Assert.Equal(KeyAnswer.Superseded, await anna.Grain.Authorise(Grant(hot, 1)));
        Assert.Equal(KeyAnswer.Superseded, await anna.Grain.Register(new string('1', 128)));

        Lease lease = (await AskAsync(anna, next)).Lease!;
        Assert.Equal(lost.Job.Id, lease.Job.Id);
        Assert.Equal(CommitResult.Committed, await anna.CommitAsync(SignedBy(next, anna.Honest(lease))));
        await network.UntilAsync(request, "settled", anna.Id);
        Assert.Equal([2L, 1L], (await anna.Grain.HotKeys()).Select(g => g.Number));
    }

    [Fact(Timeout = 30_000)]
    public async Task Renewal_OfTheSameKey_KeepsItsLeases()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        await anna.Grain.Authorise(Grant(hot, 1));
        await network.SubmitAsync();
        Lease lease = (await AskAsync(anna, hot)).Lease!;

        Assert.Equal(KeyAnswer.Allowed, await anna.Grain.Authorise(Grant(hot, 2)));

        Assert.NotNull(await anna.Grain.Heartbeat(lease.Job.Id, lease.Id, null));
    }

    [Fact(Timeout = 30_000)]
    public async Task Wait_OfAKeyThatIsReplaced_EndsWithARefusal()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        await anna.Grain.Authorise(Grant(hot, 1));
        Task<NextJob> waiting = anna.Grain.Next(anna.Asked with { HotKey = IdOf(hot), Wait = TimeSpan.FromMinutes(5) }, CancellationToken.None);

        await anna.Grain.Authorise(Grant(next, 2));

        Assert.Equal(KeyAnswer.Superseded, (await waiting).Key);
    }

    [Fact(Timeout = 30_000)]
    public async Task Receipt_ThatNamesAnotherMiner_IsHeldAgainstTheOneThatSentIt()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner cheat = await network.JoinAsync();
        ScriptedMiner victim = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        Lease lease = await cheat.TakeAsync();

        Assert.Equal(CommitResult.Committed, await cheat.CommitAsync(cheat.Signed(cheat.Wrong(lease) with { Miner = victim.Id, Operator = victim.Id })));
        await network.UntilAsync(request, "judged", cheat.Id);

        Assert.Equal(Standing.Fresh, (await victim.Grain.View()).Standing);
        Assert.Equal(0, (await victim.Grain.View()).Rejected);
        await network.UntilAsync(request, "requeued", cheat.Id);
        Assert.Equal((Standing.Suspended, 1), ((await cheat.Grain.View()).Standing, (await cheat.Grain.View()).Rejected));
    }

    // 1 is the authorisation, 2 the note that leases have ended; 0 fails after the first took effect.
    [Theory(Timeout = 30_000)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Rotation_WhoseWriteFails_IsDoneByTheNextTry(int write)
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        await anna.Grain.Authorise(Grant(hot, 1));
        RequestId request = await network.SubmitAsync();
        Lease lost = (await AskAsync(anna, hot)).Lease!;
        if (write == 0) network.Faults.BreakAfter("hotKeys");
        else network.Faults.Break("hotKeys", write);

        await Assert.ThrowsAnyAsync<Exception>(() => anna.Grain.Authorise(Grant(next, 2)));
        Assert.Equal(KeyAnswer.Allowed, await anna.Grain.Authorise(Grant(next, 2)));

        Assert.Null(await anna.Grain.Heartbeat(lost.Job.Id, lost.Id, null));
        await network.UntilAsync(request, "requeued", anna.Id);
        Assert.Equal(KeyAnswer.Superseded, await anna.Grain.Check(IdOf(hot)));
    }

    private static Task<NextJob> AskAsync(ScriptedMiner miner, SigningKey key) => miner.Grain.Next(miner.Asked with { HotKey = IdOf(key) }, CancellationToken.None);

    private static Receipt SignedBy(SigningKey key, Receipt receipt) => ScriptedMiner.Sign(receipt with { Miner = IdOf(key) }, key);

    private static MinerId IdOf(SigningKey key) => Sample.Id<MinerId>(key.Address.ToString());

    private static HotKeyGrant Grant(SigningKey key, long number) => new(
        IdOf(key), Convert.ToHexStringLower(key.PublicKey.Span), Sample.Now.AddHours(-1), Sample.Now.AddDays(1), number, new string('0', 130));
}
