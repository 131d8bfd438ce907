// A few lives of the network with a chain, among them one whose process is lost at a step of our choice. All ends of an operator, and as
// many seeds as one likes, by tests/Simulation.

using Cuckoo.Simulation.Settling;

namespace Cuckoo.Silo.Tests.Settlement;

public sealed class ChainLifeTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(9)]
    public void Network_WithAChain_KeepsTheLaws(int seed)
    {
        ChainReport life = ChainLife.Run(Quick(seed));

        TestContext.Current.TestOutputHelper?.WriteLine($"{life}");
        Assert.True(life is { Requests: > 10, Grants: > 0, Roots: > 0, Claims: > 0, Exits: > 0 }, "The life shows little.");
        Assert.Equal(life.Plan.End is not (OperatorEnd.Honest or OperatorEnd.Stops), life.Cancelled > 0);
    }

    [Fact]
    public void Network_WithAChainAndALiar_SlashesIt() => Assert.True(ChainLife.Run(ChainPlan.Of(5 * ChainPlan.Round)).Slashes > 0);

    // Up to eight blocks at once, and so roots that were posted and are not there any more.
    [Fact]
    public void Network_WhoseChainForgetsDeeply_PostsWhatItLost() => Assert.True(ChainLife.Run(ChainPlan.Of(37)) is { Forks: > 0, Roots: > 0 });

    [Fact]
    public void Network_WhoseProcessIsLostAtAnAwaitOfSettling_KeepsTheLaws() =>
        Assert.Equal(1, ChainLife.Run(ChainRuns.Short(0) with { LoseProcessAfter = 20_011 }).Run.ProcessLosses);

    // Before anybody else is there: what the first process had begun, the second one ends.
    [Theory]
    [InlineData("signed deposit")]
    [InlineData("sent deposit")]
    public void Network_WhoseProcessIsLostAtTheTreasurysDeposit_GoesOn(string step) =>
        Assert.Equal(1, ChainLife.Run(ChainRuns.Short(0), new Losses(new TakenStep(step, 1))).Run.ProcessLosses);

    [Fact]
    public void Life_OfTheSameSeed_IsTheSame() => Assert.Equal(ChainLife.Run(ChainRuns.Short(0)).Run, ChainLife.Run(ChainRuns.Short(0)).Run);

    private static ChainPlan Quick(int seed) => ChainPlan.Of(seed) with { Blocks = 60 };
}
