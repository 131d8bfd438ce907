using Cuckoo.Client;
using Cuckoo.Pictures;
using Cuckoo.Silo.Edge;
using Cuckoo.Silo.Tests.Calls;
using Cuckoo.Silo.Tests.Silos;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Silo.Tests.Journey;

/// <summary>A picture under way, from a heartbeat to who pays for it.</summary>
public sealed class DraftPictureTests : IAsyncLifetime
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
    public async Task Draft_OfAHeartbeat_IsAPictureOfItsProgressAndNotKept()
    {
        (string request, TestMiner miner, JobReply job) = await LeasedAsync();
        byte[] rgb = [.. Enumerable.Range(0, 32 * 9 * 3).Select(i => (byte)(i * 7))];
        Assert.Equal(200, (await BeatAsync(miner, job, new DraftPicture(32, 9, Convert.ToBase64String(rgb)))).Status);

        RequestEvent progress = await ProgressAsync(request);

        Picture draft = DraftPictures.Of(progress)!;
        Assert.Equal((32, 9, null), (draft.Width, draft.Height, progress.Draft));
        Assert.Equal(rgb, draft.Rgb.ToArray());

        Assert.Equal(200, (await miner.HeartbeatAsync(job.JobId, job.LeaseId, 2, 2)).Status);
        do progress = await ProgressAsync(request);
        while (progress.Step != 2);
        Assert.Null(progress.DraftPng);
        await silo.StandsAsync();
    }

    [Theory]
    [InlineData(0, 1, "")]
    [InlineData(1, 0, "")]
    [InlineData(33, 1, "*")]
    [InlineData(1, 33, "*")]
    [InlineData(-1, -1, "AAAA")]
    [InlineData(65536, 65536, "AAAA")]
    [InlineData(2, 1, "AAAA")]
    [InlineData(1, 1, "AAAAAAAA")]
    [InlineData(1, 1, "no base 64")]
    public async Task Draft_ThatIsNoPicture_IsRefusedByName(int width, int height, string rgb)
    {
        (_, TestMiner miner, JobReply job) = await LeasedAsync();
        string sent = rgb is "*" ? Convert.ToBase64String(new byte[width * height * 3]) : rgb;

        Refused.By(await BeatAsync(miner, job, new DraftPicture(width, height, sent)), Refusals.BadProgress);
    }

    private async Task<(string Request, TestMiner Miner, JobReply Job)> LeasedAsync()
    {
        QuoteReply quote = await user.QuoteAsync(new QuoteAsked("emoji-t2i", "a red apple", 7, 2, 250), Cancel);
        await user.SubmitAsync(quote.QuoteId, Cancel);
        TestMiner miner = await silo.MinerAsync();
        return (quote.QuoteId, miner, await miner.JobAsync(silo.Program));
    }

    private static Task<Answer> BeatAsync(TestMiner miner, JobReply job, DraftPicture draft) =>
        miner.HeartbeatAsync(job.JobId, job.LeaseId, 1, 2, picture: draft);

    private async Task<RequestEvent> ProgressAsync(string request)
    {
        await foreach (RequestEvent one in user.WatchAsync(request, cancellation: Cancel))
            if (one.Kind == "progress") return one;
        throw new InvalidOperationException("The request ended without progress.");
    }
}
