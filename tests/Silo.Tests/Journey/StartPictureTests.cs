using System.Globalization;
using Cuckoo.Client;
using Cuckoo.Client.Receipts;
using Cuckoo.Miner.Work;
using Cuckoo.Silo.Edge;
using Cuckoo.Silo.Tests.Calls;
using Cuckoo.Silo.Tests.Silos;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Silo.Tests.Journey;

/// <summary>A picture that starts from another, from its price to its receipt.</summary>
public sealed class StartPictureTests : IAsyncLifetime
{
    private static readonly string Start = Convert.ToBase64String([.. Enumerable.Range(0, 64 * 64 * 3).Select(i => (byte)(i * 11))]);

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
    public async Task Picture_FromAStart_TakesAndCostsTheShareOfTheStepsThatDrawAnew()
    {
        Assert.True((await user.ModelsAsync(Cancel)).Models.Single(m => m.Name == "emoji-t2i").TakesStart);
        QuoteReply plain = await user.QuoteAsync(new QuoteAsked("emoji-t2i", "a cat", 7, 2, 250), Cancel);
        QuoteReply quote = await user.QuoteAsync(new QuoteAsked("emoji-t2i", "a cat", 7, 5, 250, Start: Start, StrengthPercent: 40), Cancel);
        Assert.Equal((plain.Total, 5), (quote.Total, quote.Steps));

        await user.SubmitAsync(quote.QuoteId, Cancel);
        TestMiner miner = await silo.MinerAsync();
        JobReply job = await miner.JobAsync(silo.Program);
        Execution run = silo.Run(job);
        Assert.Equal(2, run.Steps);
        Assert.Equal(201, (await miner.UploadAsync(job.JobId, job.LeaseId, run.Output)).Status);
        Assert.Equal(202, (await miner.CommitAsync(miner.ReceiptOf(job, run))).Status);
        await foreach (RequestEvent _ in user.WatchAsync(quote.QuoteId, cancellation: Cancel))
        {
            // Until it is over.
        }

        RequestReply done = await user.RequestAsync(quote.QuoteId, Cancel);
        Assert.Equal(("settled", 5, 40), (done.State, done.Steps, done.StrengthPercent));
        ReceiptFile file = await user.ReceiptAsync(quote.QuoteId, Cancel);
        Assert.All(ReceiptCheck.Check(file, await user.PixelsAsync(quote.QuoteId, Cancel)), finding => Assert.True(finding.Holds, finding.Name));
        Assert.Equal((Start, 40, 2), (ReceiptText.PictureOf(file.Input)!.Start, ReceiptText.PictureOf(file.Input)!.StrengthPercent, file.Receipt.Steps));
        Assert.Equal(run.OutputHash, silo.Work(job).Execute(file.Input, null, Cancel).OutputHash);
        await silo.StandsAsync();
    }

    [Fact]
    public async Task Picture_FromAStartWithoutAStrength_IsDrawnAnewByThreeQuarters()
    {
        QuoteReply quote = await user.QuoteAsync(new QuoteAsked("emoji-t2i", "a cat", 7, 8, 250, Start: Start), Cancel);
        await user.SubmitAsync(quote.QuoteId, Cancel);
        Assert.Equal(75, (await user.RequestAsync(quote.QuoteId, Cancel)).StrengthPercent);
    }

    [Theory]
    [InlineData("", 50, "bad_start")]
    [InlineData("AAAA", 50, "bad_start")]
    [InlineData("short", 50, "bad_start")]
    [InlineData("spaced", 50, "bad_start")]
    [InlineData("start", 0, "bad_strength")]
    [InlineData("start", 101, "bad_strength")]
    [InlineData("start", -1, "bad_strength")]
    [InlineData(null, 50, "bad_strength")]
    public async Task Start_ThatIsNone_IsRefusedByName(string? start, int strength, string code)
    {
        string? said = start switch
        {
            "start" => Start,
            "short" => Convert.ToBase64String(new byte[64 * 64 * 3 - 1]),
            "spaced" => string.Create(CultureInfo.InvariantCulture, $"{Start[..100]} {Start[101..]}"),
            _ => start,
        };

        var refused = await Assert.ThrowsAsync<EdgeRefusedException>(() => user.QuoteAsync(new QuoteAsked("emoji-t2i", "a cat", 7, 5, 250, Start: said, StrengthPercent: strength), Cancel));

        Assert.Equal(code, refused.Code);
    }

    [Fact]
    public async Task Start_OfAText_IsRefusedByName()
    {
        var refused = await Assert.ThrowsAsync<EdgeRefusedException>(() => user.QuoteAsync(new QuoteAsked("wordbook", Messages: [new ChatMessage("user", "hi")], Start: Start), Cancel));

        Assert.Equal(Refusals.WrongKind.Code, refused.Code);
    }
}
