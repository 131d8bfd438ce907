using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Cuckoo.Client;
using Cuckoo.EndToEnd.Tests.Miners;
using Cuckoo.EndToEnd.Tests.Programs;
using Cuckoo.Wire.Requests;

namespace Cuckoo.EndToEnd.Tests.Commands;

/// <summary>A text through real processes: silo, miner and command. What it says is the model's; counts, bits and money are looked at.</summary>
public sealed class ChatCommandTests
{
    // Whatever the machine that runs the tests has set.
    private static readonly Dictionary<string, string> Alone = new(StringComparer.Ordinal) { ["CUCKOO_API_KEY"] = "", ["CUCKOO_EDGE"] = "" };

    [Fact]
    public async Task Chat_WithAMiner_SaysTheVerifiedTextAndWhatItCost()
    {
        using TemporaryFolder folder = new();
        await using SiloProgram silo = await SiloProgram.StartAsync(folder["silo"]);
        await using MinerProgram miner = await MinerProgram.StartAsync(silo.Edge, folder["miner.key"]);
        string[] edge = ["--edge", silo.Edge.ToString(), "--key-file", folder["my.key"]];
        Assert.Equal(0, (await RunAsync(["account", "open", .. edge])).Code);
        Assert.Equal(0, (await RunAsync(["faucet", .. edge])).Code);

        ProgramEnd asked = await RunAsync(["chat", "what is a cuckoo?", "--max-tokens", "16", "--seed", "7", "--json", .. edge]);
        Assert.True(asked.Code == 0, asked.Errors);
        JsonObject answer = JsonNode.Parse(Assert.Single(asked.Lines, l => l.Length > 0))!.AsObject();
        string id = answer["request"]!.GetValue<string>();
        using CuckooClient client = new(new EdgeOptions { Edge = silo.Edge }, (await File.ReadAllTextAsync(folder["my.key"], TestContext.Current.CancellationToken)).Trim());
        TextOutput verified = await client.AnswerAsync(id, TestContext.Current.CancellationToken);
        Assert.Equal((verified.Text, verified.Finish, verified.Tokens.Count), (answer["text"]!.GetValue<string>(), answer["finish"]!.GetValue<string>(), answer["tokens"]!.GetValue<int>()));
        Assert.InRange(verified.Tokens.Count, 1, 16);
        Assert.Equal((miner.Address, HashOf(verified.Tokens)), (answer["receipt"]!["miner"]!.GetValue<string>(), answer["receipt"]!["outputHash"]!.GetValue<string>()));
        UInt128 left = UInt128.Parse((await client.AccountAsync(TestContext.Current.CancellationToken)).Balance, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal((UInt128)1_000_000_000_000_000_000 - left, UInt128.Parse(answer["cost"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture));

        // Without --json the text alone goes to standard output, and the same seed gives the same text.
        ProgramEnd plain = await RunAsync(["chat", "what is a cuckoo?", "--max-tokens", "16", "--seed", "7", .. edge]);
        Assert.True(plain.Code == 0, plain.Errors);
        Assert.Contains($"{verified.Tokens.Count} tokens ({verified.Finish}) for ", plain.Errors, StringComparison.Ordinal);
        Assert.Contains($"by {miner.Address}; output {HashOf(verified.Tokens)}", plain.Errors, StringComparison.Ordinal);
        Assert.Equal(("0", 0), ((await client.BooksAsync(TestContext.Current.CancellationToken)).Sum, (await client.BooksAsync(TestContext.Current.CancellationToken)).Pending));
    }

    [Theory]
    [InlineData(2, "chat has no option", "chat --sytem")]
    [InlineData(2, "--edge is a URL", "chat hello --edge nonsense")]
    [InlineData(1, "There is no API key", "chat hello --key-file {folder}/none")]
    public async Task Chat_ThatCannotBe_SaysSoInOneLine(int code, string reason, string command)
    {
        using TemporaryFolder folder = new();
        await CliRefusal.OfAsync(code, reason, command.Replace("{folder}", folder.Path, StringComparison.Ordinal).Split(' '), Alone);
    }

    private static string HashOf(IReadOnlyList<int> tokens)
    {
        byte[] bytes = new byte[4 * tokens.Count];
        for (int i = 0; i < tokens.Count; i++) BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4 * i), tokens[i]);
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    private static Task<ProgramEnd> RunAsync(string[] command) => RunningProgram.RunAsync("Cli", command, Alone);
}
