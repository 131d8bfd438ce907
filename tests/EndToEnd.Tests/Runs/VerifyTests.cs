using System.Text.Json;
using Cuckoo.Chain.Receipts;
using Cuckoo.EndToEnd.Tests.Programs;
using Cuckoo.Wire.Requests;

namespace Cuckoo.EndToEnd.Tests.Runs;

public sealed class VerifyTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Verify_OfAPictureWithItsReceipt_RunsItAgainAndFindsTheSameBits()
    {
        using TemporaryFolder folder = new();
        ReceiptFile file = SignedRun.File with { TraceLeaves = string.Concat(SignedRun.Run.TraceLeaves.Select(Convert.ToHexStringLower)) };
        await File.WriteAllBytesAsync(folder["a.png"], SignedRun.Png(SignedRun.Run.Output, file), Cancel);

        ProgramEnd end = await SignedRun.VerifyAsync(folder["a.png"]);

        Assert.True(end.Code == 0, end.Errors);
        Assert.Equal(
            ["file", "signature", "input", "steps", "length", "pixels", "program", "trace", "output", "The"],
            end.Lines.Select(l => l.Split(' ')[0]));
        Assert.All(end.Lines.SkipLast(1), l => Assert.Equal("ok", l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]));
        Assert.Equal("The receipt holds: run again here it gives the same bits.", end.Lines[^1]);
    }

    [Fact]
    public async Task Verify_OfAReceiptFile_SaysTheSameForPrograms()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder["a.receipt.json"], SignedRun.Text(SignedRun.File), Cancel);
        await File.WriteAllBytesAsync(folder["a.png"], SignedRun.Png(SignedRun.Run.Output), Cancel);

        ProgramEnd end = await SignedRun.VerifyAsync(folder["a.receipt.json"], "--picture", folder["a.png"], "--json", "--variant", "auto", "--threads", "1");

        Assert.True(end.Code == 0, end.Errors);
        using JsonDocument json = JsonDocument.Parse(Assert.Single(end.Lines));
        Assert.True(json.RootElement.GetProperty("isEqual").GetBoolean());
        Assert.Equal(2, json.RootElement.GetProperty("traceLeaves").GetArrayLength());
        Assert.Equal(SignedRun.Statement.Miner, json.RootElement.GetProperty("miner").GetString());
        Assert.All(json.RootElement.GetProperty("checks").EnumerateArray(), c => Assert.Equal("holds", c.GetProperty("outcome").GetString()));
    }

    [Fact]
    public async Task Verify_WithoutARun_ChecksSignatureAndHashesAlone()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder["a.json"], SignedRun.Text(SignedRun.Signed(SignedRun.Statement with { Program = new string('0', 64) })), Cancel);

        ProgramEnd end = await SignedRun.VerifyAsync(folder["a.json"], "--no-run");

        Assert.Equal((0, "What can be checked without a run holds."), (end.Code, end.Lines[^1]));
        Assert.DoesNotContain(end.Lines, l => l.StartsWith("program", StringComparison.Ordinal));
    }

    public static TheoryData<string, string> Wrongs() => new()
    {
        { "a changed pixel", "pixels" },
        { "a changed signature", "signature" },
        { "another miner's address", "signature" },
        { "another number of steps", "signature" },
        { "another document", "input" },
        { "signed, but fewer steps than asked for", "steps" },
        { "signed, but another length", "length" },
        { "signed, but another picture", "output" },
        { "signed, but an invented trace", "trace" },
        { "signed with its leaves, but an invented second step", "trace" },
        { "signed, but with the leaves of another trace", "leaves" },
        { "signed, but a document no model draws", "run" },
    };

    [Theory]
    [MemberData(nameof(Wrongs))]
    public async Task Verify_OfSomethingWrong_NamesTheCheckAndEndsWithThree(string what, string check)
    {
        using TemporaryFolder folder = new();
        await File.WriteAllBytesAsync(folder["a.png"], WrongOf(what), Cancel);

        ProgramEnd end = await SignedRun.VerifyAsync(folder["a.png"]);

        Assert.True(end.Code == 3, $"{end.Code}: {string.Join('\n', end.Lines)}\n{end.Errors}");
        Assert.Equal(check, end.Lines.First(l => l.Contains(" WRONG ", StringComparison.Ordinal)).Split(' ')[0]);
        Assert.Equal("The receipt does NOT hold.", end.Lines[^1]);
        if (what.EndsWith("picture", StringComparison.Ordinal)) Assert.Contains(end.Lines, l => l.Contains("after the last step", StringComparison.Ordinal));
        if (what.EndsWith("second step", StringComparison.Ordinal))
            Assert.Contains(end.Lines, l => l.Contains($"first at step 2 of 2: {SignedRun.HashOf([2])} is signed, {Convert.ToHexStringLower(SignedRun.Run.TraceLeaves[1])} it is here", StringComparison.Ordinal));
        if (what.EndsWith("invented trace", StringComparison.Ordinal)) Assert.Contains(end.Lines, l => l.Contains("in the steps, though not in the output", StringComparison.Ordinal));
    }

    private static byte[] WrongOf(string what)
    {
        ReceiptFile honest = SignedRun.File;
        ReceiptStatement says = SignedRun.Statement;
        byte[] rgb = SignedRun.Run.Output, other = [.. rgb];
        other[100] ^= 1;
        byte[] leaves = [.. SignedRun.Run.TraceLeaves[0], .. Convert.FromHexString(SignedRun.HashOf([2]))];
        string undrawable = SignedRun.Document.Replace("\"guidancePercent\":250", "\"guidancePercent\":99", StringComparison.Ordinal);
        return what switch
        {
            "a changed pixel" => SignedRun.Png(other, honest),
            "a changed signature" => SignedRun.Png(rgb, honest with { Receipt = honest.Receipt with { Signature = honest.Receipt.Signature[1..] + (honest.Receipt.Signature[0] == '0' ? "1" : "0") } }),
            "another miner's address" => SignedRun.Png(rgb, honest with { Receipt = honest.Receipt with { Miner = SignedRun.StrangersAddress } }),
            "another number of steps" => SignedRun.Png(rgb, honest with { Receipt = honest.Receipt with { Steps = 3 } }),
            "another document" => SignedRun.Png(rgb, honest with { Input = honest.Input.Replace("red", "green", StringComparison.Ordinal) }),
            "signed, but fewer steps than asked for" => SignedRun.Png(rgb, SignedRun.Signed(says with { Steps = 1 })),
            "signed, but another length" => SignedRun.Png(rgb, SignedRun.Signed(says with { OutputBytes = 1 })),
            "signed, but another picture" => SignedRun.Png(other, SignedRun.Signed(says with { OutputHash = SignedRun.HashOf(other) })),
            "signed with its leaves, but an invented second step" => SignedRun.Png(
                rgb, SignedRun.Signed(says with { TraceRoot = TraceTree.Root(leaves) }) with { TraceLeaves = Convert.ToHexStringLower(leaves) }),
            "signed, but with the leaves of another trace" => SignedRun.Png(rgb, honest with { TraceLeaves = Convert.ToHexStringLower(leaves) }),
            "signed, but an invented trace" => SignedRun.Png(rgb, SignedRun.Signed(says with { TraceRoot = new string('1', 64) })),
            _ => SignedRun.Png(rgb, SignedRun.Signed(says with { InputHash = SignedRun.HashOf(System.Text.Encoding.UTF8.GetBytes(undrawable)) }, undrawable)),
        };
    }

    [Fact]
    public async Task Verify_OfAProgramThatIsNotHere_SaysWhichAndEndsWithOne()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder["a.json"], SignedRun.Text(SignedRun.Signed(SignedRun.Statement with { Program = new string('0', 64) })), Cancel);
        ProgramEnd end = await SignedRun.VerifyAsync(folder["a.json"]);
        Assert.Equal((1, "What can be checked without a run holds; it could not be run again here."), (end.Code, end.Lines[^1]));
        Assert.Contains(SignedRun.Run.Program, end.Lines[^2], StringComparison.Ordinal);

        string elsewhere = SignedRun.Document.Replace("emoji-t2i", "../emoji-t2i", StringComparison.Ordinal);
        await File.WriteAllTextAsync(
            folder["b.json"],
            SignedRun.Text(SignedRun.Signed(SignedRun.Statement with { InputHash = SignedRun.HashOf(System.Text.Encoding.UTF8.GetBytes(elsewhere)) }, elsewhere)), Cancel);
        end = await SignedRun.VerifyAsync(folder["b.json"]);
        Assert.Equal(1, end.Code);
        Assert.Contains("has no model ../emoji-t2i", end.Lines[^2], StringComparison.Ordinal);
    }
}
