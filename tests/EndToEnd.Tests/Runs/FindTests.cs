using System.Text.Json;
using Cuckoo.EndToEnd.Tests.Programs;

namespace Cuckoo.EndToEnd.Tests.Runs;

/// <summary>Passages found by meaning, from the command line.</summary>
public sealed class FindTests
{
    private const string Animals = """
        A domesticated animal that barks
        and guards the house.

        The flesh of a pig, salted and smoked.

        A large feathered creature that cannot fly
        and runs fast.
        """;

    private const string Money = """
        A building where people keep their savings.

        Sloping land beside a body of water.
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("dog", "animals.txt", 1)]
    [InlineData("ham or bacon", "animals.txt", 4)]
    [InlineData("bird", "animals.txt", 6)]
    [InlineData("the bank of a river", "money.txt", 3)]
    public async Task Find_OfWordsThatThePassageDoesNotHave_PutsItFirst(string question, string file, int line)
    {
        using TemporaryFolder folder = await FilesAsync();

        ProgramEnd end = await RunningProgram.RunAsync("Cli", ["find", question, "animals.txt", "money.txt", "--top", "2"], folder: folder.Path);

        Assert.True(end.Code == 0, end.Errors);
        Assert.Equal(2, end.Lines.Count);
        Assert.Contains($"  {file}:{line}  ", end.Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_AskedForJson_SaysHowFarEachPassageIs()
    {
        using TemporaryFolder folder = await FilesAsync();

        ProgramEnd end = await RunningProgram.RunAsync("Cli", ["find", "savings", "animals.txt", "money.txt", "--json", "--threads", "1"], folder: folder.Path);

        Assert.True(end.Code == 0, end.Errors);
        using JsonDocument json = JsonDocument.Parse(Assert.Single(end.Lines));
        JsonElement[] found = [.. json.RootElement.GetProperty("found").EnumerateArray()];
        Assert.Equal((5, 5), (json.RootElement.GetProperty("passages").GetInt32(), found.Length));
        Assert.Equal(("money.txt", 1, "A building where people keep their savings."), (found[0].GetProperty("file").GetString(), found[0].GetProperty("line").GetInt32(), found[0].GetProperty("text").GetString()));
        Assert.True(found[0].GetProperty("words").GetDouble() > 0);
        Assert.All(found[1..], m => Assert.Equal(0, m.GetProperty("words").GetDouble()));
        Assert.All(found, m => Assert.InRange(m.GetProperty("meaning").GetDouble(), -1.000001, 1.000001));
        Assert.Equal(found.Select(m => m.GetProperty("score").GetDouble()).OrderDescending(), found.Select(m => m.GetProperty("score").GetDouble()));
        Assert.Equal(64, json.RootElement.GetProperty("program").GetString()!.Length);
    }

    [Theory]
    [InlineData(2, "Required argument", "find")]
    [InlineData(2, "Required argument", "find", "a question")]
    [InlineData(2, "The question is empty", "find", " ", "animals.txt")]
    [InlineData(2, "--nonsense", "find", "a question", "--nonsense")]
    [InlineData(2, "--top is 1 to 1000", "find", "a question", "animals.txt", "--top", "0")]
    [InlineData(1, "nothing.txt", "find", "a question", "nothing.txt")]
    [InlineData(1, "not UTF-8", "find", "a question", "broken.txt")]
    [InlineData(1, "have no words", "find", "a question", "empty.txt")]
    [InlineData(1, "more than 4194304 bytes", "find", "a question", "long.txt")]
    public async Task Find_OfWhatCannotBeSearched_SaysSoInOneLine(int code, string reason, params string[] arguments)
    {
        using TemporaryFolder folder = await FilesAsync();
        await File.WriteAllBytesAsync(folder["broken.txt"], [0x61, 0xff, 0xfe], Cancel);
        await File.WriteAllTextAsync(folder["empty.txt"], " \n\n ", Cancel);
        if (reason.StartsWith("more", StringComparison.Ordinal)) await File.WriteAllBytesAsync(folder["long.txt"], new byte[(4 << 20) + 1], Cancel);

        await CliRefusal.OfAsync(code, reason, [.. arguments.Select(a => a.EndsWith(".txt", StringComparison.Ordinal) ? folder[a] : a)]);
    }

    private static async Task<TemporaryFolder> FilesAsync()
    {
        TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder["animals.txt"], Animals, Cancel);
        await File.WriteAllTextAsync(folder["money.txt"], Money, Cancel);
        return folder;
    }
}
