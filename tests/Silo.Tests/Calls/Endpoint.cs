using System.Net.Http.Headers;
using System.Text;

namespace Cuckoo.Silo.Tests.Calls;

/// <summary>An endpoint, and a well-formed call of it with the status that it gets on the shared stage.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path; ids in it are well-formed and unknown.</param>
/// <param name="Caller">Who may call.</param>
/// <param name="Status">What the call is answered with.</param>
/// <param name="Body">A JSON object, where it takes one.</param>
public sealed record Endpoint(string Method, string Path, Caller Caller, int Status, string? Body = null)
{
    /// <summary>The longest body it takes.</summary>
    public int MostBytes => Name switch
    {
        "POST /v1/quotes" or "POST /openai/v1/chat/completions" => 64 * 1024,
        "POST /v1/miner/jobs/{id}/operators" => 1024 * 1024,
        // The leaves of the longest trace, and 64 KiB of an output in base 64.
        "POST /v1/miner/jobs/{id}/receipt" => ((16 + 1024) * 1024) + (64 * 1024 * 4 / 3) + 4,
        _ => 16 * 1024,
    };

    /// <summary>An id that nothing has.</summary>
    public const string NoId = "0123456789abcdef0123456789abcdef";

    /// <summary>The content id of nothing stored: 32 zero bytes as a hash.</summary>
    private const string NoBlob = "bafkreiaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    private const string NoHash = NoId + NoId;
    private const string Address = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

    /// <summary>All of them; a test keeps the list equal to what the silo maps.</summary>
    public static IReadOnlyList<Endpoint> All { get; } =
    [
        new("GET", "/healthz", Caller.Anybody, 200),
        new("GET", "/openapi.json", Caller.Anybody, 200),
        new("POST", "/v1/accounts", Caller.Anybody, 201),
        new("GET", "/v1/account", Caller.Owner, 200),
        new("PUT", "/v1/account/alert", Caller.Owner, 200, """{"below":"0"}"""),
        new("PUT", "/v1/account/handle", Caller.Owner, 200, """{"handle":"the_owner"}"""),
        new("GET", "/v1/account/keys", Caller.Owner, 200),
        new("POST", "/v1/account/keys", Caller.Owner, 400, """{"name":"k","scopes":["write"]}"""),
        new("DELETE", $"/v1/account/keys/{NoId}", Caller.Owner, 404),
        new("POST", $"/v1/account/keys/{NoId}/rotate", Caller.Owner, 404, """{"graceSeconds":0}"""),
        new("POST", "/v1/account/webhook-secret", Caller.Owner, 201),
        new("POST", "/v1/signin/challenge", Caller.Anybody, 200, $$"""{"address":"{{Address}}"}"""),
        new("POST", "/v1/signin", Caller.Anybody, 400, $$"""{"message":"m","signature":"{{NoHash}}{{NoHash}}00"}"""),
        new("POST", "/v1/tips", Caller.Owner, 402, """{"id":"t","to":"@nobody_yet","amount":"99000000000000000000"}"""),
        new("POST", $"/v1/telegram/{NoId}", Caller.Owner, 400),
        new("GET", "/v1/account/statement", Caller.Owner, 200),
        new("POST", "/v1/faucet", Caller.Owner, 200),
        new("GET", "/v1/models", Caller.Anybody, 200),
        new("GET", "/v1/books", Caller.Anybody, 200),
        new("GET", "/v1/books/check", Caller.Owner, 403),
        new("GET", "/v1/network/parameters", Caller.Anybody, 404),
        new("GET", "/v1/network/nodes", Caller.Anybody, 404),
        new("GET", "/v1/coordinators", Caller.Anybody, 200),
        new("GET", $"/v1/coordinators/{NoId}", Caller.Anybody, 404),
        new("POST", "/v1/coordinators", Caller.Owner, 400, """{"id":"an-app","terms":{"models":[{"name":"none","unitPrice":"1"}]}}"""),
        new("PUT", $"/v1/coordinators/{NoId}", Caller.Owner, 404, """{"models":[{"name":"none","unitPrice":"1"}]}"""),
        new("POST", "/v1/quotes", Caller.Owner, 201, """{"model":"emoji-t2i","prompt":"a red apple","seed":1,"steps":1,"guidancePercent":250}"""),
        new("POST", "/v1/requests", Caller.Owner, 404, $$"""{"quoteId":"{{NoId}}"}"""),
        new("GET", $"/v1/requests/{NoId}", Caller.Owner, 404),
        new("GET", $"/v1/requests/{NoId}/wait", Caller.Owner, 404),
        new("GET", $"/v1/requests/{NoId}/draw", Caller.Owner, 404),
        new("POST", $"/v1/requests/{NoId}/cancel", Caller.Owner, 404),
        new("GET", $"/v1/requests/{NoId}/events", Caller.Owner, 404),
        new("GET", $"/v1/requests/{NoId}/pixels", Caller.Owner, 404),
        new("GET", $"/v1/requests/{NoId}/receipt", Caller.Owner, 404),
        new("GET", $"/v1/requests/{NoId}/evidence", Caller.Owner, 404),
        new("GET", $"/v1/requests/{NoId}/deliveries", Caller.Owner, 404),
        new("GET", "/openai/v1/models", Caller.Owner, 200),
        new("GET", $"/openai/v1/models/{NoId}", Caller.Owner, 404),
        new("POST", "/openai/v1/images/generations", Caller.Owner, 400, """{"model":"none","prompt":"a red apple","seed":1,"steps":1}"""),
        new("POST", "/openai/v1/chat/completions", Caller.Owner, 400, """{"model":"none","messages":[{"role":"user","content":"what is a cuckoo?"}],"max_tokens":1,"seed":1}"""),
        new("PUT", $"/v1/blobs/{NoId}", Caller.Owner, 400),
        new("GET", $"/v1/blobs/{NoId}", Caller.Owner, 400),
        new("GET", $"/v1/blobs/{NoId}/record", Caller.Owner, 400),
        new("PUT", $"/v1/blobs/{NoId}/pin", Caller.Owner, 400),
        new("DELETE", $"/v1/blobs/{NoId}/pin", Caller.Owner, 400),
        new("DELETE", $"/v1/blobs/{NoId}", Caller.Owner, 400),
        new("POST", "/v1/links/download", Caller.Owner, 404, $$"""{"id":"{{NoBlob}}","seconds":60}"""),
        new("POST", "/v1/links/upload", Caller.Owner, 201, """{"bytes":4,"mediaType":"image/png","seconds":60}"""),
        new("GET", $"/v1/blobs/by-link/{NoId}", Caller.Anybody, 400),
        new("PUT", $"/v1/blobs/by-link/{NoId}", Caller.Anybody, 400),
        new("POST", $"/v1/blobs/by-link/{NoId}/commit", Caller.Anybody, 400),
        new("GET", "/v1/deletions", Caller.Owner, 200),
        new("POST", "/v1/deletions/check", Caller.Owner, 200),
        new("GET", "/v1/epochs", Caller.Anybody, 404),
        new("GET", $"/v1/epochs/{NoId}", Caller.Anybody, 404),
        new("GET", $"/v1/epochs/{NoId}/leaves", Caller.Anybody, 404),
        new("GET", $"/v1/epochs/{NoId}/proof", Caller.Anybody, 404),
        new("GET", $"/v1/vouchers/{NoId}", Caller.Anybody, 404),
        new("POST", $"/v1/vouchers/{NoId}", Caller.Anybody, 404, $$"""{"total":"1","signature":"{{NoHash}}{{NoHash}}1b"}"""),
        new("POST", "/v1/miner/challenge", Caller.Anybody, 200, $$"""{"address":"{{Address}}"}"""),
        new("POST", "/v1/miner/session", Caller.Anybody, 400,
            $$"""{"address":"{{Address}}","publicKey":"{{NoHash}}{{NoHash}}","nonce":"n","signature":"{{NoHash}}{{NoHash}}"}"""),
        new("GET", $"/v1/miners/{NoId}/hot-keys", Caller.Anybody, 400),
        new("GET", "/v1/miner", Caller.Miner, 200),
        new("GET", "/v1/disputes", Caller.Owner, 404),
        new("GET", $"/v1/disputes/{NoId}", Caller.Owner, 404),
        new("GET", "/v1/miner/disputes", Caller.Miner, 404),
        new("GET", "/v1/miner/earnings", Caller.Miner, 200),
        new("POST", "/v1/miner/availability", Caller.Miner, 400, """{"availability":"asleep"}"""),
        new("POST", "/v1/miner/benchmark", Caller.Miner, 409),
        new("POST", "/v1/miner/benchmark/answer", Caller.Miner, 400, """{"challenge":"c","lanes":[]}"""),
        new("GET", "/v1/miner/models", Caller.Miner, 200),
        new("GET", $"/v1/miner/files/{NoId}", Caller.Miner, 400),
        new("POST", "/v1/miner/jobs/next", Caller.Miner, 204, $$"""{"programs":["{{NoHash}}"],"waitMs":0}"""),
        new("POST", $"/v1/miner/jobs/{NoId}/heartbeat", Caller.Miner, 200, $$"""{"leaseId":"{{NoId}}","step":0,"steps":1}"""),
        new("PUT", $"/v1/miner/jobs/{NoId}/output?lease={NoId}", Caller.Miner, 409),
        new("PUT", $"/v1/miner/jobs/{NoId}/states/{NoId}", Caller.Miner, 400),
        new("POST", $"/v1/miner/jobs/{NoId}/operators", Caller.Miner, 404, $$"""{"step":1,"operators":[{"name":"add","digest":"{{NoHash}}"}]}"""),
        new("POST", $"/v1/miner/jobs/{NoId}/commitment", Caller.Miner, 409, $$"""{"leaseId":"{{NoId}}","commitment":"{{NoHash}}"}"""),
        new("POST", $"/v1/miner/jobs/{NoId}/receipt", Caller.Miner, 409, ReceiptBody()),
        new("GET", $"/v1/miner/jobs/{NoId}/evidence", Caller.Miner, 404),
        new("POST", $"/v1/miner/jobs/{NoId}/failure", Caller.Miner, 409, $$"""{"leaseId":"{{NoId}}","reason":"tired"}"""),
    ];

    /// <summary>Method and path, as a row of a theory names it.</summary>
    public string Name => $"{Method} {Path.Replace(NoId, "{id}", StringComparison.Ordinal)}";

    /// <summary>The endpoint of that name.</summary>
    public static Endpoint Of(string name) => All.Single(e => e.Name == name);

    /// <summary>A call of it.</summary>
    public HttpRequestMessage Call(string? token, byte[]? body = null, string? contentType = null, string? path = null)
    {
        var message = new HttpRequestMessage(new HttpMethod(Method), path ?? Path);
        if (token is not null) message.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        if (body is null && Body is not null)
        {
            body = Encoding.UTF8.GetBytes(Body);
            contentType ??= "application/json";
        }

        if (body is not null)
        {
            message.Content = new ByteArrayContent(body);

            // A long body is refused before it is read; without this the client would break on sending the rest of it.
            message.Headers.ExpectContinue = body.Length > 64 * 1024;
            if (contentType is not null) message.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        return message;
    }

    /// <summary>A call of it with a JSON text.</summary>
    public HttpRequestMessage CallWith(string? token, string json) =>
        Call(token, Encoding.UTF8.GetBytes(json), new MediaTypeHeaderValue("application/json").ToString());

    private static string ReceiptBody() => $$$"""
        {"receipt":{"jobId":"{{{NoId}}}","leaseId":"{{{NoId}}}","miner":"{{{Address}}}","program":"{{{NoHash}}}","inputHash":"{{{NoHash}}}",
        "outputHash":"{{{NoHash}}}","traceRoot":"{{{NoHash}}}","steps":1,"outputBytes":12288,"kernelMs":5,"signature":"{{{NoHash}}}{{{NoHash}}}1b","domain":{"name":"CuckooDispute","version":"1"}},"salt":"{{{NoHash}}}","traceLeaves":"{{{NoHash}}}"}
        """;
}
