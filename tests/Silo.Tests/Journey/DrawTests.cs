using System.Net.Http.Headers;
using System.Net.Http.Json;
using Cuckoo.Client;
using Cuckoo.Client.Draws;
using Cuckoo.Miner.Work;
using Cuckoo.Silo.Edge;
using Cuckoo.Silo.Tests.Calls;
using Cuckoo.Silo.Tests.Silos;
using Cuckoo.Wire;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Silo.Tests.Journey;

/// <summary>Which miner gets a job, over HTTP: drawn by what nobody chose alone, and drawn again by its payer.</summary>
public sealed class DrawTests : IAsyncLifetime
{
    private const string Salt = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

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
    public async Task Draw_OfTwoIdleMiners_IsMadeAgainByThePayerAtTheEnd()
    {
        TestMiner[] miners = [await silo.MinerAsync(), await silo.MinerAsync()];
        foreach (TestMiner miner in miners) Assert.Equal(204, (await NextAsync(miner, "1")).Status);
        QuoteReply quote = await user.QuoteAsync(new QuoteAsked("emoji-t2i", "a red apple", 1, 1, 250), Cancel);
        string request = (await user.SubmitAsync(new RequestAsked(quote.QuoteId, DrawSalt: Salt), Cancel)).Id;
        await user.SubmitAsync(new RequestAsked(quote.QuoteId, DrawSalt: new string('0', 64)), Cancel);

        Answer[] answers = [await NextAsync(miners[0], "1"), await NextAsync(miners[1], "1")];
        int chosen = answers[0].Status == 200 ? 0 : 1;
        JobReply job = TestMiner.Read(answers[chosen], WireJson.Default.JobReply);
        DrawReply open = await user.DrawAsync(request, Cancel);
        Assert.Equal((quote.DrawCommitment, Salt, (string?)null), (open.Commitment, open.Salt, open.Seed));
        Assert.Equal(["The seed is told when the request has come to its end."], DrawCheck.Findings(open, quote.DrawCommitment, Salt));
        DrawRow draw = Assert.Single(open.Draws);
        Assert.Equal((miners[chosen].Key.Address.ToString(), 2), (draw.Chosen, draw.Candidates.Count));
        Assert.All(draw.Candidates, c => Assert.Equal("1", c.LeastPrice));

        await DoAsync(miners[chosen], job);
        await DoAsync(miners[1 - chosen], TestMiner.Read(await NextAsync(miners[1 - chosen], "1", waitMs: 10_000), WireJson.Default.JobReply));
        await foreach (RequestEvent one in user.WatchAsync(request, cancellation: Cancel)) Assert.NotEmpty(one.Kind);

        DrawReply ended = await user.DrawAsync(request, Cancel);
        Assert.Empty(DrawCheck.Findings(ended, quote.DrawCommitment, Salt, job.JobId));
        Assert.Equal(["The salt is not the one of the submission."], DrawCheck.Findings(ended, quote.DrawCommitment, new string('0', 64)));

        (CuckooClient other, _) = await silo.UserAsync(hasMoney: false);
        using (other)
        {
            var refused = await Assert.ThrowsAsync<EdgeRefusedException>(() => other.DrawAsync(request, Cancel));
            Assert.Equal(Refusals.UnknownRequest.Code, refused.Code);
        }
    }

    [Fact]
    public async Task Miner_ThatTakesMoreThanIsPaid_GetsNoJobAndIsNamedToWhoWaits()
    {
        TestMiner miner = await silo.MinerAsync();
        QuoteReply quote = await user.QuoteAsync(new QuoteAsked("emoji-t2i", "a red apple", 1, 1, 250), Cancel);
        string request = (await user.SubmitAsync(quote.QuoteId, Cancel)).Id;

        Assert.Equal(204, (await NextAsync(miner, "1000000000000000000000")).Status);
        WaitReply wait = await user.WaitAsync(request, Cancel);
        Assert.Contains("takes more than the", wait.Text, StringComparison.Ordinal);
        Assert.Contains("1000000000000000000000", wait.Change, StringComparison.Ordinal);
        Assert.Equal(1, wait.Miners.Single(m => m.Reason == "ask_more").Count);
        Assert.Equal(200, (await NextAsync(miner, "0")).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("340282366920938463463374607431768211456")]
    public async Task MinPrice_ThatIsNoAmount_IsRefusedByName(string price) =>
        Refused.By(await NextAsync(await silo.MinerAsync(), price), Refusals.BadMinPrice);

    [Theory]
    [InlineData("program", "-1")]
    [InlineData("program", null)]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", "1")]
    [InlineData("emoji-t2i", "1")]
    public async Task MinPrices_ThatAreNoneOfThePrograms_AreRefusedByName(string program, string? price) =>
        Refused.By(await NextAsync(await silo.MinerAsync(), "0", program is "program" ? silo.Program : program, price), Refusals.BadMinPrice);

    [Fact]
    public async Task Miner_ThatTakesMoreForOneProgram_GetsTheJobsOfAnother()
    {
        TestMiner miner = await silo.MinerAsync();
        QuoteReply quote = await user.QuoteAsync(new QuoteAsked("emoji-t2i", "a red apple", 1, 1, 250), Cancel);
        await user.SubmitAsync(quote.QuoteId, Cancel);

        Assert.Equal(204, (await NextAsync(miner, "0", silo.Program, "1000000000000000000000")).Status);
        Assert.Equal(200, (await NextAsync(miner, "1000000000000000000000", silo.Program, "0")).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF")]
    public async Task Salt_ThatIsNone_IsRefusedByName(string salt)
    {
        QuoteReply quote = await user.QuoteAsync(new QuoteAsked("emoji-t2i", "a red apple", 1, 1, 250), Cancel);

        var refused = await Assert.ThrowsAsync<EdgeRefusedException>(() => user.SubmitAsync(new RequestAsked(quote.QuoteId, DrawSalt: salt), Cancel));

        Assert.Equal(Refusals.BadDrawSalt.Code, refused.Code);
    }

    private async Task DoAsync(TestMiner miner, JobReply job)
    {
        Execution run = silo.Run(job);
        Assert.Equal(201, (await miner.UploadAsync(job.JobId, job.LeaseId, run.Output)).Status);
        Assert.Equal(202, (await miner.CommitAsync(miner.ReceiptOf(job, run))).Status);
    }

    private async Task<Answer> NextAsync(TestMiner miner, string minPrice, string? program = null, string? price = null, int waitMs = 0)
    {
        HttpRequestMessage message = new(HttpMethod.Post, "/v1/miner/jobs/next")
        {
            Content = JsonContent.Create(new JobAsked([silo.Program], waitMs, MinPrice: minPrice, MinPrices: program is null ? null : new Dictionary<string, string>(StringComparer.Ordinal) { [program] = price! }), WireJson.Default.JobAsked),
        };
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", miner.Session);
        return await Answer.OfAsync(silo.Http, message, Cancel);
    }
}
