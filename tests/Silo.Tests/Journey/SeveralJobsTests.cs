using System.Net.Http.Headers;
using System.Net.Http.Json;
using Cuckoo.Client;
using Cuckoo.Miner.Work;
using Cuckoo.Silo.Edge;
using Cuckoo.Silo.Tests.Calls;
using Cuckoo.Silo.Tests.Silos;
using Cuckoo.Wire;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Silo.Tests.Journey;

/// <summary>Several jobs of one poll over HTTP, the statement about them, and a miner that wants none.</summary>
public sealed class SeveralJobsTests : IAsyncLifetime
{
    private RunningSilo silo = null!;
    private CuckooClient user = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        silo = await RunningSilo.StartAsync(null);
        (user, _) = await silo.UserAsync(hasMoney: true);
    }

    public async ValueTask DisposeAsync()
    {
        user.Dispose();
        await silo.DisposeAsync();
    }

    [Fact]
    public async Task Jobs_TakenTogether_AreDoneAndStandInTheStatement()
    {
        string[] requests = [await SubmitAsync(1), await SubmitAsync(2)];
        TestMiner miner = await silo.MinerAsync();
        JobReply first = TestMiner.Read(await NextAsync(miner, 8), WireJson.Default.JobReply);
        JobReply second = Assert.Single(first.More!);
        Assert.Null(second.More);
        Assert.Null(TestMiner.Read(await NextAsync(miner, 1), WireJson.Default.JobReply).More);

        foreach (JobReply job in new[] { first, second })
        {
            Execution run = silo.Run(job);
            Assert.Equal(201, (await miner.UploadAsync(job.JobId, job.LeaseId, run.Output)).Status);
            Assert.Equal(202, (await miner.CommitAsync(miner.ReceiptOf(job, run))).Status);
        }

        foreach (string request in requests)
        {
            await foreach (RequestEvent one in user.WatchAsync(request, cancellation: Cancel)) Assert.NotEmpty(one.Kind);
        }

        EarningsReply statement = TestMiner.Read(await GetAsync(miner, "/v1/miner/earnings"), WireJson.Default.EarningsReply);
        Assert.Equal((2L, (long?)null), (statement.Count, statement.Next));
        Assert.Equal([first.JobId, second.JobId], statement.Lines.Select(l => l.JobId).OrderBy(j => j == second.JobId));
        Assert.All(statement.Lines, l => Assert.Equal(("work", "accepted", first.Pay), (l.Kind, l.Verdict, l.Pay)));
        EarningsReply older = TestMiner.Read(await GetAsync(miner, "/v1/miner/earnings?before=2"), WireJson.Default.EarningsReply);
        Assert.Equal(statement.Lines[1], Assert.Single(older.Lines));
        Refused.By(await GetAsync(miner, "/v1/miner/earnings?before=-1"), Refusals.BadId);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    public async Task Jobs_TooManyOrNone_AreRefusedByName(int most) => Refused.By(await NextAsync(await silo.MinerAsync(), most), Refusals.BadMost);

    [Fact]
    public async Task Miner_AtMaintenance_GetsNoJobAndIsNamedToWhoWaits()
    {
        TestMiner miner = await silo.MinerAsync();
        Assert.Equal("maintenance", (await SetAsync(miner, "maintenance")).Availability);
        string request = await SubmitAsync(1);

        Assert.Equal(204, (await miner.NextAsync(silo.Program)).Status);
        WaitReply wait = await user.WaitAsync(request, Cancel);
        Assert.Equal("1 miner that could run it is at maintenance.", wait.Text);
        Assert.Equal(1, wait.Miners.Single(m => m.Reason == "at_maintenance").Count);

        Assert.Equal(("working", "fresh"), await SetAsync(miner, "working") is var back ? (back.Availability, back.Standing) : default);
        Assert.Equal(200, (await miner.NextAsync(silo.Program)).Status);
    }

    [Fact]
    public async Task Miner_ToldToDrain_IsRefusedByNameOnceItHoldsNothing()
    {
        TestMiner miner = await silo.MinerAsync();
        await SetAsync(miner, "draining");
        Refused.By(await miner.NextAsync(silo.Program), Refusals.Draining);
    }

    private async Task<string> SubmitAsync(long seed)
    {
        QuoteReply quote = await user.QuoteAsync(new QuoteAsked("emoji-t2i", "a red apple", seed, 1, 250), Cancel);
        return (await user.SubmitAsync(quote.QuoteId, Cancel)).Id;
    }

    private Task<Answer> NextAsync(TestMiner miner, int most) => SendAsync(miner, new HttpRequestMessage(HttpMethod.Post, "/v1/miner/jobs/next")
    {
        Content = JsonContent.Create(new JobAsked([silo.Program], 0, most), WireJson.Default.JobAsked),
    });

    private async Task<MinerReply> SetAsync(TestMiner miner, string availability) => TestMiner.Read(
        await SendAsync(miner, new HttpRequestMessage(HttpMethod.Post, "/v1/miner/availability")
        {
            Content = JsonContent.Create(new AvailabilityAsked(availability), WireJson.Default.AvailabilityAsked),
        }),
        WireJson.Default.MinerReply);

    private Task<Answer> GetAsync(TestMiner miner, string path) => SendAsync(miner, new HttpRequestMessage(HttpMethod.Get, path));

    private Task<Answer> SendAsync(TestMiner miner, HttpRequestMessage message)
    {
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", miner.Session);
        return Answer.OfAsync(silo.Http, message, Cancel);
    }
}
