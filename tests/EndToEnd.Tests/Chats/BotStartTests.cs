using Cuckoo.EndToEnd.Tests.Programs;
using Cuckoo.Telegram.StandIn;

namespace Cuckoo.EndToEnd.Tests.Chats;

/// <summary>The bot's program as its operator meets it first.</summary>
public sealed class BotStartTests
{
    private static readonly Dictionary<string, string> NoToken = new(StringComparer.Ordinal) { ["CUCKOO_TELEGRAM_TOKEN"] = "" };

    [Fact]
    public async Task Bot_WithoutAToken_SaysWhatIsMissingAndEndsWithTwo()
    {
        ProgramEnd end = await RunningProgram.RunAsync("Telegram", [], NoToken);

        Assert.Equal((2, 0), (end.Code, end.Lines.Count));
        Assert.Contains("CUCKOO_TELEGRAM_TOKEN is missing", end.Errors, StringComparison.Ordinal);
        Assert.Contains("@BotFather", end.Errors, StringComparison.Ordinal);
        Assert.Contains("--help", end.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", 0, "CUCKOO_TELEGRAM_STAR")]
    [InlineData("--nonsense", 2, "'--nonsense' is no option")]
    [InlineData("--webhook https://bot.example/telegram", 2, "--webhook and --listen go together")]
    [InlineData("--webhook http://bot.example/telegram --listen http://127.0.0.1:8443/telegram", 2, "--webhook must be a URL with https")]
    [InlineData("--edge nowhere", 2, "The edge must be a URL")]
    public async Task Bot_WithAnArgument_SaysWhatItIsAbout(string arguments, int code, string words)
    {
        ProgramEnd end = await RunningProgram.RunAsync("Telegram", arguments.Split(' '), NoToken);

        Assert.Equal(code, end.Code);
        Assert.Contains(words, string.Join('\n', end.Lines) + end.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bot_WithATokenOfNobody_SaysSoWithoutSayingIt()
    {
        const string Strange = "77:a-token-that-telegram-does-not-know";
        using TemporaryFolder folder = new();
        await using StandInServer telegram = await StandInServer.Start(TimeProvider.System);

        ProgramEnd end = await RunningProgram.RunAsync(
            "Telegram", ["--api", telegram.Url.ToString(), "--data", folder["bot"]], new Dictionary<string, string>(StringComparer.Ordinal) { ["CUCKOO_TELEGRAM_TOKEN"] = Strange });

        Assert.Equal((1, 0), (end.Code, end.Lines.Count));
        Assert.Contains("Telegram does not know this token", end.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(Strange, end.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Demo_WithTelegram_PlaysAConversationAndEndsWithZero()
    {
        ProgramEnd end = await RunningProgram.RunAsync("Cli", ["demo", "a red apple", "--telegram"]);

        Assert.True(end.Code == 0, string.Join('\n', end.Lines) + end.Errors);
        Assert.Equal("", end.Errors);
        string[] inOrder = ["ann: /start", "bot: Hello!", "ann: /faucet", "1 CAI for you", "ann: /imagine a red apple", "[photo, ", "verified ✅", "[file, ", "Verdict: Accepted", "ann: /ask", "kind of vertebrate", "ann: /tip @bob 0.05", "ann: /history", "into escrow"];
        string said = string.Join('\n', end.Lines);
        int at = 0;
        foreach (string words in inOrder)
        {
            int found = said.IndexOf(words, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"'{words}' is missing after place {at} of:\n{said}");
            at = found;
        }
    }
}
