using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Cuckoo.Chain.Keys;
using Cuckoo.Client;
using Cuckoo.Silo.Tests.Calls;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Silo.Tests.Silos;

/// <summary>Ways not to start: each ends with 2 and one line that names the setting or the file.</summary>
public sealed class SetupTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("Cuckoo:Url", "Cuckoo:Url=nonsense")]
    [InlineData("Cuckoo:Url", "Cuckoo:Url=https://127.0.0.1:0")]
    [InlineData("Cuckoo:Url", "Cuckoo:Url=http://127.0.0.1:0/path")]
    [InlineData("Cuckoo:Url", "Cuckoo:Url=http://localhost:0")]
    [InlineData("Cuckoo:IsOpen", "Cuckoo:Url=http://0.0.0.0:0", "Cuckoo:IsOpen=true")]
    [InlineData("QuotesPerMinute", "Cuckoo:QuotesPerMinute=many")]
    [InlineData("no-such-model", "Cuckoo:Models:0=no-such-model")]
    [InlineData("Cuckoo:Models", "Cuckoo:Models:0=")]
    [InlineData("Cuckoo:Blobs:Store", "Cuckoo:Blobs:Store=tape")]
    [InlineData("Cuckoo:IsOpne is no setting; the nearest there is is Cuckoo:IsOpen.", "Cuckoo:IsOpne=true")]
    [InlineData("Cuckoo:Blobs:Url", "Cuckoo:Blobs:Store=s3", "Cuckoo:Blobs:Account=a", "Cuckoo:Blobs:Bucket=b")]
    [InlineData("Cuckoo:Blobs:Url", "Cuckoo:Blobs:Store=azure", "Cuckoo:Blobs:Account=a", "Cuckoo:Blobs:Url=http://example.org/c")]
    [InlineData("Cuckoo:Blobs:Bucket", "Cuckoo:Blobs:Store=s3", "Cuckoo:Blobs:Account=a", "Cuckoo:Blobs:Url=https://example.org")]
    [InlineData("CUCKOO_BLOB_SECRET", "Cuckoo:Blobs:Store=s3", "Cuckoo:Blobs:Account=a", "Cuckoo:Blobs:Bucket=b", "Cuckoo:Blobs:Url=https://example.org")]
    [InlineData("Cuckoo:Blobs:SecretFile", "Cuckoo:Blobs:Store=azure", "Cuckoo:Blobs:Account=a", "Cuckoo:Blobs:Url=https://example.org/c", "Cuckoo:Blobs:SecretFile=/nowhere")]
    public Task Start_BadSetting_EndsWithOneLineThatNamesIt(string named, params string[] settings) => EndsAsync(named, settings);

    [Fact]
    public Task Start_FolderBelowAFile_EndsWithOneLineThatNamesIt()
    {
        File.WriteAllText(folder.File("file"), "");
        return EndsAsync(folder.File("file/silo"), $"Cuckoo:DataFolder={folder.File("file/silo")}");
    }

    [Fact]
    public Task Start_FolderThatMayNotBeWritten_EndsWithOneLineThatNamesIt()
    {
        // Nobody may make a file there, not even root.
        Assert.SkipUnless(Directory.Exists("/sys/kernel"), "needs Linux' /sys");
        return EndsAsync("/sys/kernel", "Cuckoo:DataFolder=/sys/kernel");
    }

    [Fact]
    public async Task Start_PortInUse_EndsWithOneLineThatNamesIt()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        string url = $"http://{taken.LocalEndpoint}";
        await EndsAsync(url, $"Cuckoo:Url={url}");
    }

    [Fact]
    public async Task Start_AddressOfAnotherMachine_EndsWithOneLineThatNamesIt() =>
        await EndsAsync("192.0.2.1", "Cuckoo:Url=http://192.0.2.1:5141");

    [Fact]
    public async Task Start_SecondOnTheSameFolder_EndsAndHarmsNothingOfTheFirst()
    {
        await using SiloProcess first = await SiloProcess.StartReadyAsync(Settings());
        string upload = folder.File("blobs/parts/1");
        await File.WriteAllTextAsync(upload, "being uploaded", TestContext.Current.CancellationToken);
        await EndsAsync("cuckoo.db");
        Assert.True(File.Exists(upload));
        first.EndInput();
    }

    [Fact]
    public async Task Start_Attached_EndsWithItsInput()
    {
        await using SiloProcess silo = await SiloProcess.StartReadyAsync(Settings("Cuckoo:IsAttached=true"));
        silo.EndInput();
        Assert.Equal((0, ""), (await silo.EndAsync(), silo.Errors));
    }

    [Fact]
    public async Task Stop_WhileCallsAreHeldOpen_DoesNotWaitForThem()
    {
        await using SiloProcess silo = await SiloProcess.StartReadyAsync(Settings("Cuckoo:IsAttached=true", "Cuckoo:IsOpen=true", "shutdownTimeoutSeconds=600"));
        using var user = new CuckooClient(new EdgeOptions { Edge = silo.Url, Attempts = 1 });
        string key = (await user.OpenAccountAsync(Cancel)).ApiKey;
        await user.FaucetAsync(Cancel);
        ModelRow model = (await user.ModelsAsync(Cancel)).Models[0];
        string request = (await user.SubmitAsync((await user.QuoteAsync(new QuoteAsked(model.Name, "plum"), Cancel)).QuoteId, Cancel)).Id;
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = silo.Url };
        using var message = new HttpRequestMessage(HttpMethod.Get, $"/v1/requests/{request}/events");
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using HttpResponseMessage stream = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, Cancel);
        using var signing = SigningKey.Create();
        var miner = new TestMiner(http, signing);
        await miner.SignInAsync();
        Task<Answer> waiting = miner.NextAsync(new string('0', 64), waitMs: 20_000);

        silo.EndInput();
        Assert.Equal(0, await silo.EndAsync().WaitAsync(TimeSpan.FromSeconds(15), TimeProvider.System, Cancel));
        if (await Record.ExceptionAsync(() => waiting) is not HttpRequestException) Assert.Equal(204, (await waiting).Status);
    }

    private async Task EndsAsync(string named, params string[] settings)
    {
        await using SiloProcess silo = SiloProcess.Start(Settings(settings));
        int code = await silo.EndAsync();
        string line = silo.Errors.TrimEnd();
        Assert.True(code == 2 && !line.Contains('\n', StringComparison.Ordinal), $"{code}: {line}");
        Assert.StartsWith("cuckoo silo: ", line, StringComparison.Ordinal);
        Assert.Contains(named, line, StringComparison.Ordinal);
    }

    // The last of two settings of one name wins.
    private string[] Settings(params string[] settings) => ["Cuckoo:Url=http://127.0.0.1:0", $"Cuckoo:DataFolder={folder.Path}", "Cuckoo:AuditThreads=1", .. settings];
}
