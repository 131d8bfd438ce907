using Cuckoo.Chain.Keys;
using Cuckoo.Client;
using Cuckoo.Kernels.Models;
using Cuckoo.Miner.Work;
using Cuckoo.Silo.Edge;
using Cuckoo.Silo.Tests.Calls;
using Cuckoo.Silo.Tests.Silos;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Silo.Tests.Journey;

public sealed class SecretTests
{
    private const string Prompt = "a very private pineapple";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Debug")]
    [InlineData("Trace")]
    public async Task Silo_LoggingEverything_WritesNoKeySessionOrPrompt(string level)
    {
        using var folder = new TemporaryFolder();
        string errors;
        var secrets = new List<string> { Prompt, "pineapple" };
        await using (SiloProcess silo = await SiloProcess.StartReadyAsync(
            "Cuckoo:Url=http://127.0.0.1:0", $"Cuckoo:DataFolder={folder.Path}", "Cuckoo:IsOpen=true", "Cuckoo:IsAttached=true", "Cuckoo:AuditThreads=1", "Cuckoo:BenchmarkHours=0",
            $"Logging:LogLevel:Default={level}", $"Logging:LogLevel:Microsoft={level}", $"Logging:LogLevel:Microsoft.Hosting.Lifetime={level}"))
        {
            secrets.AddRange(await LiveAsync(silo.Url));
            byte[] key = await File.ReadAllBytesAsync(folder.File("edge.key"), Cancel);
            secrets.AddRange([Convert.ToHexString(key), Convert.ToHexStringLower(key), Convert.ToBase64String(key)]);
            silo.EndInput();
            Assert.Equal(0, await silo.EndAsync());
            errors = silo.Errors;
        }

        // Shows that it did log, and at this level.
        Assert.Contains(level == "Debug" ? "dbug: " : "trce: ", errors, StringComparison.Ordinal);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, errors, StringComparison.OrdinalIgnoreCase));
    }

    // A request to its end, and calls that are refused with secrets in them.
    private static async Task<IEnumerable<string>> LiveAsync(Uri url)
    {
        using var user = new CuckooClient(new EdgeOptions { Edge = url });
        string key = (await user.OpenAccountAsync(Cancel)).ApiKey;
        await user.FaucetAsync(Cancel);
        QuoteReply quote = await user.QuoteAsync(new QuoteAsked("emoji-t2i", Prompt, 7, 1, 100), Cancel);
        await user.SubmitAsync(quote.QuoteId, Cancel);

        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = url };
        using var signing = SigningKey.Create();
        var miner = new TestMiner(http, signing);
        await miner.SignInAsync();
        using PictureModel model = PictureModel.Load(PictureModel.DefaultFolder("emoji-t2i"), new KernelOptions { Threads = 1 }, TimeProvider.System);
        JobReply job = await miner.JobAsync(Convert.ToHexStringLower(model.ProgramHash));
        Execution run = new PictureWork(model).Execute(job.Input, null, Cancel);
        Assert.Equal(201, (await miner.UploadAsync(job.JobId, job.LeaseId, run.Output)).Status);
        Assert.Equal(202, (await miner.CommitAsync(miner.ReceiptOf(job, run))).Status);
        await foreach (RequestEvent _ in user.WatchAsync(quote.QuoteId, cancellation: Cancel)) continue;
        await user.PixelsAsync(quote.QuoteId, Cancel);

        string broken = $$"""{"model":"emoji-t2i","prompt":["{{Prompt}}"]}""";
        Refused.By(await Answer.OfAsync(http, Endpoint.Of("POST /v1/quotes").CallWith(key, broken), Cancel), Refusals.BadJson, Prompt);
        Answer swapped = await Answer.OfAsync(http, Endpoint.Of("GET /v1/account").Call(miner.Session), Cancel);
        Refused.By(swapped, Refusals.Unauthorized, miner.Session);
        return [key, key[36..], miner.Session, miner.Session.Split('.')[1]];
    }
}
