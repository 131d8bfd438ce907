using System.Text.Json;
using Cuckoo.Chain.Receipts;
using Cuckoo.EndToEnd.Tests.Programs;
using Cuckoo.Kernels.Models;
using Cuckoo.Miner.Work;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;

namespace Cuckoo.EndToEnd.Tests.Runs;

/// <summary>The receipt of a text, run again from the command line.</summary>
public sealed class VerifyTextTests
{
    private static readonly string Document = TextJob.Write(new TextJobInput("wordbook", [new ChatMessage("user", "what is a bird?")], 7, 32, 0, 100));

    private static readonly Lazy<Execution> Run = new(() =>
    {
        using LoadedModel model = LoadedModel.Load("wordbook", new KernelOptions { Threads = 1 }, TimeProvider.System);
        return model.Work.Execute(Document, null, CancellationToken.None);
    });

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Verify_OfATextsReceipt_RunsItAgainAndSaysWhatWasAnswered()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder["a.json"], SignedRun.Text(SignedRun.Signed(SignedRun.StatementOf(Run.Value), Document)), Cancel);

        ProgramEnd end = await SignedRun.VerifyAsync(folder["a.json"]);
        ProgramEnd program = await SignedRun.VerifyAsync(folder["a.json"], "--json", "--threads", "1", "--model", Path.Combine(PictureModel.DefaultFolder("wordbook"), "wordbook.gguf"));

        Assert.True(end.Code == 0, end.Errors);
        Assert.Equal(["file", "signature", "input", "program", "trace", "output", "answer", "The"], end.Lines.Select(l => l.Split(' ')[0]));
        Assert.Contains("A bird is", end.Lines[^2], StringComparison.Ordinal);
        Assert.Equal("The receipt holds: run again here it gives the same bits.", end.Lines[^1]);
        Assert.True(program.Code == 0, program.Errors);
        using JsonDocument json = JsonDocument.Parse(Assert.Single(program.Lines));
        Assert.StartsWith("A bird is", json.RootElement.GetProperty("answer").GetString(), StringComparison.Ordinal);
        Assert.Equal(Run.Value.TraceLeaves.Select(Convert.ToHexStringLower), json.RootElement.GetProperty("traceLeaves").EnumerateArray().Select(l => l.GetString()));
    }

    public static TheoryData<string, string> Wrongs() => new()
    {
        { "another answer", "output" },
        { "an invented trace", "trace" },
        { "a document no model answers", "run" },
    };

    [Theory]
    [MemberData(nameof(Wrongs))]
    public async Task Verify_OfAWrongText_NamesTheCheckAndEndsWithThree(string what, string check)
    {
        string unanswerable = Document.Replace("\"maxTokens\":32", "\"maxTokens\":32000", StringComparison.Ordinal);
        ReceiptStatement says = SignedRun.StatementOf(Run.Value);
        ReceiptFile file = what switch
        {
            "another answer" => SignedRun.Signed(says with { OutputHash = new string('1', 64) }, Document),
            "an invented trace" => SignedRun.Signed(says with { TraceRoot = new string('1', 64) }, Document),
            _ => SignedRun.Signed(says with { InputHash = SignedRun.HashOf(System.Text.Encoding.UTF8.GetBytes(unanswerable)) }, unanswerable),
        };
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder["a.json"], SignedRun.Text(file), Cancel);

        ProgramEnd end = await SignedRun.VerifyAsync(folder["a.json"]);

        Assert.True(end.Code == 3, $"{end.Code}: {string.Join('\n', end.Lines)}\n{end.Errors}");
        Assert.Equal(check, end.Lines.First(l => l.Contains(" WRONG ", StringComparison.Ordinal)).Split(' ')[0]);
        Assert.DoesNotContain(end.Lines, l => l.StartsWith("answer", StringComparison.Ordinal) && what == "another answer");
    }
}
