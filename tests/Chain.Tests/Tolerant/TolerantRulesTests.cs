// A text by the gaps of its tokens in thousandths, a number times how often; a full stop ends it. Thirty tokens are asked for.

using System.Globalization;
using Cuckoo.Chain.Tolerant;

namespace Cuckoo.Chain.Tests.Tolerant;

public sealed class TolerantRulesTests
{
    [Theory]
    [InlineData("0x30", Unlikeness.None)]
    [InlineData("0x12 .", Unlikeness.None)]
    [InlineData(".", Unlikeness.None)]
    [InlineData("0x27", Unlikeness.None)]
    [InlineData("0x26", Unlikeness.StopsShort)]
    [InlineData("0x1", Unlikeness.StopsShort)]
    [InlineData("", Unlikeness.Unreadable)]
    [InlineData("0x31", Unlikeness.Unreadable)]
    [InlineData("1000x1 0x29", Unlikeness.None)]
    [InlineData("1001x3 0x27", Unlikeness.None)]
    [InlineData("1001x4 0x26", Unlikeness.TooFewFit)]
    [InlineData("1001x1 0x8", Unlikeness.TooFewFit)]
    [InlineData("9000x30", Unlikeness.TooFewFit)]
    [InlineData("150x30", Unlikeness.None)]
    [InlineData("151x30", Unlikeness.TooSurprising)]
    [InlineData("1499x3 0x27", Unlikeness.None)]
    [InlineData("1501x3 0x27", Unlikeness.TooSurprising)]
    [InlineData("0x19 2000.", Unlikeness.None)]
    [InlineData("0x19 2001.", Unlikeness.EndsOddly)]
    [InlineData("2001.", Unlikeness.TooFewFit)]
    public void GreedyText_ByItsGaps_IsAlikeOrNot(string text, Unlikeness expected) =>
        Assert.Equal(expected, TolerantRules.Judge(Greedy(text)).Unlikeness);

    [Theory]
    //          tokens  above  excess  variance  top-p
    [InlineData(30, 0, 0, 1_000, 1_000, Unlikeness.None)]
    [InlineData(30, 999_989, 0, 1_000, 1_000, Unlikeness.None)]
    [InlineData(30, 999_990, 0, 1_000, 1_000, Unlikeness.TooRare)]
    [InlineData(30, 949_999, 0, 1_000, 900, Unlikeness.None)]
    [InlineData(30, 950_000, 0, 1_000, 900, Unlikeness.TooFewFit)]
    [InlineData(30, 974_999, 0, 1_000, 950, Unlikeness.None)]
    [InlineData(30, 975_000, 0, 1_000, 950, Unlikeness.TooFewFit)]
    [InlineData(30, 549_999, 0, 1_000, 500, Unlikeness.None)]
    [InlineData(30, 550_000, 0, 1_000, 500, Unlikeness.TooFewFit)]
    [InlineData(30, 0, 150, 0, 1_000, Unlikeness.None)]
    [InlineData(30, 0, 151, 0, 1_000, Unlikeness.TooSurprising)]
    [InlineData(30, 0, 697, 1_000, 1_000, Unlikeness.None)]
    [InlineData(30, 0, 698, 1_000, 1_000, Unlikeness.TooSurprising)]
    [InlineData(30, 0, -9_000, 1_000, 1_000, Unlikeness.None)]
    public void DrawnText_ByItsScores_IsAlikeOrNot(int tokens, int above, int excess, int variance, int topP, Unlikeness expected)
    {
        TextScores scores = new([.. Enumerable.Repeat(new TokenScore(5_000, excess, variance, above), tokens)], topP, false, tokens, tokens);

        Assert.Equal(expected, TolerantRules.Judge(scores).Unlikeness);
    }

    [Theory]
    [InlineData(30, 30, true)]
    [InlineData(30, 27, true)]
    [InlineData(30, 26, false)]
    [InlineData(3, 1, true)]
    [InlineData(4, 1, false)]
    public void Text_InMoreTokensThanItNeeds_IsSpelledOut(int tokens, int needed, bool isAlike)
    {
        TextScores scores = new([.. Enumerable.Repeat(default(TokenScore), tokens)], 0, IsEnded: true, 30, needed);

        Assert.Equal(isAlike ? Unlikeness.None : Unlikeness.SpelledOut, TolerantRules.Judge(scores).Unlikeness);
    }

    [Fact]
    public void Finding_OfEveryKind_IsASentenceWithoutTheText() => Assert.All(
        Enum.GetValues<Unlikeness>().Where(u => u is not Unlikeness.Undecided),
        u => Assert.Matches(@"^It [^\r\n]+\.$", TolerantRules.Say(new LikenessFinding(u, 30, 29, -120, 150))));

    [Fact]
    public void Finding_ThatNobodyMade_IsUnlike() => Assert.False(default(LikenessFinding).IsAlike);

    // The largest scores that are told are far from the end of the range of the sums.
    [Fact]
    public void Text_OfTheLargestScores_IsJudged()
    {
        TextScores scores = new([.. Enumerable.Repeat(new TokenScore(1_000_000, 1_000_000, 1_000_000, 1_000_000), 100_000)], 1_000, false, 100_000, 100_000);

        LikenessFinding finding = TolerantRules.Judge(scores);

        Assert.Equal((Unlikeness.TooSurprising, 1_000_000), (finding.Unlikeness, finding.ExcessMilli));
    }

    [Fact]
    public void Program_OfTheTolerantProfile_IsAnotherThanTheExactOneAndItsOwn()
    {
        string exact = new('a', 64);

        Assert.Equal("17ebe59fcb3f4f4dae71a961d511d34effdb59680f48d15fcff1d8b87e060e99", TolerantProfile.ProgramOf(exact));
        Assert.NotEqual(TolerantProfile.ProgramOf(exact), TolerantProfile.ProgramOf(TolerantProfile.ProgramOf(exact)));
        Assert.True(TolerantProfile.IsStated(0, TolerantProfile.TraceRoot));
        Assert.False(TolerantProfile.IsStated(1, TolerantProfile.TraceRoot));
        Assert.False(TolerantProfile.IsStated(0, exact));
        Assert.Equal(TolerantProfile.TraceRoot, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([])));
    }

    private static TextScores Greedy(string text)
    {
        List<TokenScore> tokens = [];
        bool isEnded = text.EndsWith('.');
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = word.TrimEnd('.').Split('x');
            int gap = parts[0].Length == 0 ? 0 : int.Parse(parts[0], CultureInfo.InvariantCulture);
            int times = parts.Length == 1 ? 1 : int.Parse(parts[1], CultureInfo.InvariantCulture);
            tokens.AddRange(Enumerable.Repeat(new TokenScore(gap, gap, 0, 1_000_000), times));
        }

        return new TextScores(tokens, 0, isEnded, 30, tokens.Count);
    }
}
