using System.Text.Json;
using System.Text.Json.Nodes;
using Cuckoo.Client;
using Cuckoo.Silo.Edge;
using Cuckoo.Silo.Tests.Calls;
using Cuckoo.Silo.Tests.Silos;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Silo.Tests.Hostile;

/// <summary>Members of the right type with values at and beyond their bounds.</summary>
public sealed class ValueTests(Stage stage)
{
    private const string Id = Endpoint.NoId;

    /// <summary>Endpoint, member, its value as JSON, and the code of the refusal; none where the value is taken.</summary>
    public static TheoryData<string, string, string, string?> Rows() => new()
    {
        { "POST /v1/quotes", "model", "\"\"", "unknown_model" },
        { "POST /v1/quotes", "model", "\"Emoji-t2i\"", "unknown_model" },
        { "POST /v1/quotes", "model", "\"../emoji-t2i\"", "unknown_model" },
        { "POST /v1/quotes", "model", Text('m', 10_000), "unknown_model" },
        { "POST /v1/quotes", "prompt", "\"\"", "bad_prompt" },
        { "POST /v1/quotes", "prompt", "\" \\t\\n \"", "bad_prompt" },
        { "POST /v1/quotes", "prompt", Text('a', 500), null },
        { "POST /v1/quotes", "prompt", Text('a', 501), "bad_prompt" },
        { "POST /v1/quotes", "prompt", Pairs(250), null },
        { "POST /v1/quotes", "prompt", Pairs(251), "bad_prompt" },
        { "POST /v1/quotes", "prompt", "\"a\\u0000b\"", "bad_prompt" },
        { "POST /v1/quotes", "prompt", "\"a\\u0007b\"", "bad_prompt" },
        { "POST /v1/quotes", "prompt", "\"a\\u001b[31mb\"", "bad_prompt" },
        { "POST /v1/quotes", "prompt", "\"a\\u007fb\"", "bad_prompt" },
        { "POST /v1/quotes", "prompt", "\"a\\u0085b\"", "bad_prompt" },
        { "POST /v1/quotes", "prompt", "\"two\\nlines\\tand a tab\"", null },
        { "POST /v1/quotes", "prompt", "\"\\\"}, {\\\"steps\\\":50\"", null },
        { "POST /v1/quotes", "prompt", "\"\u043a\u0440\u0430\u0441\u043d\u043e\u0435 \u044f\u0431\u043b\u043e\u043a\u043e\"", null },
        { "POST /v1/quotes", "steps", "-2147483648", "bad_steps" },
        { "POST /v1/quotes", "steps", "-1", "bad_steps" },
        { "POST /v1/quotes", "steps", "0", "bad_steps" },
        { "POST /v1/quotes", "steps", "50", null },
        { "POST /v1/quotes", "steps", "51", "bad_steps" },
        { "POST /v1/quotes", "steps", "2147483647", "bad_steps" },
        { "POST /v1/quotes", "steps", "2147483648", "bad_json" },
        { "POST /v1/quotes", "guidancePercent", "99", "bad_guidance" },
        { "POST /v1/quotes", "guidancePercent", "100", null },
        { "POST /v1/quotes", "guidancePercent", "1000", null },
        { "POST /v1/quotes", "guidancePercent", "1001", "bad_guidance" },
        { "POST /v1/quotes", "guidancePercent", "-2147483648", "bad_guidance" },
        { "POST /v1/quotes", "seed", "-9223372036854775808", "bad_seed" },
        { "POST /v1/quotes", "seed", "-1", "bad_seed" },
        { "POST /v1/quotes", "seed", "0", null },
        { "POST /v1/quotes", "seed", "9223372036854775807", null },
        { "POST /v1/quotes", "seed", "9223372036854775808", "bad_json" },
        { "POST /v1/requests", "quoteId", "\"\"", "bad_id" },
        { "POST /v1/requests", "quoteId", $"\"{Id}0\"", "bad_id" },
        { "POST /v1/requests", "quoteId", $"\"{Id.ToUpperInvariant()}\"", "bad_id" },
        { "POST /v1/requests", "quoteId", "\"../../edge.key\"", "bad_id" },
        { "POST /v1/requests", "quoteId", $"\"{Id[..31]}\\n\"", "bad_id" },
        { "POST /v1/requests", "quoteId", $"\"{Id[..31]}\\u0000\"", "bad_id" },
        { "POST /v1/requests", "quoteId", $"\"{Id[..31]}\\u0661\"", "bad_id" },
        { "POST /v1/requests", "quoteId", Text('a', 15_000), "bad_id" },
        { "POST /v1/requests", "quoteId", $"\"{Id}\"", "unknown_quote" },
        { "POST /v1/miner/challenge", "address", "\"\"", "bad_address" },
        { "POST /v1/miner/challenge", "address", "\"0x\"", "bad_address" },
        { "POST /v1/miner/challenge", "address", "\"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed\"", "bad_address" },
        { "POST /v1/miner/challenge", "address", "\"0x5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED\"", "bad_address" },
        { "POST /v1/miner/challenge", "address", "\"0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\"", "bad_address" },
        { "POST /v1/miner/challenge", "address", "\"0X5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\"", "bad_address" },
        { "POST /v1/miner/challenge", "address", "\"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\\n\"", "bad_address" },
        { "POST /v1/miner/challenge", "address", Text('0', 15_000), "bad_address" },
        { "POST /v1/miner/jobs/next", "waitMs", "-1", "bad_wait" },
        { "POST /v1/miner/jobs/next", "waitMs", "20001", "bad_wait" },
        { "POST /v1/miner/jobs/next", "waitMs", "2147483647", "bad_wait" },
        { "POST /v1/miner/jobs/next", "waitMs", "1", null },
        { "POST /v1/miner/jobs/next", "programs", "[]", "bad_programs" },
        { "POST /v1/miner/jobs/next", "programs", "[\"\"]", "bad_programs" },
        { "POST /v1/miner/jobs/next", "programs", "[null]", "bad_programs" },
        { "POST /v1/miner/jobs/next", "programs", $"[\"{Id}\"]", "bad_programs" },
        { "POST /v1/miner/jobs/next", "programs", $"[\"{(Id + Id).ToUpperInvariant()}\"]", "bad_programs" },
        { "POST /v1/miner/jobs/next", "programs", Programs(16), null },
        { "POST /v1/miner/jobs/next", "programs", Programs(17), "bad_programs" },
        { "POST /v1/miner/jobs/next", "programs", Programs(200), "bad_programs" },
        { "POST /v1/miner/jobs/{id}/heartbeat", "leaseId", "\"\"", "bad_id" },
        { "POST /v1/miner/jobs/{id}/heartbeat", "leaseId", "\"../x\"", "bad_id" },
        { "POST /v1/miner/jobs/{id}/heartbeat", "step", "-1", "bad_progress" },
        { "POST /v1/miner/jobs/{id}/heartbeat", "step", "2", "bad_progress" },
        { "POST /v1/miner/jobs/{id}/heartbeat", "step", "1", null },
        { "POST /v1/miner/jobs/{id}/heartbeat", "steps", "-1", "bad_progress" },
        { "POST /v1/miner/jobs/{id}/heartbeat", "steps", "0", null },
        { "POST /v1/miner/jobs/{id}/heartbeat", "steps", "1048576", null },
        { "POST /v1/miner/jobs/{id}/heartbeat", "steps", "1048577", "bad_progress" },
        { "POST /v1/miner/jobs/{id}/failure", "leaseId", "\"\"", "bad_id" },
        { "POST /v1/miner/jobs/{id}/failure", "reason", "\"\"", "lease_lost" },
        { "POST /v1/miner/jobs/{id}/failure", "reason", Text('r', 10_000), "lease_lost" },
        { "POST /v1/miner/jobs/{id}/failure", "reason", "\"a\\u0000\\u001b[2Jb\"", "lease_lost" },
        { "POST /v1/miner/jobs/{id}/commitment", "leaseId", "\"x\"", "bad_id" },
        { "POST /v1/miner/jobs/{id}/commitment", "commitment", "\"\"", "bad_receipt" },
        { "POST /v1/miner/jobs/{id}/commitment", "commitment", Text('0', 65), "bad_receipt" },
        { "POST /v1/miner/jobs/{id}/commitment", "commitment", $"\"{(Id + Id).ToUpperInvariant()}\"", "bad_receipt" },
        { "POST /v1/miner/jobs/{id}/receipt", "salt", "\"\"", "bad_receipt" },
        { "POST /v1/miner/jobs/{id}/receipt", "salt", Text('g', 64), "bad_receipt" },
        // What a result of the tolerant profile has: none. Whether this one may, the lease would tell.
        { "POST /v1/miner/jobs/{id}/receipt", "traceLeaves", "\"\"", "lease_lost" },
        { "POST /v1/miner/jobs/{id}/receipt", "traceLeaves", Text('0', 65), "bad_trace" },
        { "POST /v1/miner/jobs/{id}/receipt", "traceLeaves", Text('A', 64), "bad_trace" },
        { "POST /v1/miner/jobs/{id}/receipt", "traceLeaves", Text('0', 1 << 20), "lease_lost" },
        { "POST /v1/miner/jobs/{id}/receipt", "jobId", "\"\"", "bad_receipt" },
        { "POST /v1/miner/jobs/{id}/receipt", "jobId", "\"ffffffffffffffffffffffffffffffff\"", "bad_receipt" },
        { "POST /v1/miner/jobs/{id}/receipt", "leaseId", "\"x\"", "bad_receipt" },
        { "POST /v1/miner/jobs/{id}/receipt", "miner", "\"0x\"", "bad_receipt" },
        { "POST /v1/miner/jobs/{id}/receipt", "program", $"\"{Id}\"", "bad_receipt" },
        { "POST /v1/miner/jobs/{id}/receipt", "inputHash", "\"\"", "bad_receipt" },
        { "POST /v1/miner/jobs/{id}/receipt", "outputHash", "\"../../../edge.key\"", "bad_receipt" },
        { "POST /v1/miner/jobs/{id}/receipt", "outputHash", $"\"{(Id + Id).ToUpperInvariant()}\"", "bad_receipt" },
        { "POST /v1/miner/jobs/{id}/receipt", "traceRoot", Text('0', 65), "bad_receipt" },
        { "POST /v1/miner/jobs/{id}/receipt", "steps", "-1", "bad_receipt" },
        { "POST /v1/miner/jobs/{id}/receipt", "steps", "2147483647", "lease_lost" },
        { "POST /v1/miner/jobs/{id}/receipt", "outputBytes", "-1", "bad_receipt" },
        { "POST /v1/miner/jobs/{id}/receipt", "outputBytes", "9223372036854775807", "lease_lost" },
        { "POST /v1/miner/jobs/{id}/receipt", "kernelMs", "-1", "bad_receipt" },
        { "POST /v1/miner/jobs/{id}/receipt", "domain", "null", "bad_receipt" },
        { "POST /v1/miner/jobs/{id}/receipt", "domain", "{\"name\":\"CuckooDispute\",\"version\":\"1\",\"chainId\":\"1\"}", "bad_receipt" },
        { "POST /v1/miner/jobs/{id}/receipt", "domain", $"{{\"name\":\"CuckooDispute\",\"version\":\"1\",\"chainId\":\"1\",\"verifyingContract\":\"{new string('0', 41)}\"}}", "bad_receipt" },
        { "POST /v1/miner/jobs/{id}/receipt", "domain", "{\"name\":\"CuckooDispute\",\"version\":\"1\",\"chainId\":\"1\",\"verifyingContract\":\"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed\"}", "wrong_domain" },
        { "POST /v1/miner/jobs/{id}/receipt", "signature", "\"\"", "bad_receipt" },
        { "POST /v1/miner/jobs/{id}/receipt", "signature", Text('0', 128), "bad_receipt" },
        { "POST /v1/miner/jobs/{id}/receipt", "signature", Text('0', 132), "bad_receipt" },
        { "POST /v1/miner/jobs/{id}/receipt", "signature", Text('g', 130), "bad_receipt" },
    };

    [Theory, MemberData(nameof(Rows))]
    public async Task Member_AtOrBeyondItsBounds_IsTakenOrRefusedByName(string endpoint, string member, string value, string? code)
    {
        Endpoint called = Endpoint.Of(endpoint);
        var body = (JsonObject)JsonNode.Parse(called.Body!)!;
        (body.ContainsKey(member) ? body : body["receipt"] as JsonObject ?? body)[member] = "@@";
        string json = body.ToJsonString().Replace("\"@@\"", value, StringComparison.Ordinal);
        string? token = stage.TokenOf(called.Caller);
        Answer answer = await Answer.OfAsync(stage.Silo.Http, called.CallWith(token, json), TestContext.Current.CancellationToken);
        if (code is null)
        {
            Assert.True(answer.Status == called.Status, $"{answer.Status}: {answer.Body}");
        }
        else
        {
            string? secret = value.Length > 12 ? value.Trim('"') : null;
            Refused.By(answer, Refused.All.Single(r => r.Code == code), token, secret);
        }

        await stage.Silo.StandsAsync();
    }

    [Theory]
    [InlineData("GET /v1/requests/{id}")]
    [InlineData("GET /v1/requests/{id}/events")]
    [InlineData("GET /v1/requests/{id}/pixels")]
    [InlineData("GET /v1/requests/{id}/wait")]
    [InlineData("GET /v1/requests/{id}/draw")]
    public async Task Request_OfAnotherAccount_IsUnknown(string endpoint)
    {
        Endpoint called = Endpoint.Of(endpoint);
        string path = called.Path.Replace(Id, stage.RequestId, StringComparison.Ordinal);
        foreach (string id in new[] { stage.RequestId, stage.QuoteId })
        {
            Answer answer = await Answer.OfAsync(
                stage.Silo.Http, called.Call(stage.StrangerKey, path: called.Path.Replace(Id, id, StringComparison.Ordinal)), TestContext.Current.CancellationToken);
            Refused.By(answer, Refusals.UnknownRequest, id);
        }

        Answer owners = await Answer.OfAsync(stage.Silo.Http, called.Call(stage.OwnerKey, path: path), TestContext.Current.CancellationToken);
        Assert.Equal(endpoint.EndsWith("pixels", StringComparison.Ordinal) ? 409 : 200, owners.Status);
    }

    [Fact]
    public async Task Submit_QuoteOfAnotherAccount_IsUnknown()
    {
        Endpoint submit = Endpoint.Of("POST /v1/requests");
        foreach (string id in new[] { stage.RequestId, stage.QuoteId })
        {
            string body = JsonSerializer.Serialize(new { quoteId = id });
            Answer answer = await Answer.OfAsync(stage.Silo.Http, submit.CallWith(stage.StrangerKey, body), TestContext.Current.CancellationToken);
            Refused.By(answer, Refusals.UnknownQuote, id);
        }
    }

    [Fact]
    public async Task Pixels_OfAnOpenRequest_AreNotReady()
    {
        Endpoint pixels = Endpoint.Of("GET /v1/requests/{id}/pixels");
        string path = pixels.Path.Replace(Id, stage.RequestId, StringComparison.Ordinal);
        Refused.By(
            await Answer.OfAsync(stage.Silo.Http, pixels.Call(stage.OwnerKey, path: path), TestContext.Current.CancellationToken), Refusals.NotReady);
    }

    [Fact]
    public async Task Submit_WithoutMoney_IsRefusedAndTakesNothing()
    {
        using var poor = new CuckooClient(new EdgeOptions { Edge = stage.Silo.Url }, stage.StrangerKey);
        QuoteReply quote = await poor.QuoteAsync(new QuoteAsked("emoji-t2i", "gold"), TestContext.Current.CancellationToken);
        string body = JsonSerializer.Serialize(new { quoteId = quote.QuoteId });
        for (int attempt = 0; attempt < 2; attempt++)
        {
            Answer answer = await Answer.OfAsync(
                stage.Silo.Http, Endpoint.Of("POST /v1/requests").CallWith(stage.StrangerKey, body), TestContext.Current.CancellationToken);
            Refused.By(answer, Refusals.InsufficientFunds, "gold");
        }

        Assert.Equal("0", (await poor.AccountAsync(TestContext.Current.CancellationToken)).Balance);
        Assert.Empty((await poor.RequestAsync(quote.QuoteId, TestContext.Current.CancellationToken)).Ledger);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("0")]
    [InlineData("99999999999999999999999999")]
    [InlineData("nonsense")]
    [InlineData("1e3")]
    [InlineData("\u00e9")]
    [InlineData("")]
    public async Task Events_NonsenseAsTheLastId_StartWithTheFirst(string last)
    {
        string line = await FirstIdAsync(last);
        Assert.Equal("id: 1", line);
    }

    [Fact]
    public async Task Events_AfterTheFirst_StartWithTheSecond() => Assert.Equal("id: 2", await FirstIdAsync("1"));

    private async Task<string> FirstIdAsync(string last)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, $"/v1/requests/{stage.RequestId}/events");
        message.Headers.TryAddWithoutValidation("Authorization", "Bearer " + stage.OwnerKey);
        message.Headers.TryAddWithoutValidation("Last-Event-ID", last);
        using HttpResponseMessage reply = await stage.Silo.Http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal("text/event-stream", reply.Content.Headers.ContentType?.MediaType);
        using var lines = new StreamReader(await reply.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        while (await lines.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            if (line.StartsWith("id:", StringComparison.Ordinal)) return line;
        throw new InvalidDataException("The stream ended without an event.");
    }

    private static string Text(char letter, int length) => $"\"{new string(letter, length)}\"";

    private static string Pairs(int count) => "\"" + string.Concat(Enumerable.Repeat("\\ud83c\\udf4e", count)) + "\"";

    private static string Programs(int count) => "[" + string.Join(',', Enumerable.Range(0, count).Select(i => $"\"{i:x64}\"")) + "]";
}
