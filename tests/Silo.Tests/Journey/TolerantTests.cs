// The tolerant profile with every real part: one silo serves its text model exactly, with a miner that runs the kernels; its endpoint for
// OpenAI's clients is the engine of another silo's miner, which serves the same model under the tolerant profile. What the model says is
// not looked at.

using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Tolerant;
using Cuckoo.Client;
using Cuckoo.Client.Receipts;
using Cuckoo.Kernels.Models;
using Cuckoo.Miner.Edge;
using Cuckoo.Miner.Engines;
using Cuckoo.Miner.Jobs;
using Cuckoo.Miner.Work;
using Cuckoo.Silo.Edge;
using Cuckoo.Silo.Hosting;
using Cuckoo.Silo.Tests.Calls;
using Cuckoo.Silo.Tests.Silos;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;
using Microsoft.Extensions.DependencyInjection;

namespace Cuckoo.Silo.Tests.Journey;

public sealed class TolerantTests : IAsyncLifetime
{
    private static readonly QuoteAsked Question = new("wordbook", Seed: 7, Messages: [new ChatMessage("user", "what is a bird?")], MaxTokens: 40);

    private RunningSilo silo = null!;
    private CuckooClient user = null!;
    private string key = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private LoadedModels Models => silo.Services.GetRequiredService<LoadedModels>();

    private TextModel Text => Models.Text(silo.TextProgram)!;

    public async ValueTask InitializeAsync()
    {
        silo = await RunningSilo.StartAsync(null, "Cuckoo:TolerantModels:0=wordbook");
        (user, key) = await silo.UserAsync(hasMoney: true);
    }

    public async ValueTask DisposeAsync()
    {
        user.Dispose();
        await silo.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(80)]
    public async Task Text_OfAnEngineThatIsAnotherNetwork_IsPaidAndLabelledEverywhere(int temperature)
    {
        await using RunningSilo other = await RunningSilo.StartAsync(null);
        (CuckooClient payer, string otherKey) = await other.UserAsync(hasMoney: true);
        using CuckooClient paying = payer;
        TextWork kernels = other.Services.GetRequiredService<LoadedModels>().All.OfType<LoadedTexts>().Single().Exact;
        await using Worker exact = new(other.Url, kernels);
        using OpenAiEngine engine = new(new EngineOptions(new Uri(other.Url, "openai/v1"), "wordbook", Key: otherKey), TimeProvider.System);
        await using Worker miner = new(silo.Url, new EngineWork(engine, Text.Tokens, "wordbook", silo.TextProgram, TimeProvider.System));

        QuoteReply quote = await user.QuoteAsync(Question with { TemperaturePercent = temperature }, Cancel);
        await user.SubmitAsync(quote.QuoteId, Cancel);
        List<RequestEvent> events = [];
        await foreach (RequestEvent one in user.WatchAsync(quote.QuoteId, cancellation: Cancel)) events.Add(one);
        RequestReply done = await user.RequestAsync(quote.QuoteId, Cancel);
        TextOutput answer = await user.AnswerAsync(quote.QuoteId, Cancel);
        ReceiptFile file = await user.ReceiptAsync(quote.QuoteId, Cancel);

        Assert.True(done.State == "settled", string.Join("\n", events.Select(e => e.Text).Concat(miner.Told.Select(t => t.Text))));
        Assert.Equal([.. Text.Tokens.Tokenize(answer.Text)], answer.Finish == "stop" ? answer.Tokens.SkipLast(1) : answer.Tokens);
        Assert.Equal(("tolerant", "tolerant", "tolerant"), (quote.Profile, done.Profile, file.Profile));
        Assert.Contains(events, e => e.Text.Contains("Its profile is tolerant", StringComparison.Ordinal));
        Assert.Contains(events, e => e.Kind == "judged" && e.Text.StartsWith("Accepted: It is like the model's own:", StringComparison.Ordinal));
        Assert.Equal((silo.TextProgram, 0, TolerantProfile.TraceRoot), (file.Receipt.Program, file.Receipt.Steps, file.Receipt.TraceRoot));
        Assert.Equal(TolerantProfile.ProgramOf(Convert.ToHexStringLower(Text.ProgramHash)), file.Receipt.Program);
        ReceiptFile read = ReceiptText.Read(System.Text.Encoding.UTF8.GetBytes(ReceiptText.Write(file)));
        Assert.All(ReceiptCheck.Check(read), finding => Assert.True(finding.Holds, finding.Text));
        Assert.Equal("signature profile input output", string.Join(' ', ReceiptCheck.Check(read).Select(f => f.Name)));
        EarningsRow earned = Assert.Single((await miner.Door.EarningsAsync(null, Cancel)).Lines);
        Assert.Equal(("tolerant", "accepted"), (earned.Profile, earned.Verdict));
        MinerReply seen = await miner.Door.ShowAsync(Cancel);
        Assert.Equal((0, 1, null), (seen.Accepted, seen.Tolerant, seen.Unlike));

        // A tolerant text is paid by its tokens, and its audit as a prefill of them.
        ModelRow row = (await user.ModelsAsync(Cancel)).Models.Single(m => m.Kind == "text");
        Assert.Equal(("tolerant", 1), (row.Profile, row.Miners));
        UInt128 work = (Number(row.PricePerPromptToken!) * (UInt128)quote.PromptTokens!.Value) + (Number(row.PricePerToken!) * (UInt128)answer.Tokens.Count);
        Assert.Equal(work, Number(done.Ledger.Single(l => l is { Purpose: "work", Debit: "escrow" }).Amount));
        Assert.Equal(
            Number(row.PricePerPromptToken!) * (UInt128)(quote.PromptTokens.Value + 40), Number(quote.Lines.Single(l => l.Purpose == "audit").Amount));
        await silo.StandsAsync();
    }

    [Fact]
    public async Task Text_OfTheExactKernels_SatisfiesATolerantJob()
    {
        await using Worker miner = new(silo.Url, new TolerantWork(Models.TextWork(silo.TextProgram)!));
        QuoteReply quote = await user.QuoteAsync(Question, Cancel);
        await user.SubmitAsync(quote.QuoteId, Cancel);
        await foreach (RequestEvent _ in user.WatchAsync(quote.QuoteId, cancellation: Cancel))
        {
        }

        Assert.Equal("settled", (await user.RequestAsync(quote.QuoteId, Cancel)).State);
    }

    [Fact]
    public async Task Words_AtRandom_AreUnpaidAndSuspendNobody()
    {
        QuoteReply quote = await user.QuoteAsync(Question, Cancel);
        await user.SubmitAsync(quote.QuoteId, Cancel);
        TestMiner liar = await silo.MinerAsync();
        JobReply job = await liar.JobAsync(silo.TextProgram);
        Random random = new(7);
        byte[] words = Edge.Requests.Texts.BytesOf([.. Enumerable.Range(0, 40).Select(_ => random.Next(300, Text.VocabularySize))]);
        Execution lie = new(
            words, silo.TextProgram, Hash(System.Text.Encoding.UTF8.GetBytes(job.Input)), Hash(words), TolerantProfile.TraceRoot, 0, TimeSpan.FromSeconds(1));
        Assert.Equal(201, (await liar.UploadAsync(job.JobId, job.LeaseId, lie.Output)).Status);
        Assert.Equal(202, (await liar.CommitAsync(liar.ReceiptOf(job, lie))).Status);

        string? judged = null;
        await foreach (RequestEvent one in user.WatchAsync(quote.QuoteId, cancellation: Cancel))
        {
            if (one.Kind == "judged") judged = one.Text;
            if (one.Kind == "requeued") break;
        }

        Assert.StartsWith("Rejected: It is unlike the model's own: only ", judged, StringComparison.Ordinal);
        Assert.Equal(204, (await liar.NextAsync(silo.TextProgram)).Status);
        await silo.StandsAsync();
    }

    // Neither is taken for the other: the program, the steps and the root are all signed.
    [Fact]
    public async Task Result_OfTheExactProfile_IsNoTolerantOne()
    {
        await user.SubmitAsync((await user.QuoteAsync(Question, Cancel)).QuoteId, Cancel);
        TestMiner miner = await silo.MinerAsync();
        JobReply job = await miner.JobAsync(silo.TextProgram);
        Execution run = Models.TextWork(silo.TextProgram)!.Execute(job.Input, null, Cancel);
        Assert.NotEqual(silo.TextProgram, run.Program);
        Assert.Equal(201, (await miner.UploadAsync(job.JobId, job.LeaseId, run.Output)).Status);

        Refused.By(await miner.CommitAsync(miner.ReceiptOf(job, run)), Refusals.BadTrace);
    }

    [Fact]
    public async Task Labels_OfAModel_AreInEveryListAndAnswer()
    {
        string id = (await user.SubmitAsync((await user.QuoteAsync(Question, Cancel)).QuoteId, Cancel)).Id;
        Assert.Equal("tolerant", (await user.WaitAsync(id, Cancel)).Profile);
        await user.CancelAsync(id, Cancel);
        JsonElement item = await OpenAiAsync("GET /openai/v1/models/{id}", null, "wordbook");
        Assert.Equal("tolerant", item.GetProperty("profile").GetString());
        Assert.False((await OpenAiAsync("GET /openai/v1/models/{id}", null, "emoji-t2i")).TryGetProperty("profile", out JsonElement none) && none.ValueKind is not JsonValueKind.Null);

        await using Worker miner = new(silo.Url, new TolerantWork(Models.TextWork(silo.TextProgram)!));
        JsonElement reply = await OpenAiAsync(
            "POST /openai/v1/chat/completions", """{"model":"wordbook","messages":[{"role":"user","content":"what is a bird?"}],"max_tokens":24}""");
        Assert.Equal("tolerant:" + silo.TextProgram, reply.GetProperty("system_fingerprint").GetString());
        ServedModels served = await miner.Door.ModelsAsync(Cancel);
        Assert.Equal(("tolerant", silo.TextProgram), served.Models.Where(m => m.Name == "wordbook").Select(m => (m.Profile, m.Program)).Single());
        Assert.Null(served.Models.Single(m => m.Name == "emoji-t2i").Profile);
    }

    [Theory]
    [InlineData("emoji-t2i", "Cuckoo:TolerantModels names 'emoji-t2i', which draws pictures; the tolerant profile is for texts.")]
    [InlineData("llama", "Cuckoo:TolerantModels names 'llama', which is none of the models served here; name some of Cuckoo:Models.")]
    public async Task Silo_WithATolerantModelThatIsNone_DoesNotStart(string name, string finding)
    {
        SetupException e = await Assert.ThrowsAsync<SetupException>(() => RunningSilo.StartAsync(null, $"Cuckoo:TolerantModels:0={name}"));

        Assert.Equal(finding, e.Message);
    }

    private async Task<JsonElement> OpenAiAsync(string endpoint, string? body, string? id = null)
    {
        (string method, string path) = (endpoint.Split(' ')[0], endpoint.Split(' ')[1].Replace("{id}", id, StringComparison.Ordinal));
        using HttpRequestMessage message = new(new HttpMethod(method), path) { Content = body is null ? null : new StringContent(body, null, "application/json") };
        message.Headers.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", key);
        Answer answer = await Answer.OfAsync(silo.Http, message, Cancel);
        Assert.True(answer.Status == 200, answer.Body);
        return JsonDocument.Parse(answer.Body).RootElement;
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));

    private static UInt128 Number(string amount) => UInt128.Parse(amount, CultureInfo.InvariantCulture);

    /// <summary>The miner's own loop in this process.</summary>
    private sealed class Worker : IAsyncDisposable
    {
        private readonly SigningKey key = SigningKey.Create();
        private readonly Departure departure = new();
        private readonly Task running;

        public Worker(Uri edge, IWork work)
        {
            Door = new EdgeDoor(new Cuckoo.Miner.Edge.EdgeOptions { Edge = edge, JobWait = TimeSpan.FromSeconds(1) }, key, TimeProvider.System, _ => { });
            running = new JobLoop(Door, [work], key, TimeProvider.System, Told.Enqueue).RunAsync(departure);
        }

        public EdgeDoor Door { get; }

        public ConcurrentQueue<Status> Told { get; } = new();

        public async ValueTask DisposeAsync()
        {
            departure.Ask();
            departure.Ask();
            await running;
            Door.Dispose();
            departure.Dispose();
            key.Dispose();
        }
    }
}
