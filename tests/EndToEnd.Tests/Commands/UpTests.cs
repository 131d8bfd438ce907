using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Cuckoo.Client;
using Cuckoo.EndToEnd.Tests.Programs;
using Cuckoo.Wire.Ledger;
using Cuckoo.Wire.Requests;

namespace Cuckoo.EndToEnd.Tests.Commands;

/// <summary>A whole network by one command, and a miner by another.</summary>
public sealed class UpTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Up_StoppedAtWorkAndStartedAgain_HasFinishedTheJobAndKeptTheBooks(bool isWholeGroup)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "setsid, kill and /proc are taken as Linux has them.");
        using TemporaryFolder folder = new();
        string request, account;
        await using (RunningProgram up = Start(folder))
        {
            JsonObject edge = await StageAsync(up, "edge");
            JsonObject opened = await StageAsync(up, "account");
            Assert.Equal((1, true, "1000000000000000000"), (edge["miners"]!.AsArray().Count, opened["isNew"]!.GetValue<bool>(), Text(opened, "balance")));
            account = Text(opened, "account");
            await StageAsync(up, "ask");
            using CuckooClient client = new(new EdgeOptions { Edge = new Uri(Text(edge, "edge")) }, (await File.ReadAllTextAsync(Text(opened, "keyFile"), Cancel)).Trim());
            QuoteReply quote = await client.QuoteAsync(new QuoteAsked("emoji-t2i", "a red apple", 42, 50), Cancel);
            request = (await client.SubmitAsync(quote.QuoteId, Cancel)).Id;
            await up.UntilAsync(l => Is(l, "miner 1") && Is(l, "leased"));
            int[] children = ChildrenOf.Process(up.Id);

            // Ctrl-C in a terminal reaches the children as well; a supervisor's signal only the program itself.
            await up.SignalAsync(isWholeGroup ? "INT" : "TERM", isWholeGroup);
            ProgramEnd end = await up.EndAsync();

            Assert.True(end.Code == 0, $"{end.Code}: {string.Join('\n', end.Lines)}\n{end.Errors}");
            Assert.True(end.Lines.Any(l => Is(l, "committed")), string.Join('\n', end.Lines));
            Assert.Contains("keeps the books", end.Lines[^1], StringComparison.Ordinal);
            await ChildrenOf.AreGoneAsync(children, Patience);
        }

        await using (RunningProgram up = Start(folder))
        {
            JsonObject edge = await StageAsync(up, "edge");
            JsonObject kept = await StageAsync(up, "account");
            Assert.Equal((account, false), (Text(kept, "account"), kept["isNew"]!.GetValue<bool>()));
            using CuckooClient client = new(new EdgeOptions { Edge = new Uri(Text(edge, "edge")) }, (await File.ReadAllTextAsync(Text(kept, "keyFile"), Cancel)).Trim());
            await foreach (RequestEvent news in client.WatchAsync(request, 0, Cancel)) Assert.NotEqual("refunded", news.Kind);
            Assert.Equal("settled", (await client.RequestAsync(request, Cancel)).State);
            Assert.Equal("0", (await client.BooksAsync(Cancel)).Sum);
        }
    }

    [Fact]
    public async Task Up_WithoutAFolder_LeavesNothingBehind()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "kill is taken as Linux has it.");
        using TemporaryFolder folder = new();
        await using RunningProgram up = RunningProgram.Start(
            "Cli", ["up", "--port", "0", "--miners", "1"], new Dictionary<string, string> { ["TMPDIR"] = folder.Path }, folder.Path);
        string ask = await up.UntilAsync(l => l.StartsWith("ask ", StringComparison.Ordinal));
        Assert.Contains("--key-file " + folder.Path, ask, StringComparison.Ordinal);
        await up.SignalAsync("TERM");
        Assert.Equal(0, (await up.EndAsync()).Code);
        Assert.Empty(Directory.GetDirectories(folder.Path, "cuckoo-demo-*"));
    }

    [Fact]
    public async Task Up_WithAChain_HasStakedMinersAndMoneyThatSettles()
    {
        using TemporaryFolder folder = new();
        await using RunningProgram up = RunningProgram.Start(
            "Cli", ["up", "--chain", "--port", "0", "--miners", "1", "--data", folder["data"], "--json"], folder: folder.Path);
        Uri edge = new(Text(await StageAsync(up, "edge"), "edge"));
        JsonObject chain = await StageAsync(up, "chain"), account = await StageAsync(up, "account");
        Assert.Contains("with 2 CAI, 1 CAI of it from the faucet now, 1 CAI of it deposited on the chain", Text(account, "text"), StringComparison.Ordinal);
        string settle = Text(await StageAsync(up, "settle"), "text");

        using CuckooClient client = new(new EdgeOptions { Edge = edge }, (await File.ReadAllTextAsync(Text(account, "keyFile"), Cancel)).Trim());
        Assert.Equal("active", Assert.Single((await client.NodesAsync(null, Cancel)).Nodes).State);
        ChainBooks books = (await client.BooksAsync(Cancel)).Chain!;

        // Both are deposits: the operator's thousand for the treasury, which the faucet gives out of, and the wallet's.
        Assert.Equal(("1001000000000000000000", true), (books.Deposited, books.IsEqual));
        QuoteReply quote = await client.QuoteAsync(new QuoteAsked("emoji-t2i", "a red apple", 42, 2), Cancel);
        string request = (await client.SubmitAsync(quote.QuoteId, Cancel)).Id;
        await foreach (RequestEvent news in client.WatchAsync(request, 0, Cancel)) Assert.NotEqual("refunded", news.Kind);

        // The wallet signs for it by the command that was said: what was paid is out of the deposit and no gift.
        ProgramEnd vouched = await RunningProgram.RunAsync("Cli", [.. settle.Split(' ')[1..], "--total", quote.Total, "--json"], folder: folder.Path);
        Assert.True(vouched.Code == 0, vouched.Errors);
        Assert.Equal(quote.Total, Text(JsonNode.Parse(vouched.Lines[0])!.AsObject(), "signed"));
        Assert.EndsWith(".json", Text(chain, "contracts"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_OnAPortThatIsTaken_SaysSoAndEndsWithOne()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        using TemporaryFolder folder = new();
        await CliRefusal.OfAsync(1, "address already in use", ["up", "--port", ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture), "--data", folder["data"]]);
    }

    [Fact]
    public async Task Mine_OfAnEdge_MakesItsKeyWorksAndDrainsOnSigterm()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "kill is taken as Linux has it.");
        using TemporaryFolder folder = new();
        await using SiloProgram silo = await SiloProgram.StartAsync(folder["silo"]);
        await using RunningProgram mine = RunningProgram.Start("Cli", ["mine", "--edge", silo.Edge.ToString(), "--key", folder["new/miner.key"], "--threads", "1", "--json"]);
        await mine.UntilAsync(l => Is(l, "ready"));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder["new/miner.key"]));

        await mine.SignalAsync("TERM");
        ProgramEnd end = await mine.EndAsync();

        Assert.True(end.Code == 0, $"{end.Code}: {end.Errors}");
        Assert.Contains(end.Lines, l => Is(l, "left"));
    }

    [Theory]
    [InlineData("up --miners 0", "--miners is 1 to 8.")]
    [InlineData("up --port 70000", "--port is 0 to 65535.")]
    [InlineData("mine", "--edge")]
    [InlineData("mine --edge nonsense", "--edge is a URL")]
    [InlineData("mine --edge http://127.0.0.1:1 --variant fastest", "--variant is one of")]
    public Task Command_WithABadArgument_SaysSoInOneLineAndEndsWithTwo(string command, string reason) => CliRefusal.OfAsync(2, reason, command.Split(' '));

    private static RunningProgram Start(TemporaryFolder folder) =>
        RunningProgram.Start("Cli", ["up", "--port", "0", "--miners", "1", "--data", folder["data"], "--json"], folder: folder.Path, ownGroup: true);

    private static async Task<JsonObject> StageAsync(RunningProgram up, string stage) =>
        JsonNode.Parse(await up.UntilAsync(l => JsonNode.Parse(l)!["stage"]!.GetValue<string>() == stage))!.AsObject();

    private static bool Is(string line, string word) => line.Contains($"\"{word}\"", StringComparison.Ordinal);

    private static string Text(JsonObject line, string name) => line[name]!.GetValue<string>();
}
