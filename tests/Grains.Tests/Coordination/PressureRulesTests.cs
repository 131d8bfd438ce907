// When a full queue has room again, and what counts as waiting.

using Cuckoo.Grains.Coordination;

namespace Cuckoo.Grains.Tests.Coordination;

public sealed class PressureRulesTests
{
    private static readonly CoordinatorId App = Sample.Id<CoordinatorId>("an-app");

    // Places that became free, over how many seconds, callers refused since, and after how many seconds to try again.
    [Theory]
    [InlineData(0, 0, 1, 60)]
    [InlineData(0, 1_000, 9, 60)]
    [InlineData(1, 10, 1, 10)]
    [InlineData(1, 10, 0, 10)]
    [InlineData(32, 64, 1, 2)]
    [InlineData(32, 64, 5, 10)]
    [InlineData(32, 63, 5, 10)]
    [InlineData(32, 0, 1, 1)]
    [InlineData(32, 1, 3, 1)]
    [InlineData(1, 100, 4, 300)]
    [InlineData(1, 1, 2_147_483_647, 300)]
    public void RetryAfter_ByWhatWasMeasured_IsThatOfTheTable(int places, int over, int refused, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), PressureRules.RetryAfter(places, TimeSpan.FromSeconds(over), refused));

    [Fact]
    public void RetryAfter_WhenTheClockWasSetBack_IsNotInThePast() =>
        Assert.Equal(TimeSpan.FromSeconds(1), PressureRules.RetryAfter(3, TimeSpan.FromSeconds(-5), 1));

    // Two of the app's jobs wait and one of the silo's own; one is held, one is an audit, one is of another model; one of each is on its way.
    [Theory]
    [InlineData(6, 0, false, false)]
    [InlineData(5, 0, false, true)]
    [InlineData(5, 0, true, true)]
    [InlineData(6, 0, true, false)]
    [InlineData(6, 4, true, false)]
    [InlineData(6, 3, true, true)]
    public void Model_WithSoManyWaiting_IsFullByTheLowerBound(int limit, int appLimit, bool isApps, bool isFull)
    {
        CoordinatorState state = new();
        JobTerms terms = new(App, []);
        state = Enqueued(state, 1, job => job with { Terms = terms });
        state = Enqueued(state, 2, job => job with { Terms = terms });
        state = Enqueued(state, 3, job => job);
        state = Enqueued(state, 4, job => job);
        state = CoordinatorRules.Leased(state, MinerDraws.OfOne(state.Jobs[3], new IdleMiner(Sample.Miner(1), []), _ => 0), Sample.Lease(1));
        state = Enqueued(state, 5, job => job with { Audits = JobId.ForAttempt(Sample.Request, 1) });
        state = Enqueued(state, 6, job => job with { Program = Sample.TextModel.Program });
        Arrival[] arriving = [new(Sample.Model.Program, App), new(Sample.Model.Program, null), new(Sample.TextModel.Program, App)];
        OpenFor? app = isApps ? new OpenFor(App, 9, appLimit) : null;

        Assert.Equal((5, 3), (PressureRules.Waiting(state, arriving, Sample.Model.Program, null), PressureRules.Waiting(state, arriving, Sample.Model.Program, App)));
        Assert.Equal(isFull, PressureRules.IsModelFull(state, arriving, Sample.Model.Program, limit, app));
    }

    private static CoordinatorState Enqueued(CoordinatorState state, int number, Func<Job, Job> change) => CoordinatorRules.Enqueued(
        state,
        change(new Job(JobId.ForAttempt(Sample.Request, number), Sample.Request, null, Sample.Model.Program, "", 768, new Amount(400), [])),
        Sample.Now.AddSeconds(number));
}
