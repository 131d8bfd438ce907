namespace Cuckoo.Telegram.Tests;

public sealed class BotOptionsTests
{
    private const string Token = "123:abcdefghijklmnopqrstuvwxyz";

    [Fact]
    public void Options_ThatAreNotSaid_HaveTheirDefaults()
    {
        BotOptions options = Read()!;

        Assert.Equal((1_000, 50, false), ((int)options.Pace.TotalMilliseconds, options.WithholdAbove, options.IsAttached));
        Assert.Equal("http://127.0.0.1:5141/", options.Edge.ToString());
    }

    [Theory]
    [InlineData("--withhold is 0 to 100.", "--withhold", "101")]
    [InlineData("--withhold is 0 to 100.", "--withhold", "-1")]
    [InlineData("--withhold is 0 to 100.", "--withhold", "half")]
    [InlineData("--pace is 1 to 60000.", "--pace", "0")]
    [InlineData("'--withhold' is no option, or lacks its value.", "--withhold")]
    [InlineData("The edge must be a URL with http or https.", "--edge", "ftp://edge.example")]
    [InlineData("--webhook and --listen go together: where Telegram brings updates, and where the bot takes them.", "--webhook", "https://bot.example")]
    public void Options_ThatAreWrong_AreNamedInOneSentence(string expected, params string[] arguments)
    {
        (BotOptions? options, IReadOnlyList<string> findings) = BotOptions.Read(arguments, name => name is "CUCKOO_TELEGRAM_TOKEN" ? Token : null);

        Assert.Null(options);
        Assert.Equal([expected], findings);
    }

    [Fact]
    public void Options_ThatAreRight_AreTaken()
    {
        BotOptions options = Read("--withhold", "80", "--pace", "5", "--attached")!;

        Assert.Equal((5, 80, true), ((int)options.Pace.TotalMilliseconds, options.WithholdAbove, options.IsAttached));
    }

    [Fact]
    public void Words_OfAFile_AreTakenOrItsNameIsSaid()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("cuckoo-test-").FullName, "words.txt");
        Assert.Equal([$"--words cannot be read: there is no file '{file}' that this user may read."], BotOptions.Read(["--words", file], _ => Token).Findings.Where(f => f.StartsWith("--words", StringComparison.Ordinal)));
        File.WriteAllText(file, "casino*\nrival bot\n");
        Assert.Equal(["casino*", "rival bot"], Read("--words", file)!.MoreWords);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    private static BotOptions? Read(params string[] arguments) => BotOptions.Read(arguments, name => name is "CUCKOO_TELEGRAM_TOKEN" ? Token : null).Options;
}
