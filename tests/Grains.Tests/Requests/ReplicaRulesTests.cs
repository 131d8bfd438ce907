// Several runs of one request, one line a path. A word is an event and the run it happens to:
//
//   l0  a miner takes run 0        x0  it loses the job       late  the others are no longer waited for
//   c0  it commits                 r0  it reveals             open  the coordinator was told, all leases hold
//
// After the path: W waits, C committed, R revealed, D dropped; then what the request does next.

using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Verification;

namespace Cuckoo.Grains.Tests.Requests;

public sealed class ReplicaRulesTests
{
    private const int Copies = 3;

    [Theory]
    [InlineData("", "WWW", RequestStep.Wait)]
    [InlineData("l0 c0", "CWW", RequestStep.Wait)]
    [InlineData("c0 c1", "CCW", RequestStep.Wait)]
    [InlineData("c0 c1 c2", "CCC", RequestStep.OpenReveals)]
    [InlineData("c0 c1 c2 open", "CCC", RequestStep.Wait)]
    [InlineData("c0 c1 c2 open r1", "CRC", RequestStep.Clear)]
    [InlineData("c0 c1 c2 open r1 clear r0 clear r2", "RRR", RequestStep.Judge)]
    [InlineData("c0 x0", "WWW", RequestStep.Wait)]
    [InlineData("c0 c1 x0 c2", "WCC", RequestStep.Wait)]
    [InlineData("c0 c1 x0 c2 c0 open", "CCC", RequestStep.Wait)]
    [InlineData("late", "WWW", RequestStep.Wait)]
    [InlineData("l1 c0 late", "CDD", RequestStep.Clear)]
    [InlineData("c0 late clear clear", "CDD", RequestStep.OpenReveals)]
    [InlineData("c0 late clear clear open r0", "RDD", RequestStep.Judge)]
    [InlineData("c0 c1 c2 open late", "CCC", RequestStep.Wait)]
    [InlineData("c0 c1 c2 open x1", "CDC", RequestStep.TellMiner)]
    [InlineData("c0 c1 c2 open x1 told clear r0 clear r2", "RDR", RequestStep.Judge)]
    [InlineData("c0 c1 c2 open x0 told clear x1 told clear x2", "DDW", RequestStep.TellMiner)]
    [InlineData("c0 c1 c2 open x0 told clear x1 told clear x2 told c2", "DDC", RequestStep.OpenReveals)]
    [InlineData("c0 c1 c2 open r0 clear x1 told clear x2 told", "RDD", RequestStep.Judge)]
    public void Runs_OnEveryPath_StandWhereTheTableSays(string path, string expected, RequestStep next)
    {
        RequestState state = path.Split(' ', StringSplitOptions.RemoveEmptyEntries).Aggregate(Open(), Happen);

        Assert.Equal(expected, string.Concat(ReplicaRules.Of(state).Select(r => r.Status.ToString()[0])));
        Assert.Equal(next, RequestRules.Next(state));
        bool isShown = state.Events.Any(e => e.Text.Contains(Opening(0).Receipt.OutputHash.Value, StringComparison.Ordinal));
        Assert.Equal(state.Status is RequestStatus.Judging, isShown);
    }

    [Theory]
    [InlineData("", 0, CommitResult.NotCommitted)]
    [InlineData("c0 c1", 0, CommitResult.RevealTooEarly)]
    [InlineData("c0 c1 c2 open", 0, CommitResult.Undecided)]
    [InlineData("c0 c1 c2 open r0", 0, CommitResult.AlreadyCommitted)]
    [InlineData("c0 late", 1, CommitResult.JobClosed)]
    [InlineData("c0 c1 c2 open x0", 0, CommitResult.JobClosed)]
    public void Reveal_OnEveryPath_FindsWhatTheTableSays(string path, int run, CommitResult expected)
    {
        RequestState state = path.Split(' ', StringSplitOptions.RemoveEmptyEntries).Aggregate(Open(), Happen);

        Assert.Equal(expected, ReplicaRules.CheckReveal(state, Sample.Request, Opening(run)));
    }

    [Theory]
    [InlineData("", true, CommitResult.Undecided)]
    [InlineData("", false, CommitResult.LeaseLost)]
    [InlineData("c0", true, CommitResult.AlreadyCommitted)]
    [InlineData("c0", false, CommitResult.AlreadyCommitted)]
    [InlineData("c0 x0", false, CommitResult.LeaseLost)]
    [InlineData("c1 late", true, CommitResult.JobClosed)]
    [InlineData("c0 c1 c2 open r0", false, CommitResult.AlreadyCommitted)]
    public void Commitment_OnEveryPath_FindsWhatTheTableSays(string path, bool isHeld, CommitResult expected)
    {
        RequestState state = path.Split(' ', StringSplitOptions.RemoveEmptyEntries).Aggregate(Open(), Happen);

        Assert.Equal(expected, ReplicaRules.CheckCommit(state, Sample.Request, Commitments.Of(Opening(0)), isHeld));
        Commitment other = Commitments.Of(Opening(0) with { Salt = Hash256.OfText("another salt") });
        if (path == "c0") Assert.Equal(CommitResult.CommittedOtherwise, ReplicaRules.CheckCommit(state, Sample.Request, other, isHeld: true));
    }

    [Fact]
    public void Reveal_OfAnotherMinersOrWithAnotherSalt_DoesNotOpenIt()
    {
        Reveal right = Opening(0);
        Commitment standing = Commitments.Of(right);

        Assert.Equal(CommitResult.Undecided, Commitments.Check(standing, right));
        Assert.Equal(CommitResult.NotCommitted, Commitments.Check(null, right));
        Assert.Equal(CommitResult.RevealWrong, Commitments.Check(standing, right with { Salt = Hash256.OfText("another salt") }));
        Assert.Equal(CommitResult.RevealWrong, Commitments.Check(standing, right with { Receipt = right.Receipt with { TraceRoot = Hash256.OfText("other") } }));
        Assert.Equal(CommitResult.TraceWrong, Commitments.Check(standing, right with { Receipt = right.Receipt with { Leaves = null } }));
        Assert.Equal(CommitResult.TraceWrong, Commitments.Check(standing, right with { Receipt = right.Receipt with { Leaves = Sample.Run("other").Leaves } }));
        Assert.Equal(CommitResult.LeaseLost, Commitments.Check(standing, right with { Receipt = right.Receipt with { Miner = Sample.Miner(9) } }));
        Assert.Equal(CommitResult.LeaseLost, Commitments.Check(standing, right with { Receipt = right.Receipt with { Lease = Sample.Lease(7) } }));
    }

    [Fact]
    public void LateReveal_CountsOnlyOnceItsMinerMayReveal()
    {
        Assert.Empty(Happen(Happen(Open(), "c0"), "x0").Notices);
        RequestState late = "c0 c1 c2 open x1".Split(' ').Aggregate(Open(), Happen);
        Assert.Equal(new StandingNotice(Sample.Miner(2), Job(1), Accepted: false, IsLate: true), Assert.Single(late.Notices));
    }

    private static RequestState Happen(RequestState state, string word)
    {
        int run = char.IsDigit(word[^1]) ? word[^1] - '0' : -1;
        return word switch
        {
            "open" => RequestRules.RevealsOpened(state, Sample.Request, [true, true, true], Sample.Now),
            "late" => RequestRules.Tick(state, Sample.Now + Sample.Options.ReplicaTime + TimeSpan.FromTicks(1)),
            "clear" => RequestRules.Cleared(state),
            "told" => RequestRules.Told(state),
            ['l', _] => RequestRules.Leased(state, Sample.Request, Job(run), Sample.Miner(run + 1), Sample.Now),
            ['x', _] => RequestRules.Requeued(state, Sample.Request, Job(run), Sample.Miner(run + 1), "gone", Sample.Now),
            ['c', _] => RequestRules.Committed(state, Sample.Request, Commitments.Of(Opening(run)), Sample.Options, Sample.Now),
            ['r', _] => RequestRules.Revealed(state, Sample.Request, Opening(run).Receipt, Sample.Facts(Sample.Miner(run + 1)), Sample.Now),
            _ => throw new FormatException(word),
        };
    }

    private static JobId Job(int run) => JobId.ForReplica(Sample.Request, 0, run);

    private static Reveal Opening(int run) => new(Sample.Receipt(Job(run), Sample.Miner(run + 1)), Hash256.OfText("salt"));

    private static RequestState Open()
    {
        RequestState quoted = RequestRules.Quoted(new QuoteOrder(Sample.Alice, Sample.Spec), Sample.Model, Sample.Price, Sample.Now) with { Copies = Copies };
        return RequestRules.Queued(quoted with { Status = RequestStatus.Queueing, Deadline = Sample.Now + Sample.Options.RequestTime }, Sample.Now);
    }
}
