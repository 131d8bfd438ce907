using System.Net.Http.Headers;
using System.Net.Http.Json;
using Cuckoo.Miner.Benchmark;
using Cuckoo.Silo.Edge;
using Cuckoo.Silo.Tests.Calls;
using Cuckoo.Silo.Tests.Silos;
using Cuckoo.Wire;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Silo.Tests.Journey;

/// <summary>A miner is measured over HTTP: late is for the grains' tests, where time stands still.</summary>
public sealed class BenchmarkTests
{
    private static readonly string NoProgram = new('0', 64);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Miner_ThatJoins_IsMeasuredBeforeItGetsJobs()
    {
        await using RunningSilo silo = await RunningSilo.StartAsync(null, "Cuckoo:BenchmarkHours=6");
        TestMiner miner = await silo.MinerAsync();
        Refused.By(await miner.NextAsync(NoProgram), Refusals.BenchmarkDue);
        BenchmarkTask asked = await BeginAsync(silo, miner);
        Assert.Equal((BenchmarkWork.Lanes, BenchmarkWork.LaneBytes), (asked.Lanes, asked.LaneBytes));
        Assert.Equal(asked, await BeginAsync(silo, miner));

        // Wrong in every lane: whichever are drawn.
        string[] wrong = [.. Enumerable.Repeat(NoProgram, BenchmarkWork.Lanes)];
        Refused.By(await AnswerAsync(silo, miner, asked.Challenge, wrong), Refusals.BenchmarkWrong);
        Refused.By(await AnswerAsync(silo, miner, asked.Challenge, wrong), Refusals.BenchmarkUnknown);
        Refused.By(await miner.NextAsync(NoProgram), Refusals.BenchmarkDue);

        BenchmarkTask second = await BeginAsync(silo, miner);
        Assert.NotEqual(asked.Challenge, second.Challenge);

        // Another miner's work for the same challenge is none of this one's.
        TestMiner other = await silo.MinerAsync();
        Refused.By(await AnswerAsync(silo, miner, second.Challenge, BenchmarkWork.Do(second.Challenge, other.Key.Address.ToString(), 0, Cancel)), Refusals.BenchmarkWrong);

        BenchmarkTask third = await BeginAsync(silo, miner);
        IReadOnlyList<string> right = BenchmarkWork.Do(third.Challenge, miner.Key.Address.ToString(), 0, Cancel);
        MinerReply passed = TestMiner.Read(await AnswerAsync(silo, miner, third.Challenge, right), WireJson.Default.MinerReply);
        Assert.True(passed.BenchmarkMs > 0);
        Assert.Equal(passed, TestMiner.Read(await AnswerAsync(silo, miner, third.Challenge, right), WireJson.Default.MinerReply));
        Assert.Equal(204, (await miner.NextAsync(NoProgram)).Status);
        Refused.By(await CallAsync(silo, miner, "/v1/miner/benchmark", null), Refusals.NoBenchmark);
        await silo.StandsAsync();
    }

    private static async Task<BenchmarkTask> BeginAsync(RunningSilo silo, TestMiner miner) =>
        TestMiner.Read(await CallAsync(silo, miner, "/v1/miner/benchmark", null), WireJson.Default.BenchmarkTask);

    private static Task<Answer> AnswerAsync(RunningSilo silo, TestMiner miner, string challenge, IReadOnlyList<string> lanes) =>
        CallAsync(silo, miner, "/v1/miner/benchmark/answer", JsonContent.Create(new BenchmarkAnswer(challenge, lanes), WireJson.Default.BenchmarkAnswer));

    private static Task<Answer> CallAsync(RunningSilo silo, TestMiner miner, string path, HttpContent? body)
    {
        HttpRequestMessage call = new(HttpMethod.Post, path) { Content = body };
        call.Headers.Authorization = new AuthenticationHeaderValue("Bearer", miner.Session);
        return Answer.OfAsync(silo.Http, call, Cancel);
    }
}
