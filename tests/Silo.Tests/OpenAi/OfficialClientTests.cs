using System.ClientModel;
using System.ClientModel.Primitives;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cuckoo.Client;
using Cuckoo.Miner.Work;
using Cuckoo.Pictures.Png;
using Cuckoo.Silo.Edge;
using Cuckoo.Silo.Tests.Calls;
using Cuckoo.Silo.Tests.Silos;
using Cuckoo.Wire;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;
using Microsoft.Extensions.DependencyInjection;
using OpenAI;
using OpenAI.Images;

namespace Cuckoo.Silo.Tests.OpenAi;

/// <summary>OpenAI's own client, unchanged, against the edge.</summary>
public sealed class OfficialClientTests : IAsyncLifetime
{
    private const string Path = "/openai/v1/images/generations";

    private RunningSilo silo = null!;
    private CuckooClient user = null!;
    private string key = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        silo = await RunningSilo.StartAsync(null);
        (user, key) = await silo.UserAsync(hasMoney: true);
    }

    public async ValueTask DisposeAsync()
    {
        user.Dispose();
        await silo.DisposeAsync();
    }

    [Fact]
    public async Task Models_AreThoseOnOffer()
    {
        ClientResult<OpenAI.Models.OpenAIModelCollection> models = await Client().GetOpenAIModelClient().GetModelsAsync(Cancel);
        Assert.Equal(["emoji-t2i", "wordbook"], models.Value.Select(m => m.Id));
        ClientResult<OpenAI.Models.OpenAIModel> model = await Client().GetOpenAIModelClient().GetModelAsync("emoji-t2i", Cancel);
        Assert.Equal("cuckoo", model.Value.OwnedBy);
    }

    [Fact]
    public async Task Image_AskedForByTheClient_IsDrawnPaidAndBearsItsReceipt()
    {
        Task<ClientResult<GeneratedImage>> drawing = Client().GetImageClient("emoji-t2i").GenerateImageAsync("a red apple", cancellationToken: Cancel);
        (Execution run, SignedReceipt receipt) = await ServeAsync();
        GeneratedImage image = (await drawing).Value;

        PngPicture png = PngReader.Read(image.ImageBytes.ToMemory(), Pictures.PictureFileLimits.Usual);
        Assert.Equal(run.OutputHash, Convert.ToHexStringLower(SHA256.HashData(png.OnWhite().Rgb.Span)));
        Assert.Equal("a red apple", png.Texts.Single(t => t.Keyword == PngText.Description).Value);
        ReceiptFile file = JsonSerializer.Deserialize(png.Texts.Single(t => t.Keyword == PngText.Receipt).Value, WireJson.Default.ReceiptFile)!;
        Assert.Equal((receipt, run.InputHash), (file.Receipt, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file.Input)))));
        await silo.StandsAsync();
    }

    [Fact]
    public async Task Image_AskedForWithOneKeyTwice_IsPaidOnce()
    {
        string before = (await user.AccountAsync(Cancel)).Balance;
        Task<Answer> first = AskAsync("""{"model":"emoji-t2i","prompt":"a red apple","steps":1,"n":2,"seed":9223372036854775807}""", "again", Cancel);
        await ServeAsync();
        await ServeAsync();
        Answer answer = await first;
        string after = (await user.AccountAsync(Cancel)).Balance;
        Answer second = await AskAsync("""{"model":"emoji-t2i","prompt":"a red apple","steps":1,"n":2,"seed":9223372036854775807}""", "again", Cancel);

        Assert.Equal((200, 200), (answer.Status, second.Status));
        Assert.Equal(PicturesOf(answer), PicturesOf(second));
        Assert.Equal(2, PicturesOf(answer).Distinct(StringComparer.Ordinal).Count());
        Assert.NotEqual(before, after);
        Assert.Equal(after, (await user.AccountAsync(Cancel)).Balance);
        Refused.By(await AskAsync("""{"model":"emoji-t2i","prompt":"a green apple","steps":1}""", "again", Cancel), Refusals.IdempotencyKeyReused);
    }

    [Fact]
    public async Task Image_WhoseCallerGoesAway_IsGivenUpAndGivenBack()
    {
        string before = (await user.AccountAsync(Cancel)).Balance;
        using CancellationTokenSource gone = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        Task<Answer> asking = AskAsync("""{"model":"emoji-t2i","prompt":"a red apple"}""", null, gone.Token);
        while ((await user.AccountAsync(Cancel)).Balance == before) await Task.Yield();

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);

        while ((await user.AccountAsync(Cancel)).Balance != before) await Task.Yield();
        Assert.Equal(204, (await (await silo.MinerAsync()).NextAsync(silo.Program)).Status);
        await silo.StandsAsync();
    }

    [Theory]
    [InlineData("""{"model":"dall-e-3","prompt":"a"}""", "unknown_model")]
    [InlineData("""{"model":"emoji-t2i","prompt":""}""", "bad_prompt")]
    [InlineData("""{"model":"emoji-t2i","prompt":"a","n":0}""", "bad_count")]
    [InlineData("""{"model":"emoji-t2i","prompt":"a","service_tier":"turbo"}""", "bad_service_tier")]
    [InlineData("""{"model":"emoji-t2i","prompt":"a","n":5}""", "bad_count")]
    [InlineData("""{"model":"emoji-t2i","prompt":"a","size":"1024x1024"}""", "bad_size")]
    [InlineData("""{"model":"emoji-t2i","prompt":"a","response_format":"url"}""", "bad_format")]
    [InlineData("""{"model":"emoji-t2i","prompt":"a","steps":1000}""", "bad_steps")]
    [InlineData("""{"model":"emoji-t2i","prompt":"a","guidance_percent":1}""", "bad_guidance")]
    [InlineData("""{"model":"emoji-t2i","prompt":"a","seed":-1}""", "bad_seed")]
    public async Task Image_AskedForWrongly_IsRefusedByName(string body, string code)
    {
        string before = (await user.AccountAsync(Cancel)).Balance;
        Answer answer = await AskAsync(body, null, Cancel);

        Assert.Equal((400, code), (answer.Status, JsonDocument.Parse(answer.Body).RootElement.GetProperty("error").GetProperty("code").GetString()));
        Assert.Equal(before, (await user.AccountAsync(Cancel)).Balance);
    }

    [Fact]
    public async Task Client_WithAWrongKey_IsToldSo()
    {
        ClientResultException refused = await Assert.ThrowsAsync<ClientResultException>(
            () => Client("ck_" + new string('0', 32) + "_" + new string('0', 64)).GetImageClient("emoji-t2i").GenerateImageAsync("a red apple", cancellationToken: Cancel));
        Assert.Equal(401, refused.Status);
        Assert.Contains("API key", refused.Message, StringComparison.Ordinal);
    }

    private OpenAIClient Client(string? bearing = null) => new(
        new ApiKeyCredential(bearing ?? key),
        new OpenAIClientOptions
        {
            Endpoint = new Uri(silo.Url, "/openai/v1"),
            RetryPolicy = new ClientRetryPolicy(0),
        });

    private Task<Answer> AskAsync(string body, string? once, CancellationToken cancellation)
    {
        HttpRequestMessage message = new(HttpMethod.Post, Path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        message.Headers.Authorization = new("Bearer", key);
        if (once is not null) message.Headers.Add("Idempotency-Key", once);
        return Answer.OfAsync(silo.Http, message, cancellation);
    }

    private static string[] PicturesOf(Answer answer) =>
        [.. JsonDocument.Parse(answer.Body).RootElement.GetProperty("data").EnumerateArray().Select(d => d.GetProperty("b64_json").GetString()!)];

    private async Task<(Execution Run, SignedReceipt Receipt)> ServeAsync()
    {
        TestMiner miner = await silo.MinerAsync();
        JobReply job = await miner.JobAsync(silo.Program);
        Execution run = silo.Run(job);
        Assert.Equal(201, (await miner.UploadAsync(job.JobId, job.LeaseId, run.Output)).Status);
        SignedReceipt receipt = miner.ReceiptOf(job, run);
        Assert.Equal(202, (await miner.CommitAsync(receipt)).Status);
        return (run, receipt);
    }
}
