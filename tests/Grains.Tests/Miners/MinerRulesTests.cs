using System.Globalization;
using Cuckoo.Grains.Miners;

namespace Cuckoo.Grains.Tests.Miners;

public sealed class MinerRulesTests
{
    [Fact]
    public void Stake_OfAMinerFoundWrong_CountsNoMore()
    {
        MinerId miner = Sample.Miner(1);
        NetworkOptions options = Options with { Stakes = Options.Stakes.Add(miner, new Amount(500)) };
        MinerState right = MinerRules.Judged(new MinerState(), JobId.ForAttempt(Sample.Request, 0), true, options, Sample.Now);
        MinerState wrong = MinerRules.Judged(right, JobId.ForAttempt(Sample.Request, 1), false, options, Sample.Now);
        MinerState rightAgain = MinerRules.Judged(wrong, JobId.ForAttempt(Sample.Request, 2), true, options, Sample.Now);

        Assert.Equal(new Amount(500), MinerRules.StakeOf(right, miner, options));
        Assert.Equal(Amount.Zero, MinerRules.StakeOf(right, Sample.Miner(2), options));
        Assert.Equal(Amount.Zero, MinerRules.StakeOf(wrong, miner, options));
        Assert.Equal(Amount.Zero, MinerRules.StakeOf(rightAgain, miner, options));
    }

    private static readonly NetworkOptions Options = Sample.Options with { FreshJobs = 3 };

    // + accepted, - rejected; the same letter is the same job.
    [Theory]
    [InlineData("", 0, 0, Standing.Fresh)]
    [InlineData("+a +b", 2, 0, Standing.Fresh)]
    [InlineData("+a +b +c", 3, 0, Standing.Trusted)]
    [InlineData("+a +a +a", 1, 0, Standing.Fresh)]
    [InlineData("+a -a", 1, 0, Standing.Fresh)]
    [InlineData("-a", 0, 1, Standing.Suspended)]
    [InlineData("-a -a", 0, 1, Standing.Suspended)]
    [InlineData("+a +b +c -d", 0, 1, Standing.Suspended)]
    [InlineData("+a +b -c +d", 1, 1, Standing.Suspended)]
    public void Verdicts_InTheirOrder_MakeTheStanding(string verdicts, int accepted, int rejected, Standing standing)
    {
        MinerState state = verdicts.Split(' ', StringSplitOptions.RemoveEmptyEntries).Aggregate(
            new MinerState(), (s, v) => MinerRules.Judged(s, Job(v[1..]), v[0] == '+', Options, Sample.Now));

        Assert.Equal((accepted, rejected, standing), (state.Accepted, state.Rejected, MinerRules.StandingOf(state, Options, Sample.Now)));
    }

    // ~ late, + accepted, - rejected. Half of the trust is gone with each late reveal; the third in a row suspends.
    [Theory]
    [InlineData("~a", 8, 4, 0, Standing.Trusted)]
    [InlineData("~a ~a ~a", 8, 4, 0, Standing.Trusted)]
    [InlineData("~a ~b", 8, 2, 0, Standing.Fresh)]
    [InlineData("~a ~b ~c", 8, 1, 0, Standing.Suspended)]
    [InlineData("~a ~b +c ~d", 8, 1, 0, Standing.Fresh)]
    [InlineData("~a ~b +c ~d ~e", 8, 0, 0, Standing.Fresh)]
    [InlineData("-a ~b ~c ~d", 8, 0, 1, Standing.Suspended)]
    public void LateReveals_InTheirOrder_MakeTheStanding(string happened, int before, int accepted, int rejected, Standing standing)
    {
        MinerState state = happened.Split(' ').Aggregate(
            new MinerState { Accepted = before },
            (s, v) => v[0] == '~' ? MinerRules.Late(s, Job(v[1..]), Options, Sample.Now) : MinerRules.Judged(s, Job(v[1..]), v[0] == '+', Options, Sample.Now));

        Assert.Equal((accepted, rejected, standing), (state.Accepted, state.Rejected, MinerRules.StandingOf(state, Options, Sample.Now)));
    }

    // = alike, ! unlike, . accepted and not audited; a number repeats. The third unlike one of the last twenty audits suspends.
    [Theory]
    [InlineData("=1", 8, 8, 1, 0, 0, Standing.Trusted)]
    [InlineData("!1", 8, 8, 0, 1, 1, Standing.Trusted)]
    [InlineData("!2", 8, 8, 0, 2, 2, Standing.Trusted)]
    [InlineData("!3", 8, 4, 0, 3, 0, Standing.Suspended)]
    [InlineData("!2 =17 !1", 8, 4, 17, 3, 0, Standing.Suspended)]
    [InlineData("!2 =18 !1", 8, 8, 18, 3, 2, Standing.Trusted)]
    [InlineData("!2 .40 !1", 8, 4, 40, 3, 0, Standing.Suspended)]
    [InlineData("!1 =20", 8, 8, 20, 1, 0, Standing.Trusted)]
    [InlineData("!3 !2", 8, 4, 0, 5, 2, Standing.Suspended)]
    [InlineData("=40", 0, 0, 40, 0, 0, Standing.Fresh)]
    public void LikenessVerdicts_InTheirOrder_MakeTheStanding(string happened, int before, int exact, int accepted, int unlike, int recent, Standing standing)
    {
        NetworkOptions staked = Options with { Stakes = Options.Stakes.Add(Sample.Miner(1), new Amount(500)) };
        MinerState state = new() { Accepted = before };
        int job = 0;
        foreach (string word in happened.Split(' '))
        {
            for (int i = int.Parse(word[1..], CultureInfo.InvariantCulture); i > 0; i--, job++)
            {
                JobId id = JobId.ForAttempt(Sample.Request, job);
                state = MinerRules.Likened(state, id, word[0] is not '!', word[0] is not '.', staked, Sample.Now);
                MinerState again = MinerRules.Likened(state, id, word[0] is not '!', word[0] is not '.', staked, Sample.Now);
                Assert.Same(state, again);
            }
        }

        Assert.Equal((exact, accepted, unlike, 0), (state.Accepted, state.Tolerant.Accepted, state.Tolerant.Unlike, state.Rejected));
        Assert.Equal((recent, standing), (MinerRules.RecentUnlike(state), MinerRules.StandingOf(state, staked, Sample.Now)));
        Assert.Equal(standing is Standing.Suspended ? Sample.Now + staked.LateSuspensionTime : null, state.SuspendedUntil);
        Assert.Equal(new Amount(500), MinerRules.StakeOf(state, Sample.Miner(1), staked));
    }

    [Fact]
    public void LateReveals_OfASuspendedMiner_ShortenNothing()
    {
        MinerState wrong = MinerRules.Judged(new MinerState(), Job("a"), false, Options, Sample.Now);

        Assert.Equal(Sample.Now + Options.SuspensionTime, LateThrice(wrong).SuspendedUntil);
        Assert.Equal(Sample.Now + Options.LateSuspensionTime, LateThrice(new MinerState()).SuspendedUntil);

        static MinerState LateThrice(MinerState before) =>
            "bcd".Aggregate(before, (s, job) => MinerRules.Late(s, Job(job.ToString()), Options, Sample.Now));
    }

    [Fact]
    public void Suspension_AtItsEnd_LeavesAFreshMiner()
    {
        MinerState state = MinerRules.Judged(new MinerState { Accepted = 9 }, Job("a"), accepted: false, Options, Sample.Now);

        Assert.Equal(Standing.Suspended, MinerRules.StandingOf(state, Options, (Sample.Now + Options.SuspensionTime).AddTicks(-1)));
        Assert.Equal(Standing.Fresh, MinerRules.StandingOf(state, Options, Sample.Now + Options.SuspensionTime));
    }

    [Fact]
    public void Memory_OfManyJobs_KeepsTheNewest64()
    {
        MinerState state = Enumerable.Range(0, 100).Aggregate(new MinerState(), (s, i) =>
        {
            JobId job = Job(i.ToString(CultureInfo.InvariantCulture));
            return MinerRules.Judged(MinerRules.Committed(s, new CommittedJob(job, Sample.Request, null)), job, true, Options, Sample.Now);
        });

        Assert.Equal((64, 64, 100), (state.Committed.Length, state.Judged.Length, state.Accepted));
        Assert.Equal(Job("99"), state.Committed[^1].Job);
        Assert.Equal(Job("36"), state.Judged[0]);
    }

    [Fact]
    public void Commitment_Repeated_IsNotedOnce()
    {
        MinerState state = MinerRules.Committed(new MinerState(), new CommittedJob(Job("a"), Sample.Request, null));

        Assert.Same(state, MinerRules.Committed(state, new CommittedJob(Job("a"), Sample.Request, null)));
    }

    private static JobId Job(string name) => JobId.ForAuditOf(Sample.Id<JobId>(Hash256.OfText(name).Value[..32]));
}
