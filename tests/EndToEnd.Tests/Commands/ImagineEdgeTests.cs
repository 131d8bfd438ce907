using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Cuckoo.Client;
using Cuckoo.EndToEnd.Tests.Miners;
using Cuckoo.EndToEnd.Tests.Pictures;
using Cuckoo.EndToEnd.Tests.Programs;
using Cuckoo.Miner.Work;
using Cuckoo.Wire.Accounts;
using Cuckoo.Wire.Requests;

namespace Cuckoo.EndToEnd.Tests.Commands;

/// <summary>Pictures of a real silo's miners, asked for from the command line.</summary>
public sealed class ImagineEdgeTests : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private SiloProgram silo = null!;
    private string[] edge = [];
    private CuckooClient client = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        silo = await SiloProgram.StartAsync(folder["silo"]);
        client = new CuckooClient(new EdgeOptions { Edge = silo.Edge });
        AccountOpened account = await client.OpenAccountAsync(Cancel);
        await client.FaucetAsync(Cancel);
        await File.WriteAllTextAsync(folder["my.key"], account.ApiKey, Cancel);
        edge = ["--edge", silo.Edge.ToString(), "--key-file", folder["my.key"]];
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await silo.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Imagine_OfAnEdge_BringsThePictureWithAReceiptThatVerifies()
    {
        await using LocalMiner miner = await LocalMiner.StartReadyAsync(silo.Edge, HonestWork.Instance);
        BigInteger before = await BalanceAsync();

        ProgramEnd end = await ImagineAsync("a red apple", "--seed", "42", "--steps", "2", "--json");

        Assert.True(end.Code == 0, end.Errors);
        using JsonDocument json = JsonDocument.Parse(Assert.Single(end.Lines));
        JsonElement said = json.RootElement;
        Execution run = HonestWork.Run("a red apple", 42, 2, 250);
        PngFile png = PngFile.Read(await File.ReadAllBytesAsync(folder["cuckoo-a-red-apple-42.png"], Cancel));
        Assert.Equal(run.Output, png.Rgb);
        Assert.Equal((miner.Address, run.Program, run.TraceRoot), (Text(said, "miner"), Text(said, "programHash"), Text(said, "traceRoot")));
        Assert.Equal(before - await BalanceAsync(), BigInteger.Parse(Text(said, "price"), CultureInfo.InvariantCulture));
        Assert.Equal(folder["cuckoo-a-red-apple-42.receipt.json"], Text(said, "receiptPath"));
        Assert.Equal(png.Texts["Receipt"], await File.ReadAllTextAsync(folder["cuckoo-a-red-apple-42.receipt.json"], Cancel));
        ProgramEnd verified = await RunningProgram.RunAsync("Cli", ["verify", Text(said, "receiptPath"), "--picture", Text(said, "path")]);
        Assert.True(verified.Code == 0, string.Join('\n', verified.Lines) + verified.Errors);

        // Its miner was drawn by a salt of the command's own.
        DrawReply draw = await client.DrawAsync(Text(said, "requestId"), Cancel);
        Assert.Equal([miner.Address], draw.Draws.Select(d => d.Chosen));
        Assert.NotNull(draw.Salt);

        // What is there already stays, and nothing is paid for a picture that could not be kept.
        BigInteger after = await BalanceAsync();
        File.Delete(folder["cuckoo-a-red-apple-42.png"]);
        await CliRefusal.OfAsync(1, "receipt.json is there already", ["imagine", "a red apple", "--seed", "42", "--out", folder["cuckoo-a-red-apple-42.png"], .. edge]);
        Assert.Equal(after, await BalanceAsync());
    }

    [Fact]
    public async Task Imagine_OfHighPriority_CostsHalfAsMuchMore()
    {
        await using LocalMiner miner = await LocalMiner.StartReadyAsync(silo.Edge, HonestWork.Instance);

        ProgramEnd end = await ImagineAsync("a red apple", "--seed", "8", "--steps", "1", "--priority", "high", "--json");

        Assert.True(end.Code == 0, end.Errors);
        using JsonDocument json = JsonDocument.Parse(Assert.Single(end.Lines));
        Assert.Equal("322500000000000", Text(json.RootElement, "quoted"));
    }

    [Fact]
    public async Task Imagine_OfAnEdge_SaysEachStageForPeople()
    {
        await using LocalMiner miner = await LocalMiner.StartReadyAsync(silo.Edge, HonestWork.Instance);

        ProgramEnd end = await ImagineAsync("a red apple", "--seed", "7", "--steps", "1", "--out", "b.png");

        Assert.True(end.Code == 0, end.Errors);
        string[] stages = [.. end.Lines.Select(l => l.Split(' ')[0]).Distinct(StringComparer.Ordinal).Where(s => s is not "waits")];
        Assert.Equal(
            ["quote", "escrowed", "queued", "leased", "committed", "audit", "judged", "settled", "price", "miner", "program", "trace", "output", "checked", "time", "receipt", "picture"],
            stages);
        Assert.StartsWith("quote     0.000215 CAI at most (work 0.0001 CAI", end.Lines[0], StringComparison.Ordinal);
        Assert.EndsWith("b.receipt.json", end.Lines[^2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Imagine_AboveTheMostPrice_TakesNothing()
    {
        BigInteger before = await BalanceAsync();
        ProgramEnd end = await ImagineAsync("a red apple", "--steps", "50", "--max-price", "0.0107", "--quiet");
        Assert.Equal(1, end.Code);
        Assert.Equal("cuckoo: The price is 0.01075 CAI, above the 0.0107 CAI that it may be; --max-price allows more. Nothing was taken.", end.Errors.Trim());
        Assert.Equal(before, await BalanceAsync());
        Assert.Empty(Directory.GetFiles(folder.Path, "*.png"));
    }

    [Fact]
    public async Task Imagine_InterruptedWhileItWaits_SaysWhyItWaitedAndGivesTheRequestUp()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "setsid and kill are taken as Linux has them.");
        BigInteger before = await BalanceAsync();
        await using RunningProgram imagine = RunningProgram.Start("Cli", ["imagine", "a red apple", .. edge], folder: folder.Path, ownGroup: true);
        Assert.Contains("Another miner that holds emoji-t2i is needed", await imagine.UntilAsync(l => l.StartsWith("waits ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.NotEqual(before, await BalanceAsync());

        await imagine.SignalAsync("INT");
        ProgramEnd end = await imagine.EndAsync();

        Assert.Equal(130, end.Code);
        Assert.Contains("is given up; it is refunded.", end.Errors, StringComparison.Ordinal);
        Assert.Equal(before, await BalanceAsync());
        Assert.Empty(Directory.GetFiles(folder.Path, "*.png"));
    }

    [Theory]
    [InlineData(2, "--size is for a picture drawn here", "--size 64x64")]
    [InlineData(2, "--lora is for a picture drawn here", "--lora a.safetensors")]
    [InlineData(2, "--precision is for a picture drawn here", "--precision bytes")]
    [InlineData(2, "--threads is for a picture drawn here", "--threads 1")]
    [InlineData(2, "--seed is 0 to 9223372036854775807", "--seed 9223372036854775808")]
    [InlineData(2, "--max-price is in tokens", "--max-price much")]
    [InlineData(1, "(unknown_model)", "--model none")]
    [InlineData(1, "is a folder", "--out .")]
    public async Task Imagine_OfWhatAnEdgeDoesNotDraw_SaysSoInOneLine(int code, string reason, string more) =>
        await CliRefusal.OfAsync(code, reason, ["imagine", "a red apple", .. edge, .. more.Split(' ')]);

    private Task<ProgramEnd> ImagineAsync(params string[] arguments) => RunningProgram.RunAsync("Cli", ["imagine", .. arguments, .. edge], folder: folder.Path);

    private async Task<BigInteger> BalanceAsync() => BigInteger.Parse((await client.AccountAsync(Cancel)).Balance, CultureInfo.InvariantCulture);

    private static string Text(JsonElement said, string name) => said.GetProperty(name).GetString()!;
}
