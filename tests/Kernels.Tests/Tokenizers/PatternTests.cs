using Cuckoo.Kernels.Tokenizers.Patterns;

namespace Cuckoo.Kernels.Tests.Tokenizers;

public sealed class PatternTests
{
    [Theory]
    [InlineData("a+b?", "xaabaaab", "aab|aaab")]
    [InlineData("(?:ab|a)c|b", "abcacb", "abc|ac|b")]
    [InlineData(@"\p{N}{1,3}", "12345678", "123|456|78")]
    [InlineData(@"\s+(?!\S)|\s+", "a   b \n", "  | | \n")]
    [InlineData(@"(?i:'s|'ll)", "'S'lL'L's", "'S|'lL|'s")]
    [InlineData(@"[^\r\n\p{L}\p{N}]?\p{L}+", "a b,cд\ne𝒜", "a| b|,cд|e𝒜")]
    [InlineData(@"[!-/:-@]+", "a!:b/", "!:|/")]
    [InlineData(@"\s+$", "  a  ", "  ")]
    [InlineData(@"[a-c\-\]]+", "ab-]d", "ab-]")]
    [InlineData(@"x++x|x+y", "xxxy", "xxxy")]
    [InlineData(@"(?>a|ab)c", "abc", "")]
    [InlineData(@"\p{Lu}\P{Lu}+", "AbCd", "Ab|Cd")]
    [InlineData(@"a(?=b)", "abac", "a")]
    [InlineData(@"\$\|\x", "", null)]
    [InlineData("a*", "", null)]
    [InlineData("(a", "", null)]
    [InlineData("a)", "", null)]
    [InlineData("a**", "", null)]
    [InlineData("a+?", "", null)]
    [InlineData(@"\p{Han}", "", null)]
    [InlineData("(?<=a)b", "", null)]
    [InlineData(@"(a)\1", "", null)]
    [InlineData("^a", "", null)]
    [InlineData("(?:a|(?=b))+", "", null)]
    [InlineData("[[:alpha:]]", "", null)]
    [InlineData("a{300}", "", null)]
    [InlineData("(?:(?:a{200}){200}){200}", "", null)]
    [InlineData("[b-a]", "", null)]
    [InlineData(@"a\", "", null)]
    [InlineData("[a", "", null)]
    public void Find_InAText_GivesTheMatchesOrRefusesThePattern(string pattern, string text, string? expected)
    {
        if (expected is null)
        {
            Assert.Throws<FormatException>(() => new Pattern(pattern));
            return;
        }

        var matches = new List<TextSpan>();
        new Pattern(pattern).Find(text, matches);
        Assert.Equal(expected, string.Join('|', matches.Select(match => text[match.Start..match.End])));
    }

    [Theory]
    [InlineData("(?:a+)+b")]
    [InlineData("(?:a|aa)+b")]
    [InlineData("(?:a?){50}a{50}b")]
    public void Find_APatternThatBacktracksWithoutEnd_Ends(string pattern)
    {
        var matches = new List<TextSpan>();
        new Pattern(pattern).Find(new string('a', 20_000), matches);
        Assert.Empty(matches);
    }

    [Fact]
    public void Find_ALookAheadThatTakesTooLong_IsRefused()
    {
        var pattern = new Pattern("(?=(?:a|aa)+b)a");
        Assert.Throws<FormatException>(() => pattern.Find(new string('a', 5000), []));
    }
}
