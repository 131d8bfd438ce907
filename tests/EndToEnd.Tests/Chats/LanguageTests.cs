using Cuckoo.Telegram.StandIn;

namespace Cuckoo.EndToEnd.Tests.Chats;

/// <summary>What people of each language are spoken to in.</summary>
public sealed class LanguageTests
{
    private static readonly string[] Commands = ["ask", "balance", "buy", "cancel", "chat", "faucet", "help", "history", "imagine", "lang", "paysupport", "settings", "start", "tip"];

    [Theory]
    [InlineData("en", "Draw a picture", "1 CAI for you", "into escrow")]
    [InlineData("zh-hans", "画一幅图", "已发给你 1 CAI", "转入托管")]
    [InlineData("zh-hant", "畫一幅圖", "已發給你 1 CAI", "轉入託管")]
    [InlineData("ar", "ارسم صورة", "\u20681 CAI\u2069", "الضمان")]
    public async Task Person_OfALanguage_IsSpokenToInItAndHasItsMenu(string tag, string menu, string granted, string escrow)
    {
        await using ChatStage stage = await ChatStage.StartAsync();
        Someone person = new(4001, "dora", tag);

        await stage.SayAsync(person, "/faucet", granted);
        while (stage.World.MenuOf(person).GetValueOrDefault("imagine") != menu) await stage.World.Changed.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal(Commands, stage.World.MenuOf(person).Keys.Order(StringComparer.Ordinal));

        // Digits as they are typed where Arabic and Chinese are.
        await stage.SayAsync(person, "/tip @nobody_yet ٠٫٠٥", "0.05 CAI");
        await stage.SayAsync(person, "/tip @nobody_yet ０．０５", "0.05 CAI");
        await stage.SayAsync(person, "/ask what is a bird?", "✅");
        Seen history = await stage.SayAsync(person, "/history", escrow);
        Assert.Equal(5, history.Html.Split('\n').Length - 1);

        // Somebody's own choice goes before what their app says, for the menu as well.
        await stage.SayAsync(person, "/lang zh-hant", "繁體中文");
        while (stage.World.MenuOf(person).GetValueOrDefault("imagine") != "畫一幅圖") await stage.World.Changed.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, TestContext.Current.CancellationToken);
        await stage.SayAsync(person, "/balance", "餘額");
    }
}
