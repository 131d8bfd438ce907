using System.Buffers.Binary;
using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text;
using System.Text.Json;
using Cuckoo.Client;
using Cuckoo.Miner.Work;
using Cuckoo.Silo.Edge;
using Cuckoo.Silo.Tests.Calls;
using Cuckoo.Silo.Tests.Silos;
using Cuckoo.Wire;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;
using OpenAI;
using OpenAI.Chat;

namespace Cuckoo.Silo.Tests.OpenAi;

/// <summary>Chat completions of OpenAI's own client, unchanged, against the edge. What the model says is not looked at.</summary>
public sealed class ChatTests : IAsyncLifetime
{
    private const string Body = """{"model":"wordbook","messages":[{"role":"user","content":"what is a cuckoo?"}],"max_tokens":24,"temperature":0,"seed":7""";

    private static readonly ChatCompletionOptions Short = new() { MaxOutputTokenCount = 24, Temperature = 0.7f, TopP = 0.95f };

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
    public async Task Completion_AskedForByTheClient_IsVerifiedPaidAndCounted()
    {
        Task<ClientResult<ChatCompletion>> asking = Client().CompleteChatAsync(
            [new SystemChatMessage("You know words."), new UserChatMessage("what is a cuckoo?")], Short, Cancel);
        (TestMiner miner, JobReply job, Execution run) = await LeasedAsync();
        Assert.Contains("\"temperaturePercent\":70,\"topPPercent\":95", job.Input, StringComparison.Ordinal);
        await DeliverAsync(miner, job, run);
        ClientResult<ChatCompletion> result = await asking;

        TextOutput answer = await user.AnswerAsync(RequestOf(result.GetRawResponse()), Cancel);
        Assert.Equal(answer.Text, Assert.Single(result.Value.Content).Text);
        Assert.Equal((answer.PromptTokens, answer.Tokens.Count), (result.Value.Usage.InputTokenCount, result.Value.Usage.OutputTokenCount));
        Assert.Equal(answer.Finish, result.Value.FinishReason.ToString().ToLowerInvariant());
        await silo.StandsAsync();
    }

    [Fact]
    public async Task Stream_ReadByTheClient_GivesDraftsThenTheRestAfterTheVerdict()
    {
        await using IAsyncEnumerator<StreamingChatCompletionUpdate> updates =
            Client().CompleteChatStreamingAsync([new UserChatMessage("what is a cuckoo?")], Short, Cancel).GetAsyncEnumerator(Cancel);
        Task<bool> first = updates.MoveNextAsync().AsTask();
        (TestMiner miner, JobReply job, Execution run) = await LeasedAsync();
        Assert.True(await first);
        Assert.Equal(ChatMessageRole.Assistant, updates.Current.Role);
        string request = await silo.RequestOfAsync(miner, job);
        (int sent, string draft) = await FirstWordsAsync(request, miner, job, run);
        string said = "";
        while (said.Length < draft.Length)
        {
            Assert.True(await updates.MoveNextAsync());
            Assert.Null(updates.Current.FinishReason);
            said += string.Concat(updates.Current.ContentUpdate.Select(c => c.Text));
        }

        Assert.Equal(draft, said);
        Assert.InRange(sent, 1, 24);
        await DeliverAsync(miner, job, run);
        ChatFinishReason? finish = null;
        ChatTokenUsage? usage = null;
        while (await updates.MoveNextAsync())
        {
            said += string.Concat(updates.Current.ContentUpdate.Select(c => c.Text));
            finish ??= updates.Current.FinishReason;
            usage ??= updates.Current.Usage;
        }

        TextOutput answer = await user.AnswerAsync(request, Cancel);
        Assert.Equal(TokensOf(run), answer.Tokens);
        Assert.Equal(answer.Text, said);
        Assert.Equal(answer.Finish, finish.ToString()!.ToLowerInvariant());
        Assert.Equal((answer.PromptTokens, answer.Tokens.Count), (usage!.InputTokenCount, usage.OutputTokenCount));
        await silo.StandsAsync();
    }

    [Fact]
    public async Task Stream_WhoseDraftIsNotTheVerifiedText_EndsWithAnError()
    {
        Task<Answer> streaming = AskAsync(Body + ",\"stream\":true}", null, Cancel);
        (TestMiner miner, JobReply job, Execution run) = await LeasedAsync();
        string request = await silo.RequestOfAsync(miner, job);

        // Another answer, drawn as wildly as may be.
        int[] words = [.. TokensOf(silo.Run(job with { Input = job.Input.Replace("cuckoo", "stone", StringComparison.Ordinal).Replace("\"temperaturePercent\":0", "\"temperaturePercent\":200", StringComparison.Ordinal) }))];
        Assert.True(TestMiner.Read(await miner.HeartbeatAsync(job.JobId, job.LeaseId, words.Length, 24, words), WireJson.Default.HeartbeatReply).IsHeld);
        await foreach (RequestEvent one in user.WatchAsync(request, cancellation: Cancel))
            if (one.Kind == "progress") break;
        await DeliverAsync(miner, job, run);
        string[] events = [.. (await streaming).Body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)];

        Assert.Contains("\"code\":\"draft_differs\"", events[^1], StringComparison.Ordinal);
        Assert.DoesNotContain(events, e => e.Contains("[DONE]", StringComparison.Ordinal));
        Assert.Equal("settled", (await user.RequestAsync(request, Cancel)).State);
    }

    [Fact]
    public async Task Stream_WithoutUsageAskedFor_EndsWithDoneAlone()
    {
        Task<Answer> streaming = AskAsync(Body + ",\"stream\":true}", null, Cancel);
        (TestMiner miner, JobReply job, Execution run) = await LeasedAsync();
        await DeliverAsync(miner, job, run);
        Answer answer = await streaming;
        string[] events = answer.Body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal((200, "data: [DONE]"), (answer.Status, events[^1]));
        Assert.All(events[..^1], e => Assert.Contains("\"object\":\"chat.completion.chunk\"", e, StringComparison.Ordinal));
        Assert.DoesNotContain("prompt_tokens", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Completion_WhoseCallerGoesAway_IsGivenUpAndGivenBack(bool isStream)
    {
        string before = (await user.AccountAsync(Cancel)).Balance;
        using CancellationTokenSource gone = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        Task<Answer> asking = AskAsync(Body + (isStream ? ",\"stream\":true}" : "}"), null, gone.Token);
        while ((await user.AccountAsync(Cancel)).Balance == before) await Task.Yield();

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);

        while ((await user.AccountAsync(Cancel)).Balance != before) await Task.Yield();
        Assert.Equal(204, (await (await silo.MinerAsync()).NextAsync(silo.TextProgram)).Status);
        await silo.StandsAsync();
    }

    [Fact]
    public async Task Completion_AskedForWithOneKeyTwice_IsPaidOnce()
    {
        Task<Answer> first = AskAsync(Body + "}", "again", Cancel);
        (TestMiner miner, JobReply job, Execution run) = await LeasedAsync();
        await DeliverAsync(miner, job, run);
        Answer answer = await first;
        string after = (await user.AccountAsync(Cancel)).Balance;
        Answer second = await AskAsync(Body + "}", "again", Cancel);

        Assert.Equal((200, 200), (answer.Status, second.Status));
        Assert.Equal(SaidIn(answer), SaidIn(second));
        Assert.Equal(after, (await user.AccountAsync(Cancel)).Balance);
        Refused.By(await AskAsync(Body.Replace("cuckoo", "duck", StringComparison.Ordinal) + "}", "again", Cancel), Refusals.IdempotencyKeyReused);
    }

    [Theory]
    [InlineData("\"model\":\"gpt-4o\"", "unknown_model", "model")]
    [InlineData("\"model\":\"emoji-t2i\"", "wrong_kind", "model")]
    [InlineData("\"n\":2", "unsupported_parameter", "n")]
    [InlineData("\"stop\":\"x\"", "unsupported_parameter", "stop")]
    [InlineData("\"stop\":[\"x\"]", "unsupported_parameter", "stop")]
    [InlineData("\"frequency_penalty\":0.5", "unsupported_parameter", "frequency_penalty")]
    [InlineData("\"presence_penalty\":-1", "unsupported_parameter", "presence_penalty")]
    [InlineData("\"logit_bias\":{\"1\":2}", "unsupported_parameter", "logit_bias")]
    [InlineData("\"logprobs\":true", "unsupported_parameter", "logprobs")]
    [InlineData("\"tools\":[{}]", "unsupported_parameter", "tools")]
    [InlineData("\"tool_choice\":\"required\"", "unsupported_parameter", "tool_choice")]
    [InlineData("\"response_format\":{\"type\":\"json_object\"}", "unsupported_parameter", "response_format")]
    [InlineData("\"modalities\":[\"audio\"]", "unsupported_parameter", "modalities")]
    [InlineData("\"reasoning_effort\":\"high\"", "unsupported_parameter", "reasoning_effort")]
    [InlineData("\"max_completion_tokens\":23", "unsupported_parameter", "max_tokens")]
    [InlineData("\"a b\\u0000\":1", "unsupported_parameter", "A parameter")]
    [InlineData("\"temperature\":2.01", "bad_temperature", "temperature")]
    [InlineData("\"temperature\":0.333", "bad_temperature", "temperature")]
    [InlineData("\"temperature\":-0.1", "bad_temperature", "temperature")]
    [InlineData("\"top_p\":0", "bad_top_p", "top_p")]
    [InlineData("\"top_p\":1.01", "bad_top_p", "top_p")]
    [InlineData("\"max_tokens\":0", "bad_max_tokens", null)]
    [InlineData("\"max_tokens\":100000", "bad_max_tokens", null)]
    [InlineData("\"service_tier\":\"scale\"", "bad_service_tier", "service_tier")]
    [InlineData("\"service_tier\":\"high\"", "bad_service_tier", "service_tier")]
    [InlineData("\"service_tier\":\"\"", "bad_service_tier", "service_tier")]
    [InlineData("\"seed\":-1", "bad_seed", null)]
    [InlineData("\"messages\":[]", "bad_messages", null)]
    [InlineData("\"messages\":[{\"role\":\"tool\",\"content\":\"a\"}]", "bad_messages", null)]
    [InlineData("\"messages\":[{\"role\":\"user\",\"content\":null}]", "bad_messages", "messages")]
    [InlineData("\"messages\":[{\"role\":\"user\",\"content\":\"\\ud800\"}]", "bad_messages", "messages")]
    [InlineData("\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"http://a\"}}]}]", "bad_messages", "messages")]
    [InlineData("\"messages\":[{\"role\":\"user\",\"content\":\"a\",\"name\":\"b\"}]", "unsupported_parameter", "name")]
    public async Task Completion_AskedForWronglyOrForMoreThanThereIs_IsRefusedByName(string member, string code, string? parameter)
    {
        string before = (await user.AccountAsync(Cancel)).Balance;
        var body = System.Text.Json.Nodes.JsonNode.Parse(Body + "}")!.AsObject();
        string name = member[1..member.IndexOf("\":", StringComparison.Ordinal)];
        body.Remove(name);
        string text = body.ToJsonString()[..^1] + "," + member + "}";
        Answer answer = await AskAsync(text, null, Cancel);
        JsonElement error = JsonDocument.Parse(answer.Body).RootElement.GetProperty("error");

        Assert.Equal((400, code, "invalid_request_error", parameter), (answer.Status, error.GetProperty("code").GetString(), error.GetProperty("type").GetString(), error.GetProperty("param").GetString()));
        Assert.Equal(before, (await user.AccountAsync(Cancel)).Balance);
    }

    [Fact]
    public async Task Completion_WithWhatSaysNothing_IsWritten()
    {
        string more = """
            ,"stop":null,"n":1,"frequency_penalty":0,"presence_penalty":0.0,"logprobs":false,"logit_bias":{},"tools":[],"tool_choice":"none",
            "response_format":{"type":"text"},"modalities":["text"],"user":"somebody","metadata":{"a":"b"},"store":true}
            """;
        Task<Answer> asking = AskAsync(Body + more, null, Cancel);
        (TestMiner miner, JobReply job, Execution run) = await LeasedAsync();
        await DeliverAsync(miner, job, run);

        Assert.Equal(200, (await asking).Status);
    }

    // The price is that of the priority, and whoever repeats the call in another tier asks for something else.
    [Theory]
    [InlineData(null, null, null, false)]
    [InlineData("auto", "default", null, false)]
    [InlineData("default", "default", null, true)]
    [InlineData("flex", "flex", "low", false)]
    [InlineData("priority", "priority", "high", false)]
    [InlineData("priority", "priority", "high", true)]
    public async Task Completion_InATier_IsRunAtItsPriorityAndSaysSo(string? tier, string? said, string? priority, bool isStreamed)
    {
        string body = Body + (isStreamed ? ",\"stream\":true" : "") + (tier is null ? "" : $",\"service_tier\":\"{tier}\"") + "}";
        Task<Answer> asking = AskAsync(body, "tier", Cancel);
        (TestMiner miner, JobReply job, Execution run) = await LeasedAsync();
        string request = await silo.RequestOfAsync(miner, job);
        Assert.Equal(priority, (await user.WaitAsync(request, Cancel)).Priority);
        await DeliverAsync(miner, job, run);
        Answer answer = await asking;

        string[] pieces = isStreamed
            ? [.. answer.Body.Split('\n').Where(l => l.StartsWith("data: {", StringComparison.Ordinal)).Select(l => l["data: ".Length..])]
            : [answer.Body];
        Assert.NotEmpty(pieces);
        Assert.All(pieces, piece => Assert.Equal(said, JsonDocument.Parse(piece).RootElement.TryGetProperty("service_tier", out JsonElement at) ? at.GetString() : null));
        RequestReply reply = await user.RequestAsync(request, Cancel);
        Assert.Equal(("settled", priority), (reply.State, reply.Priority));
        Refused.By(await AskAsync(Body + ",\"service_tier\":\"" + (priority is "low" ? "priority" : "flex") + "\"}", "tier", Cancel), Refusals.IdempotencyKeyReused);
    }

    private ChatClient Client() => new OpenAIClient(
        new ApiKeyCredential(key),
        new OpenAIClientOptions { Endpoint = new Uri(silo.Url, "/openai/v1"), RetryPolicy = new ClientRetryPolicy(0) }).GetChatClient("wordbook");

    // To its end, also when it is a stream.
    private async Task<Answer> AskAsync(string body, string? once, CancellationToken cancellation)
    {
        HttpRequestMessage message = new(HttpMethod.Post, "/openai/v1/chat/completions") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        message.Headers.Authorization = new("Bearer", key);
        if (once is not null) message.Headers.Add("Idempotency-Key", once);
        using (message)
        using (HttpResponseMessage reply = await silo.Http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation))
        {
            Dictionary<string, string> headers = reply.Headers.Concat(reply.Content.Headers).ToDictionary(h => h.Key, h => string.Join(",", h.Value), StringComparer.OrdinalIgnoreCase);
            return new Answer((int)reply.StatusCode, headers, await reply.Content.ReadAsStringAsync(cancellation));
        }
    }

    private async Task<(TestMiner Miner, JobReply Job, Execution Run)> LeasedAsync()
    {
        TestMiner miner = await silo.MinerAsync();
        JobReply job = await miner.JobAsync(silo.TextProgram);
        return (miner, job, silo.Run(job));
    }

    private static async Task DeliverAsync(TestMiner miner, JobReply job, Execution run)
    {
        Assert.Equal(201, (await miner.UploadAsync(job.JobId, job.LeaseId, run.Output)).Status);
        Assert.Equal(202, (await miner.CommitAsync(miner.ReceiptOf(job, run))).Status);
    }

    // As many tokens as it takes for a first word.
    private async Task<(int Tokens, string Draft)> FirstWordsAsync(string request, TestMiner miner, JobReply job, Execution run)
    {
        int[] tokens = TokensOf(run);
        for (int count = Math.Min(4, tokens.Length); ; count = Math.Min(count + 4, tokens.Length))
        {
            Assert.True(TestMiner.Read(await miner.HeartbeatAsync(job.JobId, job.LeaseId, count, 24, tokens[..count]), WireJson.Default.HeartbeatReply).IsHeld);
            await foreach (RequestEvent one in user.WatchAsync(request, cancellation: Cancel))
            {
                if (one is not { Kind: "progress" } || one.Step != count) continue;
                if (one.Draft!.Length > 0 || count == tokens.Length) return (count, one.Draft);
                break;
            }
        }
    }

    private static string RequestOf(PipelineResponse response) =>
        response.Headers.TryGetValue("X-Cuckoo-Requests", out string? id) ? id! : throw new InvalidOperationException("The answer does not name its request.");

    private static string? SaidIn(Answer answer) =>
        JsonDocument.Parse(answer.Body).RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString();

    private static int[] TokensOf(Execution run) =>
        [.. Enumerable.Range(0, run.Output.Length / 4).Select(i => BinaryPrimitives.ReadInt32LittleEndian(run.Output.AsSpan(4 * i)))];
}
