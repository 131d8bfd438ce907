using Cuckoo.Telegram.Safety;

namespace Cuckoo.Telegram.Tests;

/// <summary>What the list of words keeps back, and what it leaves.</summary>
public sealed class TextCheckTests
{
    [Theory]
    [InlineData("hardcore porn")]
    [InlineData("HARDCORE\nPORNO")]
    [InlineData("h\u200Bardcore p\u00ADorn")]
    [InlineData("ｈａｒｄｃｏｒｅ ｐｏｒｎ")]
    [InlineData("hàrdcörè pórn")]
    [InlineData("h4rdc0re p0rn")]
    [InlineData("what a faggot, he said")]
    [InlineData("faggots")]
    [InlineData("她说：儿童 色情")]
    [InlineData("關於兒童色情的圖")]
    [InlineData("صور سكس")]
    [InlineData("والسكس")]
    [InlineData("سـكـس")]
    [InlineData("أفلام إباحية")]
    [InlineData("أَفْلَام إِبَاحِيَّة")]
    public void Text_WithWordsOfTheList_IsKeptBack(string text) => Assert.False(TextCheck.Shipped.MayShow(text));

    // Words that only look like those of the list, and words about which one may speak.
    [Theory]
    [InlineData("")]
    [InlineData("a red apple")]
    [InlineData("Scunthorpe, Essex, Milford Sound and the Niger")]
    [InlineData("a hardcore fan; nothing about porn")]
    [InlineData("damn it, this is shit")]
    [InlineData("sex education for teenagers")]
    [InlineData("a raccoon cocktail, snigger")]
    [InlineData("出口交通与路口交易")]
    [InlineData("集群交付，内射模，羊肉棒")]
    [InlineData("儿童的色彩")]
    [InlineData("سكسونيا ولاية في ألمانيا")]
    [InlineData("مساء الخير يا صديقي")]
    [InlineData("\uD83D bird \uDE00")]
    [InlineData("# a comment, and * a star")]
    public void Text_WithoutThem_IsShown(string text) => Assert.True(TextCheck.Shipped.MayShow(text));

    [Fact]
    public void Lines_OfTheOperator_CountBesidesTheShippedOnes()
    {
        TextCheck check = TextCheck.With(["# ours", "", "Rival Bot", "casino*", "赌场", "مراهنة"]);
        Assert.All(["use the rival  bot", "CASINOS", "这个赌场", "المراهنة", "faggot"], text => Assert.False(check.MayShow(text)));
        Assert.All(["ours", "a rival of the bot", "an occasion", "赌 一场"], text => Assert.True(check.MayShow(text)));
    }
}
