using Cuckoo.Grains;
using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Requests;
using Cuckoo.Silo.Edge.Requests;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Silo.Tests.Journey;

/// <summary>What a payer is told of why a request waits.</summary>
public sealed class WaitAnswerTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly PictureCard Emoji = Card("emoji", 100);
    private static readonly UsualTime TwoToFour = new(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4));

    [Theory]
    [InlineData(0, 0, 0, 1, 0, "A free miner takes it within seconds.", 2.0, 4.0)]
    [InlineData(0, 0, 1, 0, 0, "1 miner that could run it is at work; no jobs are before it.", 2.0, 8.0)]
    [InlineData(0, 0, 2, 0, 1, "2 miners that could run it are at work; 1 job is before it.", 2.0, 8.0)]
    [InlineData(3, 0, 2, 0, 4, "2 miners that could run it are at work; 4 jobs are before it.", 6.0, 16.0)]
    [InlineData(1, 2, 0, 0, 0, "2 miners that hold emoji have had their try at it; it needs another.", null, null)]
    [InlineData(2, 0, 0, 0, 0, "No miner that holds emoji was heard of in the last half minute.", null, null)]
    public void Waiting_ByWhatKeepsMinersFromIt_IsToldInOneSentence(
        int without, int tried, int busy, int free, int ahead, string text, double? least, double? most)
    {
        WaitReply reply = Reply(new JobOutlook(null, null, ahead, new MinerCounts(without, tried, busy, free), TwoToFour));

        Assert.Equal(text, reply.Text);
        Assert.Equal(least is null ? null : new EtaRange(least.Value, most!.Value), reply.Eta);
        Assert.Equal([without, tried, busy, free, 0], reply.Miners.Select(m => m.Count));
        Assert.Equal((ahead, Now.AddMinutes(5)), (reply.Ahead, reply.RefundAt));
        Assert.Equal(busy + free == 0, reply.Change is not null);
    }

    [Theory]
    [InlineData(0, 1, "1 miner that could run it is at maintenance.")]
    [InlineData(2, 3, "3 miners that could run it are at maintenance.")]
    public void Waiting_ForMinersAtMaintenance_IsToldAndCounted(int tried, int resting, string text)
    {
        WaitReply reply = Reply(new JobOutlook(null, null, 0, new MinerCounts(0, tried, 0, 0, Resting: resting), TwoToFour));

        Assert.Equal(text, reply.Text);
        Assert.Equal(new MinersRow("at_maintenance", resting), reply.Miners[^1]);
        Assert.NotNull(reply.Change);
    }

    [Theory]
    [InlineData(4, 1, "Give it up and ask for it with priority high: 1 job is before it then.")]
    [InlineData(4, 0, "Give it up and ask for it with priority high: no jobs are before it then.")]
    [InlineData(4, 4, null)]
    [InlineData(0, 3, null)]
    public void Waiting_BehindOthers_IsToldWhatAHigherPriorityWouldChange(int ahead, int aheadIfHigh, string? change) =>
        Assert.Equal(change, Reply(new JobOutlook(null, null, ahead, new MinerCounts(0, 0, 1, 0), TwoToFour, aheadIfHigh)).Change);

    [Theory]
    [InlineData(1, "1 miner that holds emoji takes more than the 100 that it pays for a step.")]
    [InlineData(2, "2 miners that hold emoji take more than the 100 that it pays for a step.")]
    public void Waiting_ForMinersThatTakeMore_IsToldWithWhatOneTakes(int dear, string text)
    {
        WaitReply reply = Reply(new JobOutlook(null, null, 0, new MinerCounts(1, 0, 0, 0, AskMore: dear, LeastAsked: new Amount(130)), null));

        Assert.Equal(text, reply.Text);
        Assert.Equal("Give it up and ask with priority high or by a coordinator that pays 130 for a step, which is 30 more: one miner takes that.", reply.Change);
        Assert.Equal(new MinersRow("ask_more", dear), reply.Miners[^1]);
    }

    [Fact]
    public void Waiting_ForMinersThatItsCoordinatorNames_IsTold()
    {
        WaitReply reply = Reply(new JobOutlook(null, null, 0, new MinerCounts(1, 0, 0, 0, NotAllowed: 2), null));

        Assert.Equal("2 miners that hold emoji are none of those that its coordinator lets run it.", reply.Text);
        Assert.Equal("Give it up and ask without naming a coordinator, or name one that lets all miners work.", reply.Change);
        Assert.Equal(new MinersRow("not_allowed", 2), reply.Miners[^1]);
    }

    [Fact]
    public void Waiting_WithoutAJobDoneYet_PromisesNoTime() =>
        Assert.Null(Reply(new JobOutlook(null, null, 0, new MinerCounts(0, 0, 1, 0), null)).Eta);

    [Fact]
    public void Change_WhenAnotherModelHasMiners_NamesTheCheapest()
    {
        JobOutlook alone = new(null, null, 0, default, null);
        ModelOffer[] offers = [new(Emoji, 0), new(Card("dear", 900), 4), new(Card("cheap", 50), 1), new(Card("gone", 1), 0)];

        Assert.Equal("Give it up and ask for cheap, which 1 miner holds.", Reply(alone, offers).Change);
        Assert.Equal("Another miner that holds emoji is needed; anybody can start one.", Reply(alone).Change);
    }

    [Theory]
    [InlineData(1, "Miner 0x0000000000000000000000000000000000000001 has been at work for 1 s.", 1.0, 3.0)]
    [InlineData(9, "Miner 0x0000000000000000000000000000000000000001 has been at work for 9 s, which is longer than usual.", 0.0, 0.0)]
    public void Running_IsToldWithTheTimeThatIsLeft(int seconds, string text, double least, double most)
    {
        Assert.True(MinerId.TryParse("0x0000000000000000000000000000000000000001", out MinerId miner));

        WaitReply reply = Reply(new JobOutlook(miner, Now.AddSeconds(-seconds), 0, default, TwoToFour));

        Assert.Equal((text, new EtaRange(least, most)), (reply.Text, reply.Eta));
    }

    [Theory]
    [InlineData(RequestStatus.Queueing, "It is on its way into the queue.")]
    [InlineData(RequestStatus.Judging, "A miner has committed to a result, which is being judged.")]
    [InlineData(RequestStatus.Refunding, "The money is on its way.")]
    [InlineData(RequestStatus.Settled, "It waits for nothing: it is state.")]
    public void AnyOtherStatus_IsTold(RequestStatus status, string text) =>
        Assert.Equal(text, WaitAnswer.Of("state", new RequestOutlook(status, null, false, Emoji, null, Now), [], Now).Text);

    [Fact]
    public void Replicas_WhereThereAreSeveral_AreEachTold()
    {
        Assert.True(MinerId.TryParse("0x0000000000000000000000000000000000000001", out MinerId miner));
        RequestOutlook outlook = new(RequestStatus.Open, miner, false, Emoji, new JobOutlook(null, null, 0, new MinerCounts(0, 0, 0, 1), null), Now)
        {
            Replicas = [new(1, ReplicaStatus.Committed, miner), new(2, ReplicaStatus.Waiting, null), new(3, ReplicaStatus.Waiting, miner), new(4, ReplicaStatus.Dropped, null)],
        };

        WaitReply reply = WaitAnswer.Of("running", outlook, [], Now);
        WaitReply sealedAll = WaitAnswer.Of("running", outlook with { Replicas = [new(1, ReplicaStatus.Committed, miner), new(2, ReplicaStatus.Revealed, miner)] }, [], Now);

        Assert.Equal("A free miner takes it within seconds.", reply.Text);
        Assert.Equal(
            [new ReplicaRow(1, "committed", miner.Value), new ReplicaRow(2, "waiting", null), new ReplicaRow(3, "running", miner.Value), new ReplicaRow(4, "dropped", null)],
            reply.Replicas);
        Assert.Equal("All that run it have committed to a result and show it now.", sealedAll.Text);
        Assert.Null(Reply(new JobOutlook(null, null, 0, default, null)).Replicas);
    }

    private static WaitReply Reply(JobOutlook job, params ModelOffer[] offers) =>
        WaitAnswer.Of("queued", new RequestOutlook(RequestStatus.Open, null, false, Emoji, job, Now.AddMinutes(5)), offers, Now);

    private static PictureCard Card(string name, uint price) => new(name, Hash256.OfText(name), 16, 16, 8, new Amount(price));
}
