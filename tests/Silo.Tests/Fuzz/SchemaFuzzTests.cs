using System.Globalization;
using System.Text.Json.Nodes;
using Cuckoo.Client;
using Cuckoo.Silo.Edge;
using Cuckoo.Silo.Tests.Calls;
using Cuckoo.Silo.Tests.Contract;
using Cuckoo.Silo.Tests.Silos;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Silo.Tests.Fuzz;

/// <summary>Every endpoint by its own description: what it answers is what docs/openapi.json says it may. Runs alone, as <see cref="FuzzTests"/> does.</summary>
[Collection(nameof(FuzzTests))]
public sealed class SchemaFuzzTests(ITestOutputHelper output)
{
    private const int CallsOfEach = 40;

    // Of 2,000 calls half are done: keys, quotes, links and small blobs, some kilobytes each with the grains that hold them.
    private const long MostGrowth = 16 << 20;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Edge_HostileCallsByItsDescription_AreAnsweredAsItSays()
    {
        int seed = int.TryParse(Environment.GetEnvironmentVariable("CUCKOO_FUZZ_SEED"), CultureInfo.InvariantCulture, out int given) ? given : 20_261_122;
        output.WriteLine($"CUCKOO_FUZZ_SEED={seed}");
        JsonNode document = JsonNode.Parse(await File.ReadAllTextAsync(Checkout.File("docs/openapi.json"), Cancel))!;
        Random random = new(seed);
        SchemaCalls calls = new(document, random);
        await using RunningSilo silo = await RunningSilo.StartAsync(null);
        (CuckooClient rich, string key) = await silo.UserAsync(hasMoney: true);
        (CuckooClient poor, string poorKey) = await silo.UserAsync(hasMoney: false);
        using CuckooClient owner = rich;
        using CuckooClient other = poor;
        string open = (await rich.SubmitAsync((await rich.QuoteAsync(new QuoteAsked("emoji-t2i", "plum", 1, 1, 100), Cancel)).QuoteId, Cancel)).Id;
        string quote = (await rich.QuoteAsync(new QuoteAsked("emoji-t2i", "plum", 1, 1, 100), Cancel)).QuoteId;
        TestMiner miner = await silo.MinerAsync();

        // Where a call waits for a picture or a text, it is made by somebody who cannot pay for one.
        string? TokenOf(Endpoint e) => e.Caller switch
        {
            Caller.Miner => miner.Session,
            Caller.Owner => e.Path.StartsWith("/openai", StringComparison.Ordinal) ? poorKey : key,
            _ => null,
        };

        SortedDictionary<int, int> statuses = [];
        long before = 0;
        for (int round = 0; round < CallsOfEach; round++)
        {
            // The first rounds fill pools and caches.
            if (round == CallsOfEach / 4) before = GC.GetTotalMemory(forceFullCollection: true);
            foreach (Endpoint endpoint in Endpoint.All)
            {
                JsonNode operation = OperationOf(document, endpoint);
                using HttpRequestMessage message = calls.Of(endpoint, operation, TokenOf(endpoint), [open, quote, Endpoint.NoId]);
                string body = message.Content is { } content ? await content.ReadAsStringAsync(Cancel) : "";
                string what = $"seed {seed}, round {round}: {message.Method} {message.RequestUri} {body[..Math.Min(body.Length, 300)]}";
                Answer answer = await Answer.OfAsync(silo.Http, message, Cancel);
                statuses[answer.Status] = statuses.GetValueOrDefault(answer.Status) + 1;
                IsAsDescribed(operation, answer, what, key, poorKey, miner.Session);
            }
        }

        long growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        output.WriteLine($"{string.Join(", ", statuses.Select(s => $"{s.Key}: {s.Value}"))}; memory grew by {growth >> 10} KiB");
        Assert.True(growth < MostGrowth, $"seed {seed}: memory grew by {growth >> 10} KiB");
        await silo.StandsAsync();
    }

    private static void IsAsDescribed(JsonNode operation, Answer answer, string what, params string[] secrets)
    {
        // What the server itself does not take for HTTP has a bare status.
        if (answer is { Status: 400 or 414 or 431, Body: "" }) return;
        Assert.True(answer.Status != Refusals.Internal.Status, $"{what}: {answer.Status} {answer.Body}");
        JsonNode? said = operation["responses"]![answer.Status.ToString(CultureInfo.InvariantCulture)];
        if (answer.Status < 400)
        {
            Assert.True(said is not null, $"{what}: {answer.Status} is not described");
            return;
        }

        string code = Refused.WellFormed(answer, secrets);

        // A hostile path may be no endpoint's.
        if (code == Refusals.NotFound.Code) return;
        Assert.True(said?[OpenApiDocument.Codes]?.AsArray().Any(c => c!.GetValue<string>() == code) is true, $"{what}: {answer.Status} {code} is not described");
    }

    private static JsonNode OperationOf(JsonNode document, Endpoint endpoint)
    {
        string path = endpoint.Path.Split('?')[0].Replace(Endpoint.NoId, "{id}", StringComparison.Ordinal).Replace("/jobs/{id}", "/jobs/{job}", StringComparison.Ordinal).Replace("/states/{id}", "/states/{number}", StringComparison.Ordinal);
        return document["paths"]![path]![endpoint.Method.ToLowerInvariant()]!;
    }
}
