using Cuckoo.Kernels.Sampling;

namespace Cuckoo.Kernels.Tests.Sampling;

public sealed class StepScheduleTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(25)]
    [InlineData(50)]
    public void Schedules_AnySteps_FollowTheirFormula(int steps)
    {
        var (linear, power) = (StepSchedule.Linear(steps), StepSchedule.PowerThreeHalves(steps));
        for (var i = 0; i <= steps; i++)
        {
            Assert.Equal((double)i / steps, linear.TimeBefore(i), 1e-15);
            Assert.Equal(Math.Pow((double)i / steps, 1.5), power.TimeBefore(i), 1e-15);
        }

        Assert.Equal(1.0, power.TimeBefore(steps));
    }

    [Fact]
    public void Advance_NearTheEnd_IsHeldByTheLeastRemainder()
    {
        var schedule = StepSchedule.Linear(50);
        Assert.Equal(0.02f / 1f, schedule.Advance(0));
        Assert.Equal(1.0, schedule.Advance(49), 1e-6);
        Assert.Equal(1f, StepSchedule.PowerThreeHalves(1).Advance(0));
    }
}
