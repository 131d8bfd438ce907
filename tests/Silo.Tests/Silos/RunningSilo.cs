// A silo in this process: the real program on a real Kestrel at a free port of loopback, with the real model and a data
// folder of its own. Nothing is replaced, so that what is tested is what runs.

using System.Globalization;
using System.Text;
using Cuckoo.Chain.Keys;
using Cuckoo.Client;
using Cuckoo.Grains;
using Cuckoo.Grains.Miners;
using Cuckoo.Miner.Work;
using Cuckoo.Silo.Hosting;
using Cuckoo.Silo.Storage;
using Cuckoo.Silo.Tests.Calls;
using Cuckoo.Wire.Miners;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Embedded;

namespace Cuckoo.Silo.Tests.Silos;

public sealed class RunningSilo : IAsyncDisposable
{
    private readonly TemporaryFolder ownFolder;
    private readonly WebApplication app;

    private RunningSilo(TemporaryFolder folder, WebApplication program)
    {
        ownFolder = folder;
        app = program;
        Url = new Uri(program.Urls.Single());
        Http = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 }) { BaseAddress = Url };
    }

    public Uri Url { get; }

    public HttpClient Http { get; }

    public IServiceProvider Services => app.Services;

    /// <summary>Hash of the program that the silo offers.</summary>
    public string Program => Services.GetRequiredService<NetworkOptions>().Models[0].Program.Value;

    /// <summary>Hash of the text program that the silo offers.</summary>
    public string TextProgram => Services.GetRequiredService<NetworkOptions>().Models[1].Program.Value;

    /// <summary>The request that a leased job belongs to.</summary>
    public async Task<string> RequestOfAsync(TestMiner miner, JobReply job)
    {
        Assert.True(JobId.TryParse(job.JobId, out JobId id) & LeaseId.TryParse(job.LeaseId, out LeaseId lease));
        return (await Services.GetRequiredService<IGrainFactory>().GetGrain<IMinerGrain>(miner.Key.Address.ToString()).Heartbeat(id, lease, null))!.Job.Request.Value;
    }

    /// <summary>A job done as an honest miner does it.</summary>
    public Execution Run(JobReply job) => Work(job).Execute(job.Input, null, TestContext.Current.CancellationToken);

    /// <summary>What runs a job here.</summary>
    public IWork Work(JobReply job) => Services.GetRequiredService<LoadedModels>().All.Select(m => m.Work).Single(w => w.Program == job.Program);

    /// <summary>Starts one whose rates are out of the way unless <paramref name="settings"/> say otherwise.</summary>
    /// <param name="more">Adds endpoints of the test's own behind the same doors.</param>
    /// <param name="settings">Such as <c>Cuckoo:IsOpen=false</c>; they come last and win.</param>
    public static async Task<RunningSilo> StartAsync(Action<WebApplication>? more, params string[] settings)
    {
        var folder = new TemporaryFolder();
        string[] all =
        [
            "Cuckoo:Url=http://127.0.0.1:0", $"Cuckoo:DataFolder={folder.Path}", "Cuckoo:IsOpen=true", "Cuckoo:AuditThreads=1",
            "Cuckoo:RequestsPerSecond=1000000", "Cuckoo:QuotesPerMinute=1000000", "Cuckoo:AccountsPerHour=1000000", "Cuckoo:BenchmarkHours=0",
            "Logging:LogLevel:Default=Critical", "shutdownTimeoutSeconds=2", .. settings,
        ];
        WebApplication program = SiloProgram.Build([.. all.Select(s => "--" + s)]);
        more?.Invoke(program);
        await program.StartAsync();

        // Published in the background: done before a test counts what is stored.
        await program.Services.GetRequiredService<ModelFiles>().Published;
        return new RunningSilo(folder, program);
    }

    /// <summary>A client of the SDK with an account of its own; 1 token on it when asked for.</summary>
    public async Task<(CuckooClient Client, string Key)> UserAsync(bool hasMoney)
    {
        var client = new CuckooClient(new EdgeOptions { Edge = Url });
        string key = (await client.OpenAccountAsync()).ApiKey;
        if (hasMoney) await client.FaucetAsync();
        return (client, key);
    }

    /// <summary>A signed-in miner.</summary>
    public async Task<TestMiner> MinerAsync()
    {
        var miner = new TestMiner(Http, SigningKey.Create());
        await miner.SignInAsync();
        return miner;
    }

    /// <summary>Asserts that whatever was done to it, the silo answers and its books balance.</summary>
    public async Task StandsAsync()
    {
        Answer health = await Answer.OfAsync(Http, new HttpRequestMessage(HttpMethod.Get, "/healthz"));
        Assert.Equal(200, health.Status);
        using CuckooClient anybody = new(new EdgeOptions { Edge = Url });
        Assert.Equal("0", (await anybody.BooksAsync()).Sum);
    }

    /// <summary>How many grains have anything stored.</summary>
    public Task<long> StoredGrainsAsync() => Services.GetRequiredService<SqliteFile>().ReadAsync(static connection =>
    {
        using SqliteCommand count = connection.CreateCommand();
        count.CommandText = "SELECT COUNT(*) FROM grain_state";
        return Convert.ToInt64(count.ExecuteScalar(), CultureInfo.InvariantCulture);
    });

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        ownFolder.Dispose();
    }
}
