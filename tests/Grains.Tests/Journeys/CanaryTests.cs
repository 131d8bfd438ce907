// Requests whose result the network knows: how they come, and what becomes of who runs them.

using Cuckoo.Grains.Canaries;
using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Tests.Network;

namespace Cuckoo.Grains.Tests.Journeys;

public sealed class CanaryTests
{
    [Fact(Timeout = 30_000)]
    public async Task Canary_RunRightly_IsPaidByTheTreasuryAndRunByTheSiloOnce()
    {
        await using TestNetwork network = await StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        RequestId asked = await network.SubmitAsync();
        Lease first = await anna.TakeAsync();
        await anna.CommitAsync(anna.Honest(first));
        await network.UntilAsync(asked, "settled");
        Assert.Equal(0, network.Auditor.Runs);

        RequestId canary = await UntilAskedAsync(network);
        Lease second = await anna.TakeAsync();
        Assert.Equal(canary, second.Job.Request);
        await anna.CommitAsync(anna.Honest(second));
        RequestView view = await UntilOverAsync(network, canary);

        Assert.Equal(RequestStatus.Settled, view.Status);
        Assert.Equal(1, network.Auditor.Runs);
        Assert.Equal(800, (await anna.Grain.View()).Earned);
        Assert.Null(await network.Request(canary).View(Sample.Alice));
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Canary_ToItsMiner_IsWhatSomebodyAskedLatelyWithAnotherSeed()
    {
        await using TestNetwork network = await StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        RequestId asked = await network.SubmitTextAsync();
        Lease first = await anna.TakeAsync();
        await anna.CommitAsync(anna.Honest(first));
        await network.UntilAsync(asked, "settled");
        TextSpec known = Assert.IsType<TextSpec>((await network.ViewAsync(asked)).Spec);

        RequestId canary = await UntilAskedAsync(network);
        Lease second = await anna.TakeAsync();

        TextSpec spec = Assert.IsType<TextSpec>((await network.ViewAsync(canary, AccountId.Treasury)).Spec);
        Assert.NotEqual(known.Seed, spec.Seed);
        Assert.InRange(spec.Seed, 0, (1L << 53) - 1);
        Assert.Equal(known.Messages, spec.Messages);
        Assert.Equal(known, spec with { Seed = known.Seed, Messages = known.Messages });
        Assert.Equal(
            first.Job with { Id = default, Request = default, Input = "", DrawKey = null },
            second.Job with { Id = default, Request = default, Input = "", DrawKey = null, Excluded = first.Job.Excluded });
    }

    [Fact(Timeout = 30_000)]
    public async Task Canary_RunWrongly_SuspendsAMinerThatIsNeverAuditedOtherwise()
    {
        await using TestNetwork network = await StartAsync();
        ScriptedMiner cheat = await network.JoinAsync();
        RequestId asked = await network.SubmitAsync();
        await cheat.CommitAsync(cheat.Wrong(await cheat.TakeAsync()));
        await network.UntilAsync(asked, "settled");

        RequestId canary = await UntilAskedAsync(network);
        await cheat.CommitAsync(cheat.Wrong(await cheat.TakeAsync()));

        Assert.NotNull(await UntilAsync(network, async () => (await cheat.AskAsync()).SuspendedUntil));
        EventPage page = (await network.Request(canary).Events(AccountId.Treasury, 0, null, TimeSpan.Zero, CancellationToken.None))!;
        Assert.Contains(page.Events, e => e.Kind == "judged" && e.Text.StartsWith("Rejected", StringComparison.Ordinal));
        Assert.Contains(page.Events, e => e.Text.Contains("the network knew the right result before it asked", StringComparison.Ordinal));
    }

    [Fact(Timeout = 30_000)]
    public async Task Canary_ThatTheSiloCannotRun_IsNotAsked()
    {
        await using TestNetwork network = await StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        RequestId asked = await network.SubmitAsync();
        await anna.CommitAsync(anna.Honest(await anna.TakeAsync()));
        await network.UntilAsync(asked, "settled");

        network.Auditor.Fail(1);
        await UntilAskedAsync(network);

        Assert.Equal(2, network.Auditor.Runs);
    }

    [Fact(Timeout = 30_000)]
    public async Task Canary_WithoutAnyTraffic_DoesNotCome()
    {
        await using TestNetwork network = await StartAsync();
        ICanaryGrain canaries = Canaries(network);
        await canaries.Start();
        for (int tick = 0; tick < 20; tick++)
        {
            network.Time.Advance(TimeSpan.FromSeconds(10));
            Assert.Null(await canaries.Asked());
        }

        Assert.Equal(0, network.Auditor.Runs);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(99_999_999, true)]
    [InlineData(100_000_000, false)]
    [InlineData(17_999_999_999, false)]
    [InlineData(18_000_000_000, true)]
    public void IsDrawn_AtTenSecondsAndHalfAnHour_IsSoOnceInAHundredAndEighty(ulong random, bool expected) =>
        Assert.Equal(expected, CanaryRules.IsDrawn(TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(30), BitConverter.GetBytes(random)));

    [Fact]
    public void IsDrawn_WithoutATime_IsNever() => Assert.False(CanaryRules.IsDrawn(TimeSpan.FromSeconds(10), TimeSpan.Zero, new byte[8]));

    // At every tick, and nobody is audited otherwise.
    private static Task<TestNetwork> StartAsync() => TestNetwork.StartAsync(o => o with
    {
        CanaryTime = TimeSpan.FromSeconds(10),
        FreshJobs = 0,
        TrustedAuditPerMille = 0,
    });

    private static ICanaryGrain Canaries(TestNetwork network) => network.Grains.GetGrain<ICanaryGrain>(network.Options.Coordinator.Value);

    private static async Task<RequestId> UntilAskedAsync(TestNetwork network) =>
        (await UntilAsync(network, async () => await Canaries(network).Asked()))!.Value;

    private static Task<RequestView> UntilOverAsync(TestNetwork network, RequestId id) =>
        UntilAsync(network, async () => await network.Request(id).View(AccountId.Treasury) is { IsFinal: true } view ? view : null)!;

    private static async Task<T> UntilAsync<T>(TestNetwork network, Func<Task<T>> ask)
    {
        while (true)
        {
            await Canaries(network).Start();
            if (await ask() is { } answer) return answer;
            network.Time.Advance(TimeSpan.FromSeconds(1));
            for (int turns = 0; turns < 5; turns++) await network.Coordinator.Models();
        }
    }
}
