using System.Globalization;
using System.Text.Json;
using Cuckoo.Client;
using Cuckoo.EndToEnd.Tests.Programs;
using Cuckoo.Wire.Requests;

namespace Cuckoo.EndToEnd.Tests.Commands;

/// <summary>The commands that ask an edge, against a real silo.</summary>
public sealed class EdgeCommandTests
{
    // Whatever the machine that runs the tests has set.
    private static readonly Dictionary<string, string> Alone = new(StringComparer.Ordinal) { ["CUCKOO_API_KEY"] = "", ["CUCKOO_EDGE"] = "" };

    [Fact]
    public async Task Commands_OfAnAccountsLife_SayWhatTheEdgeDid()
    {
        using TemporaryFolder folder = new();
        await using SiloProgram silo = await SiloProgram.StartAsync(folder["silo"]);
        string key = folder["my.key"];
        string[] edge = ["--edge", silo.Edge.ToString(), "--key-file", key];

        string opened = await LineAsync(["account", "open", .. edge]);
        Assert.Matches("^user:[0-9a-f]{32}, with 0 CAI$", opened);
        Assert.StartsWith("ck_", (await File.ReadAllTextAsync(key, TestContext.Current.CancellationToken)), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        Assert.StartsWith("1 CAI: 1 CAI now; the next from ", await LineAsync(["faucet", .. edge]), StringComparison.Ordinal);
        Assert.StartsWith("Nothing: today's grant has been taken. 1 CAI now;", await LineAsync(["faucet", .. edge]), StringComparison.Ordinal);
        Assert.Equal("0.25 CAI for @somebody, kept until they prove who they are; 0.75 CAI left.", await LineAsync(["tip", "@somebody", "0.25", "--id", "a-tip", .. edge]));
        Assert.Equal("0.25 CAI for @somebody, kept until they prove who they are; 0.75 CAI left.", await LineAsync(["tip", "@somebody", "0.25", "--id", "a-tip", .. edge]));
        using JsonDocument balance = JsonDocument.Parse(await LineAsync(["balance", "--json", .. edge]));
        Assert.Equal("750000000000000000", balance.RootElement.GetProperty("balance").GetString());
    }

    [Fact]
    public async Task Commands_OnARequestNobodyTakes_SayWhyAndGiveItUp()
    {
        using TemporaryFolder folder = new();
        await using SiloProgram silo = await SiloProgram.StartAsync(folder["silo"]);
        string key = folder["my.key"];
        string[] edge = ["--edge", silo.Edge.ToString(), "--key-file", key];
        await LineAsync(["account", "open", .. edge]);
        await LineAsync(["faucet", .. edge]);
        using CuckooClient client = new(new EdgeOptions { Edge = silo.Edge }, (await File.ReadAllTextAsync(key, TestContext.Current.CancellationToken)).Trim());
        QuoteReply quote = await client.QuoteAsync(new QuoteAsked("emoji-t2i", "a red apple"), TestContext.Current.CancellationToken);
        await client.SubmitAsync(quote.QuoteId, TestContext.Current.CancellationToken);

        ProgramEnd why = await RunAsync(["ask-why", quote.QuoteId, .. edge]);
        Assert.Equal(
            ["queued: No miner that holds emoji-t2i was heard of in the last half minute.", "Another miner that holds emoji-t2i is needed; anybody can start one."],
            why.Lines.Take(2));
        Assert.StartsWith("If no miner has committed to a result by ", why.Lines[2], StringComparison.Ordinal);
        Assert.Equal("Given up; it is refunded.", await LineAsync(["cancel", quote.QuoteId, .. edge]));
        Assert.Equal("Given up; it is refunded.", await LineAsync(["cancel", quote.QuoteId, .. edge]));
        Assert.Equal("refunded: It waits for nothing: it is refunded.", await LineAsync(["ask-why", quote.QuoteId, .. edge]));
        Assert.StartsWith("1 CAI in user:", await LineAsync(["balance", .. edge]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "--edge is a URL", "balance --edge nonsense")]
    [InlineData(2, "amount is above 0", "tip @somebody 0")]
    [InlineData(2, "amount is above 0", "tip @somebody -1")]
    [InlineData(2, "amount is above 0", "tip @somebody 0.0000000000000000001")]
    [InlineData(2, "request is an id", "ask-why nonsense")]
    [InlineData(2, "request is an id", "cancel 0123456789ABCDEF0123456789ABCDEF")]
    [InlineData(1, "There is no API key", "balance --key-file {folder}/none")]
    [InlineData(1, "is no API key", "balance --key-file {folder}/bad")]
    [InlineData(1, "holds a key already", "account open --key-file {folder}/bad")]
    [InlineData(1, "cannot be reached", "balance --key-file {folder}/good --edge http://127.0.0.1:{port}")]
    public async Task Command_ThatCannotBeDone_SaysSoInOneLine(int code, string reason, string command)
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder["bad"], "a key with\nspaces", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder["good"], "ck_" + new string('0', 97) + "\n", TestContext.Current.CancellationToken);
        string port = LoopbackPort.Free().ToString(CultureInfo.InvariantCulture);

        string line = await CliRefusal.OfAsync(
            code, reason, command.Replace("{folder}", folder.Path, StringComparison.Ordinal).Replace("{port}", port, StringComparison.Ordinal).Split(' '), Alone);

        Assert.DoesNotContain("a key with", line, StringComparison.Ordinal);
    }

    private static async Task<string> LineAsync(string[] command)
    {
        ProgramEnd end = await RunAsync(command);
        Assert.True(end.Code == 0, $"{string.Join(' ', command)} ended with {end.Code}: {end.Errors}");
        return end.Lines[0];
    }

    private static Task<ProgramEnd> RunAsync(string[] command) => RunningProgram.RunAsync("Cli", command, Alone);
}
