// Terms of coordinators as tables: each line changes one thing of terms that are right.

using System.Collections.Immutable;
using Cuckoo.Grains.Coordination;

namespace Cuckoo.Grains.Tests.Coordination;

public sealed class AppRulesTests
{
    private static readonly CoordinatorId Name = Sample.Id<CoordinatorId>("an-app");

    private static readonly AppTerms Right = new(
        [new AppPrice("emoji", new Amount(200)), new AppPrice("words", new Amount(20), new Amount(3))], 25, 1, new AuditTerms(34, 200), [], 10);

    public static TheoryData<string, AppRefusal> Terms => new()
    {
        { "right", AppRefusal.None },
        { "no models", AppRefusal.BadModels },
        { "a model twice", AppRefusal.BadModels },
        { "another model", AppRefusal.BadModels },
        { "seventeen models", AppRefusal.BadModels },
        { "a price of 0", AppRefusal.BadPrice },
        { "the highest price", AppRefusal.None },
        { "a higher price", AppRefusal.BadPrice },
        { "a higher price of prompts", AppRefusal.BadPrice },
        { "prompts of a picture", AppRefusal.BadPrice },
        { "margin 0", AppRefusal.None },
        { "margin 100", AppRefusal.None },
        { "margin 101", AppRefusal.BadMargin },
        { "redundancy 0", AppRefusal.BadRedundancy },
        { "redundancy 5", AppRefusal.None },
        { "redundancy 6", AppRefusal.BadRedundancy },
        { "floor 33", AppRefusal.BadAudit },
        { "floor 1000", AppRefusal.None },
        { "floor 1001", AppRefusal.BadAudit },
        { "trusted 199", AppRefusal.BadAudit },
        { "trusted 1000", AppRefusal.None },
        { "trusted 1001", AppRefusal.BadAudit },
        { "64 miners", AppRefusal.None },
        { "65 miners", AppRefusal.BadMiners },
        { "a miner twice", AppRefusal.BadMiners },
        { "queue 0", AppRefusal.BadQueueLimit },
        { "queue 250", AppRefusal.None },
        { "queue 251", AppRefusal.BadQueueLimit },
        { "waiting -1", AppRefusal.BadQueueLimit },
        { "waiting 1", AppRefusal.None },
        { "waiting 251", AppRefusal.BadQueueLimit },
        { "low 1", AppRefusal.None },
        { "low 100", AppRefusal.None },
        { "low 101", AppRefusal.BadPriorities },
        { "high 99", AppRefusal.BadPriorities },
        { "high 100", AppRefusal.None },
        { "high 1000", AppRefusal.None },
        { "high 1001", AppRefusal.BadPriorities },
    };

    [Theory]
    [MemberData(nameof(Terms))]
    public void Terms_WithOneThingChanged_AreJudgedByName(string change, AppRefusal expected)
    {
        AppTerms changed = change.Split(' ') switch
        {
            ["right"] => Right,
            ["no", "models"] => Right with { Models = [] },
            ["a", "model", "twice"] => Right with { Models = [Right.Models[0], Right.Models[0]] },
            ["another", "model"] => Right with { Models = [new AppPrice("else", new Amount(1))] },
            ["seventeen", "models"] => Right with { Models = [.. Enumerable.Range(0, 17).Select(i => new AppPrice($"m{i}", new Amount(1)))] },
            ["a", "price", "of", "0"] => Right with { Models = [new AppPrice("emoji", Amount.Zero)] },
            ["the", "highest", "price"] => Right with { Models = [new AppPrice("words", AppRules.MostPrice, AppRules.MostPrice)] },
            ["a", "higher", "price"] => Right with { Models = [new AppPrice("words", AppRules.MostPrice + new Amount(1))] },
            ["a", "higher", "price", ..] => Right with { Models = [new AppPrice("words", new Amount(1), AppRules.MostPrice + new Amount(1))] },
            ["prompts", ..] => Right with { Models = [new AppPrice("emoji", new Amount(1), new Amount(1))] },
            ["margin", var n] => Right with { MarginPercent = (uint)Number(n) },
            ["redundancy", var n] => Right with { Redundancy = Number(n) },
            ["floor", var n] => Right with { Audit = Right.Audit with { FloorPerMille = Number(n) } },
            ["trusted", var n] => Right with { Audit = Right.Audit with { TrustedPerMille = Number(n) } },
            ["a", "miner", "twice"] => Right with { Miners = [Sample.Miner(1), Sample.Miner(1)] },
            [var n, "miners"] => Right with { Miners = [.. Enumerable.Range(1, Number(n)).Select(Sample.Miner)] },
            ["waiting", var n] => Right with { Models = [Right.Models[0] with { QueueLimit = Number(n) }] },
            ["low", var n] => Right with { Priorities = new PriorityTerms((uint)Number(n), 0) },
            ["high", var n] => Right with { Priorities = new PriorityTerms(0, (uint)Number(n)) },
            ["queue", var n] => Right with { QueueLimit = Number(n) },
            _ => throw new FormatException(change),
        };

        Assert.Equal(expected, AppRules.Check(changed, Sample.Options));
    }

    [Fact]
    public void Name_Claimed_IsItsOwnersForGood()
    {
        AppNamesState names = AppRules.Claimed(new(), Name, Sample.Alice);

        Assert.Equal(AppRefusal.None, AppRules.CheckClaim(names, Name, Sample.Alice, Sample.Options));
        Assert.Equal(AppRefusal.Taken, AppRules.CheckClaim(names, Name, Sample.Bob, Sample.Options));
        Assert.Equal(AppRefusal.Taken, AppRules.CheckClaim(new(), Sample.Coordinator, Sample.Alice, Sample.Options));
    }

    [Fact]
    public void Owner_OfSixteen_GetsNoMore()
    {
        AppNamesState names = new();
        for (int i = 0; i < AppRules.MostOfOwner; i++) names = AppRules.Claimed(names, Sample.Id<CoordinatorId>($"app-{i}"), Sample.Alice);

        Assert.Equal(AppRefusal.TooMany, AppRules.CheckClaim(names, Name, Sample.Alice, Sample.Options));
        Assert.Equal(AppRefusal.None, AppRules.CheckClaim(names, Name, Sample.Bob, Sample.Options));
    }

    [Theory]
    [InlineData(9, 0, AppRefusal.StakeTooLow)]
    [InlineData(10, 0, AppRefusal.None)]
    [InlineData(19, 1, AppRefusal.StakeTooLow)]
    [InlineData(20, 1, AppRefusal.None)]
    public void Stake_OfAnOwner_CoversEachOfItsCoordinators(uint stake, int owned, AppRefusal expected)
    {
        NetworkOptions options = Sample.Options with
        {
            LeastCoordinatorStake = new Amount(10),
            CoordinatorStakes = ImmutableDictionary<AccountId, Amount>.Empty.Add(Sample.Alice, new Amount(stake)),
        };
        AppNamesState names = owned == 0 ? new() : AppRules.Claimed(new(), Sample.Id<CoordinatorId>("another"), Sample.Alice);

        Assert.Equal(expected, AppRules.CheckClaim(names, Name, Sample.Alice, options));
    }

    [Fact]
    public void List_OfNames_GoesOnBehindTheLastOne()
    {
        AppNamesState names = new();
        foreach (string name in new[] { "b", "a-1", "c", "a" }) names = AppRules.Claimed(names, Sample.Id<CoordinatorId>(name), Sample.Alice);

        Assert.Equal(["a", "a-1", "b"], AppRules.List(names, null, 3).Select(n => n.Value));
        Assert.Equal(["b", "c"], AppRules.List(names, Sample.Id<CoordinatorId>("a-1"), 3).Select(n => n.Value));
    }

    [Fact]
    public void Card_OfAModel_HasTheCoordinatorsPrices()
    {
        Assert.Equal(Sample.Model with { PricePerStep = new Amount(200) }, AppRules.CardOf(Right, "emoji", Sample.Options));
        Assert.Equal(
            Sample.TextModel with { PricePerToken = new Amount(20), PricePerPromptToken = new Amount(3) }, AppRules.CardOf(Right, "words", Sample.Options));
        Assert.Null(AppRules.CardOf(Right with { Models = [Right.Models[0]] }, "words", Sample.Options));
    }

    [Theory]
    [InlineData(0, 0, 34, 200)]
    [InlineData(34, 200, 34, 200)]
    [InlineData(500, 900, 500, 900)]
    public void AuditRates_OfACoordinator_NeverLowerTheNetworks(int floor, int trusted, int expectedFloor, int expectedTrusted)
    {
        NetworkOptions under = AppRules.Audited(Sample.Options, new AuditTerms(floor, trusted));

        Assert.Equal((expectedFloor, expectedTrusted), (under.AuditFloorPerMille, under.TrustedAuditPerMille));
    }

    [Fact]
    public void Registration_Repeated_IsDoneWithTheSameTermsOnly()
    {
        AppState mine = AppRules.With(new(), Sample.Alice, Right, Sample.Now);
        AppTerms same = Right with { Models = [.. Right.Models], Miners = [] };

        Assert.Equal(AppRefusal.None, AppRules.CheckRegister(mine, Sample.Alice, same));
        Assert.Same(mine, AppRules.With(mine, Sample.Alice, same, Sample.Now.AddDays(1)));
        Assert.Equal(AppRefusal.Taken, AppRules.CheckRegister(mine, Sample.Alice, Right with { MarginPercent = 1 }));
        Assert.Equal(AppRefusal.Taken, AppRules.CheckRegister(mine, Sample.Bob, same));
        Assert.Equal(
            (AppRefusal.None, AppRefusal.NotOwner, AppRefusal.Unknown),
            (AppRules.CheckChange(mine, Sample.Alice), AppRules.CheckChange(mine, Sample.Bob), AppRules.CheckChange(new(), Sample.Bob)));
    }

    [Fact]
    public void Open_AtAnAppsLimit_RefusesThatAppsRequestsOnly()
    {
        RequestId second = RequestId.From(Sample.Bytes(8));
        OpenFor app = new(Name, 1);
        CoordinatorState one = CoordinatorRules.Opened(new(), Sample.Request, 9, app)!;

        Assert.Null(CoordinatorRules.Opened(one, second, 9, app));
        Assert.Same(one, CoordinatorRules.Opened(one, Sample.Request, 9, app));
        Assert.NotNull(CoordinatorRules.Opened(one, second, 9));
        Assert.NotNull(CoordinatorRules.Opened(one, second, 9, new OpenFor(Sample.Id<CoordinatorId>("another"), 1)));
        Assert.NotNull(CoordinatorRules.Opened(CoordinatorRules.Closed(one, Sample.Request), second, 9, app));
    }

    private static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
