using System.Reflection;
using System.Text.RegularExpressions;
using Cuckoo.Telegram.StandIn;
using Cuckoo.Telegram.Texts;

namespace Cuckoo.Telegram.Tests;

/// <summary>Every text of the bot, in every language.</summary>
public sealed partial class PhraseTests
{
    private static readonly IReadOnlyList<(string Name, Phrase Phrase)> All =
        [.. typeof(Words).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (f.Name, (Phrase)f.GetValue(null)!))];

    [Fact]
    public void Phrases_InEveryLanguage_SaySomething() =>
        Assert.Empty(All.Where(p => Enum.GetValues<Language>().Any(l => string.IsNullOrWhiteSpace(p.Phrase.Raw(l)))).Select(p => p.Name));

    [Fact]
    public void Phrases_OfALanguage_HaveThePlacesOfTheOthers() => Assert.Empty(
        All.Where(p => Enum.GetValues<Language>().Any(l => !Places(p.Phrase.Raw(l)).SetEquals(Places(p.Phrase.English)))).Select(p => p.Name));

    [Fact]
    public void Phrases_OfALanguage_NameTheCommandsOfTheOthers() => Assert.Empty(
        All.Where(p => Enum.GetValues<Language>().Any(l => !Commands(p.Phrase.Raw(l)).SetEquals(Commands(p.Phrase.English)))).Select(p => p.Name));

    [Fact]
    public void Phrases_AsHtml_AreClosed() =>
        Assert.Empty(All.Where(p => Enum.GetValues<Language>().Any(l => Markup.TextOf(p.Phrase.Raw(l)) is null)).Select(p => p.Name));

    [Fact]
    public void Phrases_InArabic_AreWrittenInArabic() => Assert.Empty(
        All.Where(p => Places(p.Phrase.English).Count == 0 && !p.Phrase.Arabic.Any(c => c is >= '\u0600' and <= '\u06ff')).Select(p => p.Name));

    [Fact]
    public void Phrases_InChinese_AreNotEnglish() => Assert.Empty(
        All.Where(p => Places(p.Phrase.English).Count == 0 && (p.Phrase.Simplified == p.Phrase.English || p.Phrase.Traditional == p.Phrase.English)).Select(p => p.Name));

    [Fact]
    public void Menu_InEveryLanguage_FitsIntoTelegrams()
    {
        Assert.All(Words.Menu, m => Assert.Matches("^[a-z0-9_]{1,32}$", m.Command));
        Assert.All(Words.Menu, m => Assert.All(Enum.GetValues<Language>(), l => Assert.InRange(m.Description.Raw(l).Length, 1, 256)));
        Assert.All(Enum.GetValues<Language>(), l => Assert.InRange(Words.About.Raw(l).Length, 1, 120));
        Assert.All(Enum.GetValues<Language>(), l => Assert.InRange(Words.InvoiceTitle.Raw(l).Length, 1, 32));
    }

    [Fact]
    public void Value_OfAStranger_IsEscaped() =>
        Assert.Equal("🎨 &lt;b&gt;x&lt;/b&gt; {y} &amp;", Words.InlineText.In(Language.English, ("prompt", "<b>x</b> {y} &")));

    [Fact]
    public void Value_InArabic_KeepsItsOwnDirection()
    {
        string text = Words.TipAsk.In(Language.Arabic, ("amount", "0.5 CAI"), ("who", "@bob"));
        Assert.Equal("هل تهدي \u20680.5 CAI\u2069 إلى \u2068@bob\u2069؟", text);
    }

    [Fact]
    public void Place_WithoutAValue_IsAMistake()
    {
        Assert.Throws<ArgumentException>(() => Words.TipAsk.In(Language.English, ("amount", "1")));
        Assert.Throws<ArgumentException>(() => Words.Help.In(Language.English, ("amount", "1")));
    }

    [Theory]
    [InlineData("en", nameof(Language.English))]
    [InlineData("de-AT", nameof(Language.English))]
    [InlineData(null, nameof(Language.English))]
    [InlineData("zh", nameof(Language.Simplified))]
    [InlineData("zh-hans", nameof(Language.Simplified))]
    [InlineData("zh-CN", nameof(Language.Simplified))]
    [InlineData("zh-hant", nameof(Language.Traditional))]
    [InlineData("zh_TW", nameof(Language.Traditional))]
    [InlineData("zh-HK", nameof(Language.Traditional))]
    [InlineData("ar", nameof(Language.Arabic))]
    [InlineData("ar-EG", nameof(Language.Arabic))]
    [InlineData("arn", nameof(Language.English))]
    public void Tag_OfAnApp_IsALanguage(string? tag, string language) => Assert.Equal(language, Languages.Of(tag).ToString());

    private static HashSet<string> Places(string text) => [.. PlaceWord().Matches(text).Select(m => m.Value)];

    private static HashSet<string> Commands(string text) => [.. CommandWord().Matches(text).Select(m => m.Value)];

    [GeneratedRegex(@"\{[a-z]+\}", RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex PlaceWord();

    [GeneratedRegex(@"(?<![<\w])/[a-z]{3,}", RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex CommandWord();
}
