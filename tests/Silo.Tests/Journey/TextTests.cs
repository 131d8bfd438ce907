using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Cuckoo.Client;
using Cuckoo.Grains.Verification;
using Cuckoo.Miner.Cheats;
using Cuckoo.Miner.Work;
using Cuckoo.Silo.Audit;
using Cuckoo.Silo.Edge;
using Cuckoo.Silo.Tests.Calls;
using Cuckoo.Silo.Tests.Silos;
using Cuckoo.Wire;
using Cuckoo.Wire.Accounts;
using Cuckoo.Wire.Ledger;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;
using Microsoft.Extensions.DependencyInjection;

namespace Cuckoo.Silo.Tests.Journey;

/// <summary>Text jobs over HTTP with real leases and the real model. What the model says is not looked at: only counts, bits and money.</summary>
public sealed class TextTests : IAsyncLifetime
{
    private static readonly QuoteAsked Question = new("wordbook", Seed: 7, Messages: [new ChatMessage("user", "what is a cuckoo?")], MaxTokens: 40);

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
    public async Task Text_WrittenByAnHonestMiner_IsPaidByItsTokensAndShown()
    {
        ModelRow model = (await user.ModelsAsync(Cancel)).Models.Single(m => m.Kind == "text");
        QuoteReply quote = await user.QuoteAsync(Question, Cancel);
        Assert.Equal(("wordbook", "text", 7L, 40, 0, 100), (quote.Model, quote.Kind, quote.Seed, quote.MaxTokens, quote.TemperaturePercent, quote.TopPPercent));
        Assert.Equal((null, null), (quote.Steps, quote.GuidancePercent));
        await user.SubmitAsync(quote.QuoteId, Cancel);
        TestMiner miner = await silo.MinerAsync();
        JobReply job = await miner.JobAsync(silo.TextProgram);
        Assert.Equal(Work(model, quote, 40), Number(job.Pay));
        Execution run = silo.Run(job);
        int[] tokens = TokensOf(run);

        RequestEvent progress = await DraftAsync(quote.QuoteId, miner, job, tokens[..1]);
        Assert.Equal((1, 40, "1 of at most 40 tokens."), (progress.Step, progress.Steps, progress.Text));
        Assert.NotNull(progress.Draft);
        await DeliverAsync(miner, job, run);
        await foreach (RequestEvent one in user.WatchAsync(quote.QuoteId, cancellation: Cancel)) Assert.Null(one.Kind == "progress" ? null : one.Draft);

        RequestReply done = await user.RequestAsync(quote.QuoteId, Cancel);
        TextOutput answer = await user.AnswerAsync(quote.QuoteId, Cancel);
        Assert.Equal(("settled", "text", null), (done.State, done.Kind, done.Prompt));
        Assert.Equal("what is a cuckoo?", Assert.Single(done.Messages!).Content);
        Assert.Equal(tokens, answer.Tokens);
        Assert.Equal((quote.PromptTokens, tokens.Length < 40 ? "stop" : answer.Finish), (answer.PromptTokens, answer.Finish));
        Assert.StartsWith(progress.Draft, answer.Text, StringComparison.Ordinal);

        UInt128 work = Work(model, quote, tokens.Length);
        LedgerLine[] paid = [.. done.Ledger.Where(l => l.Debit == "escrow" && l.Credit != "treasury" || l.Purpose == "audit" && l.Debit == "escrow")];
        Assert.Equal(work, Number(paid.Single(l => l.Purpose == "work").Amount));
        Assert.Equal(work, Number(paid.Single(l => l.Purpose == "audit" && l.Credit == "treasury").Amount));
        Assert.InRange(Number(paid.Single(l => l.Purpose == "margin").Amount), (work / 10) - 1, work / 10);
        AccountReply account = await user.AccountAsync(Cancel);
        Assert.Equal(
            (UInt128)1_000_000_000_000_000_000 - Number(account.Balance),
            paid.Where(l => l.Purpose is "work" or "audit" or "margin" or "fee").Aggregate(UInt128.Zero, (sum, l) => sum + Number(l.Amount)));
        BooksReply books = await user.BooksAsync(Cancel);
        Assert.Equal(("0", 0, "0"), (books.Sum, books.Pending, books.System["escrow"]));
        Assert.Equal(1, Auditor.Prefills);
    }

    private TrustedAuditor Auditor => (TrustedAuditor)silo.Services.GetRequiredService<IAuditor>();

    [Theory]
    [InlineData("trace", "The trace root is wrong: ")]
    [InlineData("bits", "The output is wrong: ")]
    public async Task Cheat_WithAText_IsFoundAndItsStepNamed(string cheat, string what)
    {
        QuoteReply quote = await user.QuoteAsync(Question, Cancel);
        await user.SubmitAsync(quote.QuoteId, Cancel);
        TestMiner miner = await silo.MinerAsync();
        JobReply job = await miner.JobAsync(silo.TextProgram);
        Execution lie = Cheat.Named(cheat, silo.Work(job)).Execute(job.Input, null, Cancel), right = silo.Run(job);
        await DeliverAsync(miner, job, lie);
        string? judged = null;
        await foreach (RequestEvent one in user.WatchAsync(quote.QuoteId, cancellation: Cancel))
        {
            judged = one.Text;
            if (one.Kind == "judged") break;
        }

        Assert.StartsWith("Rejected: " + what, judged, StringComparison.Ordinal);
        int same = right.TraceLeaves.Zip(lie.TraceLeaves).TakeWhile(pair => pair.First.AsSpan().SequenceEqual(pair.Second)).Count();
        Assert.EndsWith(
            same == right.Steps ? "so it was changed after the last one." : $"; the trace first differs at step {same + 1} of {right.Steps}.", judged, StringComparison.Ordinal);
        Assert.Equal(0, Auditor.Prefills);
    }

    [Fact]
    public async Task Text_WithOneTokenChanged_IsUnpaidAndItsMinerSuspended()
    {
        QuoteReply quote = await user.QuoteAsync(Question, Cancel);
        await user.SubmitAsync(quote.QuoteId, Cancel);
        TestMiner cheat = await silo.MinerAsync();
        JobReply job = await cheat.JobAsync(silo.TextProgram);
        Execution run = silo.Run(job);
        byte[] wrong = [.. run.Output];
        wrong[0] ^= 1;
        await DeliverAsync(cheat, job, run with { Output = wrong, OutputHash = Convert.ToHexStringLower(SHA256.HashData(wrong)) });
        await foreach (RequestEvent one in user.WatchAsync(quote.QuoteId, cancellation: Cancel))
            if (one.Kind == "judged") break;

        Answer refused;
        while ((refused = await cheat.NextAsync(silo.TextProgram, waitMs: 100)).Status == 204) continue;
        Refused.By(refused, Refusals.Suspended);
        RequestReply shown = await user.RequestAsync(quote.QuoteId, Cancel);
        Assert.Equal((null, null), (shown.Receipt, shown.Answer));
        await silo.StandsAsync();
    }

    [Fact]
    public async Task Upload_ThatIsNotWholeTokensOrTooMany_IsRefused()
    {
        await user.SubmitAsync((await user.QuoteAsync(Question, Cancel)).QuoteId, Cancel);
        TestMiner miner = await silo.MinerAsync();
        JobReply job = await miner.JobAsync(silo.TextProgram);
        foreach (bool isChunked in new[] { false, true })
        {
            foreach (int length in new[] { 0, 1, 3, 6, (4 * 40) + 4, (4 * 40) + 1 })
                Refused.By(await miner.UploadAsync(job.JobId, job.LeaseId, new byte[length], isChunked), Refusals.WrongLength);
            Assert.Equal(201, (await miner.UploadAsync(job.JobId, job.LeaseId, new byte[4 * 40], isChunked)).Status);
        }

        Assert.Equal(201, (await miner.UploadAsync(job.JobId, job.LeaseId, new byte[4])).Status);
        await silo.StandsAsync();
    }

    [Fact]
    public async Task Heartbeat_WithTokensThatAreNone_ShowsWhatCanBeRead()
    {
        string request = (await user.SubmitAsync((await user.QuoteAsync(Question, Cancel)).QuoteId, Cancel)).Id;
        TestMiner miner = await silo.MinerAsync();
        JobReply job = await miner.JobAsync(silo.TextProgram);
        Refused.By(await miner.HeartbeatAsync(job.JobId, job.LeaseId, 1, 40, [-1]), Refusals.BadProgress);
        Refused.By(await miner.HeartbeatAsync(job.JobId, job.LeaseId, 1, 40, new int[2_001]), Refusals.BadProgress);
        RequestEvent progress = await DraftAsync(request, miner, job, [int.MaxValue, 5]);
        Assert.Equal("", progress.Draft);
        await silo.StandsAsync();
    }

    public static TheoryData<string, string> Refusable => new()
    {
        { """{"model":"wordbook","prompt":"a red apple"}""", "wrong_kind" },
        { """{"model":"wordbook","messages":[{"role":"user","content":"hi"}],"steps":3}""", "wrong_kind" },
        { """{"model":"wordbook","messages":[{"role":"user","content":"hi"}],"guidancePercent":3}""", "wrong_kind" },
        { """{"model":"emoji-t2i","prompt":"a","messages":[{"role":"user","content":"hi"}]}""", "wrong_kind" },
        { """{"model":"emoji-t2i","prompt":"a","maxTokens":3}""", "wrong_kind" },
        { """{"model":"emoji-t2i","prompt":"a","temperaturePercent":3}""", "wrong_kind" },
        { """{"model":"emoji-t2i","prompt":"a","topPPercent":3}""", "wrong_kind" },
        { """{"model":"emoji-t2i"}""", "bad_prompt" },
        { """{"model":"wordbook"}""", "bad_messages" },
        { """{"model":"wordbook","messages":[]}""", "bad_messages" },
        { """{"model":"wordbook","messages":[null]}""", "bad_messages" },
        { """{"model":"wordbook","messages":[{"role":"tool","content":"hi"}]}""", "bad_messages" },
        { """{"model":"wordbook","messages":[{"role":"assistant","content":"hi"}]}""", "bad_messages" },
        { """{"model":"wordbook","messages":[{"role":"user","content":"hi"},{"role":"user","content":"hi"}]}""", "bad_messages" },
        { """{"model":"wordbook","messages":[{"role":"user","content":"nul \u0000"}]}""", "bad_messages" },
        { """{"model":"wordbook","messages":[{"role":"user","content":"hi"}],"maxTokens":0}""", "bad_max_tokens" },
        { """{"model":"wordbook","messages":[{"role":"user","content":"hi"}],"maxTokens":-1}""", "bad_max_tokens" },
        { """{"model":"wordbook","messages":[{"role":"user","content":"hi"}],"maxTokens":100000}""", "bad_max_tokens" },
        { $$"""{"model":"wordbook","messages":[{"role":"user","content":"{{string.Concat(Enumerable.Repeat("q w e r ", 900))}}"}]}""", "bad_max_tokens" },
        { $$"""{"model":"wordbook","messages":[{"role":"user","content":"{{new string('a', 8_001)}}"}]}""", "bad_messages" },
        { """{"model":"wordbook","messages":[{"role":"user","content":"hi"}],"temperaturePercent":-1}""", "bad_temperature" },
        { """{"model":"wordbook","messages":[{"role":"user","content":"hi"}],"temperaturePercent":201}""", "bad_temperature" },
        { """{"model":"wordbook","messages":[{"role":"user","content":"hi"}],"topPPercent":0}""", "bad_top_p" },
        { """{"model":"wordbook","messages":[{"role":"user","content":"hi"}],"topPPercent":101}""", "bad_top_p" },
        { """{"model":"wordbook","messages":[{"role":"user","content":"hi"}],"seed":-1}""", "bad_seed" },
    };

    [Theory]
    [MemberData(nameof(Refusable))]
    public async Task Quote_OfWhatNoModelTakes_IsRefusedByName(string body, string code)
    {
        Answer answer = await Answer.OfAsync(silo.Http, Endpoint.Of("POST /v1/quotes").CallWith(key, body), Cancel);

        Assert.Equal((400, code), (answer.Status, JsonDocument.Parse(answer.Body).RootElement.GetProperty("error").GetProperty("code").GetString()));
    }

    // Beats until the draft is shown: one beat is news for a second, and is lost where the request is still being queued.
    private async Task<RequestEvent> DraftAsync(string request, TestMiner miner, JobReply job, int[] tokens)
    {
        using CancellationTokenSource shown = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        Task beating = BeatAsync();
        try
        {
            await foreach (RequestEvent one in user.WatchAsync(request, cancellation: Cancel))
                if (one.Kind == "progress") return one;
            throw new InvalidOperationException("The request ended without progress.");
        }
        finally
        {
            await shown.CancelAsync();
            await beating;
        }

        async Task BeatAsync()
        {
            while (!shown.IsCancellationRequested)
            {
                Assert.True(TestMiner.Read(await miner.HeartbeatAsync(job.JobId, job.LeaseId, tokens.Length, 40, tokens), WireJson.Default.HeartbeatReply).IsHeld);
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, shown.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static async Task DeliverAsync(TestMiner miner, JobReply job, Execution run)
    {
        Assert.Equal(201, (await miner.UploadAsync(job.JobId, job.LeaseId, run.Output)).Status);
        Assert.Equal(202, (await miner.CommitAsync(miner.ReceiptOf(job, run))).Status);
    }

    private static UInt128 Work(ModelRow model, QuoteReply quote, int tokens) =>
        (Number(model.PricePerPromptToken!) * (UInt128)quote.PromptTokens!.Value) + (Number(model.PricePerToken!) * (UInt128)tokens);

    private static int[] TokensOf(Execution run) =>
        [.. Enumerable.Range(0, run.Output.Length / 4).Select(i => BinaryPrimitives.ReadInt32LittleEndian(run.Output.AsSpan(4 * i)))];

    private static UInt128 Number(string amount) => UInt128.Parse(amount, CultureInfo.InvariantCulture);
}
