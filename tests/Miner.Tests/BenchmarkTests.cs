using Cuckoo.Miner.Benchmark;
using Cuckoo.Miner.Edge;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Miner.Tests;

public sealed class BenchmarkTests
{
    private const string Miner = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Work_OnAnyNumberOfThreads_IsTheSameAndEveryLaneItsOwn()
    {
        var one = BenchmarkWork.Do("challenge", Miner, 1, Cancel);
        Assert.Equal(one, BenchmarkWork.Do("challenge", Miner, 4, Cancel));
        Assert.Equal(one[7], BenchmarkWork.Lane("challenge", Miner, 7));
        Assert.Equal(BenchmarkWork.Lanes, one.Distinct(StringComparer.Ordinal).Count());
        Assert.DoesNotContain(BenchmarkWork.Lane("challenge", Miner.Replace('5', '6'), 0), one);
        Assert.DoesNotContain(BenchmarkWork.Lane("Challenge", Miner, 0), one);
    }

    // From RFC 7914's algorithm in another implementation: Python's hashlib.scrypt(b"challenge", salt=b"Cuckoo benchmark 1 0x5aAe… 3",
    // n=32768, r=8, p=1, maxmem=2**26, dklen=32).
    [Fact]
    public void Lane_OfAKnownChallenge_IsWhatScryptGives() =>
        Assert.Equal("9681a7aa6df51c1da24b7332f1254e1f9dd6dc18438ecb443b85d130c3bc3623", BenchmarkWork.Lane("challenge", Miner, 3));

    [Fact]
    public async Task Loop_ToldThatABenchmarkIsDue_PassesItAndGoesOnWithJobs()
    {
        await using var edge = await MinerEdge.StartAsync();
        edge.Benchmark = Task();
        var work = new ScriptedWork();
        await using var run = new LoopRun(edge, work);
        var answer = await edge.BenchmarkAnswers.Reader.ReadAsync(Cancel);
        Assert.Equal("challenge", answer.Challenge);
        Assert.Equal(BenchmarkWork.Do("challenge", run.Key.Address.ToString(), 0, Cancel), answer.Lanes);
        var job = edge.Offer(work.Program, "document");
        Assert.Equal(job.JobId, (await edge.Receipts.Reader.ReadAsync(Cancel)).JobId);
    }

    [Theory]
    [InlineData("benchmark_late")]
    [InlineData("benchmark_wrong")]
    [InlineData("benchmark_unknown")]
    public async Task Loop_WhoseAnswerIsRefused_SaysSoAndTriesAgain(string code)
    {
        await using var edge = await MinerEdge.StartAsync();
        edge.Benchmark = Task();
        edge.RefuseAnswer = code;
        await using var run = new LoopRun(edge, new ScriptedWork());
        await edge.BenchmarkAnswers.Reader.ReadAsync(Cancel);
        await run.UntilAsync("benchmark");
        await edge.BenchmarkAnswers.Reader.ReadAsync(Cancel);
        Assert.False(run.Ended.IsCompleted);
    }

    [Fact]
    public async Task Loop_AskedForAnotherBenchmark_EndsWithANamedRefusal()
    {
        await using var edge = await MinerEdge.StartAsync();
        edge.Benchmark = Task() with { LaneBytes = int.MaxValue };
        await using var run = new LoopRun(edge, new ScriptedWork());
        Assert.Equal("other_benchmark", (await Assert.ThrowsAsync<EdgeRefusedException>(() => run.Ended)).Code);
        Assert.False(edge.BenchmarkAnswers.Reader.TryPeek(out _));
    }

    private static BenchmarkTask Task() => new("challenge", BenchmarkWork.Lanes, BenchmarkWork.LaneBytes, DateTimeOffset.UnixEpoch);
}
