using System.Buffers.Binary;
using System.Text.Json.Nodes;
using Cuckoo.EndToEnd.Tests.Programs;

namespace Cuckoo.EndToEnd.Tests.Runs;

public sealed class VerifyRefusalTests
{
    [Theory]
    [InlineData("verify", "Required argument")]
    [InlineData("verify --nonsense", "--nonsense")]
    [InlineData("verify a --no-run --model b", "--no-run and --model")]
    [InlineData("verify a --threads -1", "--threads is 0 to")]
    public Task Verify_WithABadArgument_SaysSoInOneLineAndEndsWithTwo(string command, string reason) => CliRefusal.OfAsync(2, reason, command.Split(' '));

    public static TheoryData<string, string> Unreadables() => new()
    {
        { "nothing", "this is not." },
        { "no JSON", "this is not." },
        { "null", "not null" },
        { "a list", "this is not" },
        { "a member too few", "this is not" },
        { "a member too many", "this is not" },
        { "a member twice", "this is not" },
        { "a number for a text", "at $.input" },
        { "a short hash", "program is 64 lower-case hexadecimal digits" },
        { "an address of another case", "capitals of EIP-55" },
        { "half a character", "this is not" },
        { "no steps", "steps is 1 to 1000" },
        { "a long file", "at most 327680 bytes" },
        { "a picture without a receipt", "holds no receipt" },
        { "a picture with two", "holds 2 receipts" },
        { "a cut picture", "PNG" },
        { "a giant chunk", "PNG chunk iTXt" },
    };

    [Theory]
    [MemberData(nameof(Unreadables))]
    public async Task Verify_OfWhatIsNoReceipt_SaysSoInOneLineAndEndsWithOne(string what, string reason)
    {
        using TemporaryFolder folder = new();
        await File.WriteAllBytesAsync(folder["a"], BytesOf(what), TestContext.Current.CancellationToken);

        string line = await CliRefusal.OfAsync(1, reason, ["verify", folder["a"]]);

        Assert.DoesNotContain("a red apple", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_OfAFileThatIsNotThere_NamesIt()
    {
        using TemporaryFolder folder = new();
        await CliRefusal.OfAsync(1, "none.json", ["verify", folder["none.json"]]);
        await File.WriteAllTextAsync(folder["a.json"], SignedRun.Text(SignedRun.File), TestContext.Current.CancellationToken);
        await CliRefusal.OfAsync(1, "none.png", ["verify", folder["a.json"], "--picture", folder["none.png"]]);
        await CliRefusal.OfAsync(1, "does not begin as a PNG does", ["verify", folder["a.json"], "--picture", folder["a.json"]]);
    }

    private static byte[] BytesOf(string what)
    {
        byte[] png = SignedRun.Png(SignedRun.Run.Output, SignedRun.File);
        switch (what)
        {
            case "a picture without a receipt": return SignedRun.Png(SignedRun.Run.Output);
            case "a picture with two": return SignedRun.Png(SignedRun.Run.Output, SignedRun.File, SignedRun.File);
            case "a cut picture": return png[..^40];
            case "a giant chunk":
                // The text chunk after the header, which is 8 + 25 bytes, says two gigabytes.
                BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(33), 0x7FFF_FFFF);
                return png;
            default: return System.Text.Encoding.UTF8.GetBytes(JsonOf(what));
        }
    }

    private static string JsonOf(string what) => what switch
    {
        "nothing" => "",
        "no JSON" => "a red apple",
        "null" => "null",
        "a list" => "[]",
        "a member too few" => SignedRun.Spoilt(json => json.Remove("input")),
        "a member too many" => SignedRun.Spoilt(json => json["verified"] = true),
        "a member twice" => SignedRun.Text(SignedRun.File).Replace("{\"requestId\"", "{\"input\":\"{}\",\"requestId\"", StringComparison.Ordinal),
        "a number for a text" => SignedRun.Spoilt(json => json["input"] = 1),
        "a short hash" => Of("program", "ab"),
        "an address of another case" => Of("miner", SignedRun.StrangersAddress.ToLowerInvariant()),
        "half a character" => SignedRun.Spoilt(json => json["input"] = "a red apple HALF").Replace("HALF", "\\ud800", StringComparison.Ordinal),
        "no steps" => Of("steps", 0),
        "a long file" => SignedRun.Spoilt(json => json["input"] = new string('a', 327_680)),
        _ => throw new ArgumentOutOfRangeException(nameof(what), what, null),
    };

    private static string Of(string member, JsonNode value) => SignedRun.Spoilt(json => json["receipt"]![member] = value);
}
