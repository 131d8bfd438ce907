using Cuckoo.Telegram.StandIn;

namespace Cuckoo.EndToEnd.Tests.Chats;

/// <summary>Who is served, and how often.</summary>
public sealed class SafetyTests
{
    [Fact]
    public async Task Operator_GetsReportsAndBans()
    {
        await using ChatStage stage = await ChatStage.StartAsync();
        await stage.SayAsync(ChatStage.Ann, "/faucet", "1 CAI");
        Seen answer = await stage.SayAsync(ChatStage.Ann, "/ask what is a bird?", "✅");

        // Reported thrice, it is one report.
        for (int i = 0; i < 3; i++) stage.World.Press(ChatStage.Bob, answer, answer.Buttons.Single(b => b.Says.StartsWith("report:", StringComparison.Ordinal)).Says);
        Seen report = await stage.UntilAsync(ChatStage.Boss.Id, s => s.Html.Contains("what is a bird?", StringComparison.Ordinal));
        Assert.Contains($"Reported by {ChatStage.Bob.Id}", report.Html, StringComparison.Ordinal);
        Assert.Contains($"of {ChatStage.Ann.Id}", report.Html, StringComparison.Ordinal);
        await stage.ToastAsync("operator of this bot will look");

        // From anybody else the command does not exist.
        await stage.SayAsync(ChatStage.Bob, "/ban @ann", "I do not know /ban");
        await stage.SayAsync(ChatStage.Boss, "/ban @ann", "is banned");
        await stage.SayAsync(ChatStage.Ann, "/ask what is a fish?", "does not serve you");
        Assert.Single(await stage.Network.StatementOfAsync(ChatStage.Ann.Id), r => r.Purpose == "escrow");
        Seen bill = new(0, ChatStage.Ann.Id, "invoice") { Payload = "credits 25 50000000000000000", Stars = 25 };
        Assert.Null(await stage.World.Pay(ChatStage.Ann, bill, TestContext.Current.CancellationToken));
        await stage.SayAsync(ChatStage.Boss, "/unban @ann", "is welcome again");
        await stage.SayAsync(ChatStage.Ann, "/ask what is a fish?", "✅");
        Assert.Single(stage.World.In(ChatStage.Boss.Id), s => s.Html.Contains("what is a bird?", StringComparison.Ordinal));

        // A flood is told once and then not heard; others are.
        for (int i = 0; i < 40; i++) stage.World.Write(ChatStage.Bob, "/balance");
        await stage.UntilAsync(ChatStage.Bob.Id, s => s.Html.Contains("Not so fast", StringComparison.Ordinal));
        await stage.SayAsync(ChatStage.Ann, "/balance", "You have");
        await stage.UntilAsync(ChatStage.Bob.Id, s => s.Html.Contains("Account:", StringComparison.Ordinal));
        Assert.Single(stage.World.In(ChatStage.Bob.Id), s => s.Html.Contains("Not so fast", StringComparison.Ordinal));
        Assert.InRange(stage.World.In(ChatStage.Bob.Id).Count(s => s.Html.Contains("Account:", StringComparison.Ordinal)), 1, 25);
    }
}
