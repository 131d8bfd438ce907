// A miner that is measured again, and what it may not do meanwhile.

using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Miners;
using Cuckoo.Grains.Tests.Network;

namespace Cuckoo.Grains.Tests.Journeys;

public sealed class BenchmarkTests
{
    [Fact(Timeout = 30_000)]
    public async Task Miner_ThatJoins_GetsJobsOnceItHasPassed()
    {
        await using TestNetwork network = await StartAsync(TimeSpan.FromHours(6));
        ScriptedMiner anna = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        Assert.True((await anna.AskAsync()).IsBenchmarkDue);

        BenchmarkGiven given = await anna.Grain.Benchmark();
        Assert.Equal((BenchmarkResult.Given, given), (given.Result, await anna.Grain.Benchmark()));
        Assert.Equal(BenchmarkResult.Wrong, await anna.Grain.Measured(new BenchmarkMeasured(given.Challenge, false, network.Time.GetUtcNow())));
        Assert.True((await anna.AskAsync()).IsBenchmarkDue);
        await PassAsync(network, anna);

        Assert.Equal(BenchmarkResult.NotDue, (await anna.Grain.Benchmark()).Result);
        Assert.Equal(request, (await anna.TakeAsync()).Job.Request);
        Assert.Equal(1_500, (await anna.Grain.View()).BenchmarkMs);
    }

    [Fact(Timeout = 30_000)]
    public async Task Benchmark_DueWhileAJobIsHeld_WaitsForItsEnd()
    {
        await using TestNetwork network = await StartAsync(TimeSpan.FromMilliseconds(1));
        ScriptedMiner anna = await network.JoinAsync();
        await anna.AskAsync();
        await PassAsync(network, anna, took: TimeSpan.Zero);
        RequestId request = await network.SubmitAsync();
        Lease held = await anna.TakeAsync();
        network.Time.Advance(TimeSpan.FromSeconds(1));

        NextJob again = await anna.AskAsync();
        Assert.Equal((held.Id, false), (again.Lease!.Id, again.IsBenchmarkDue));
        await anna.CommitAsync(anna.Honest(held));
        await network.UntilAsync(request, "settled");
        Assert.True((await anna.AskAsync()).IsBenchmarkDue);
    }

    [Fact(Timeout = 30_000)]
    public async Task Benchmark_DueAtMaintenance_WaitsUntilTheMinerWorks()
    {
        await using TestNetwork network = await StartAsync(TimeSpan.FromHours(6));
        ScriptedMiner anna = await network.JoinAsync();
        await anna.Grain.SetAvailability(Availability.Maintenance);
        Assert.False((await anna.AskAsync()).IsBenchmarkDue);
        await anna.Grain.SetAvailability(Availability.Working);
        Assert.True((await anna.AskAsync()).IsBenchmarkDue);
    }

    [Fact(Timeout = 30_000)]
    public async Task Miner_ThatFailsAgainAndAgain_IsSuspended()
    {
        await using TestNetwork network = await StartAsync(TimeSpan.FromHours(6));
        ScriptedMiner anna = await network.JoinAsync();
        for (int failed = 0; failed < network.Options.MaxFailedBenchmarks; failed++)
        {
            BenchmarkGiven given = await anna.Grain.Benchmark();
            Assert.Equal(BenchmarkResult.Wrong, await anna.Grain.Measured(new BenchmarkMeasured(given.Challenge, false, network.Time.GetUtcNow())));
        }

        Assert.Equal(network.Time.GetUtcNow() + network.Options.LateSuspensionTime, (await anna.AskAsync()).SuspendedUntil);
        Assert.Equal(BenchmarkResult.Suspended, (await anna.Grain.Benchmark()).Result);
        network.Time.Advance(network.Options.LateSuspensionTime);
        Assert.True((await anna.AskAsync()).IsBenchmarkDue);
        await PassAsync(network, anna);
    }

    // The write of the answer fails before or after it is durable: repeated, the answer stands once.
    [Theory(Timeout = 30_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answer_WhoseWriteFails_StandsAfterTheNextTry(bool isAfter)
    {
        await using TestNetwork network = await StartAsync(TimeSpan.FromHours(6));
        ScriptedMiner anna = await network.JoinAsync();
        BenchmarkGiven given = await anna.Grain.Benchmark();
        if (isAfter) network.Faults.BreakAfter("miner");
        else network.Faults.Break("miner", 1);
        BenchmarkMeasured answer = new(given.Challenge, true, network.Time.GetUtcNow());

        await Assert.ThrowsAnyAsync<Exception>(() => anna.Grain.Measured(answer));
        Assert.Equal(BenchmarkResult.Passed, await anna.Grain.Measured(answer));
        Assert.False((await anna.AskAsync()).IsBenchmarkDue);
    }

    private static Task<TestNetwork> StartAsync(TimeSpan mean) => TestNetwork.StartAsync(options => options with { BenchmarkMean = mean });

    private static async Task PassAsync(TestNetwork network, ScriptedMiner miner, TimeSpan? took = null)
    {
        BenchmarkGiven given = await miner.Grain.Benchmark();
        DateTimeOffset at = network.Time.GetUtcNow() + (took ?? TimeSpan.FromMilliseconds(1_500));
        Assert.True(await miner.Grain.AwaitsAnswer(given.Challenge, at));
        Assert.Equal(BenchmarkResult.Passed, await miner.Grain.Measured(new BenchmarkMeasured(given.Challenge, true, at)));
    }
}
