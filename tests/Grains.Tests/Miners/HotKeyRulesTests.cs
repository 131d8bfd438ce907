using System.Globalization;
using Cuckoo.Grains.Miners;

namespace Cuckoo.Grains.Tests.Miners;

public sealed class HotKeyRulesTests
{
    private static readonly MinerId Operator = Sample.Miner(1);

    // Authorisations in the order they come: the key, its number, and the hours from now between which it counts.
    [Theory]
    [InlineData("", "own:Allowed a:Superseded")]
    [InlineData("a1", "own:Superseded a:Allowed b:Superseded")]
    [InlineData("a1 b2", "a:Superseded b:Allowed")]
    [InlineData("a2 b1", "a:Allowed b:Superseded")]
    [InlineData("a1 b2 a3", "a:Allowed b:Superseded")]
    [InlineData("a1 a1", "a:Allowed")]
    [InlineData("a1 b1", "a:Allowed b:Superseded")]
    [InlineData("a1 b2 a1", "a:Superseded b:Allowed")]
    [InlineData("a1[1..2]", "own:Allowed a:Superseded")]
    [InlineData("a1[-2..-1]", "own:Allowed a:Superseded")]
    [InlineData("a1 o2", "own:Allowed a:Superseded")]
    public void Keys_AfterAuthorisationsInTheirOrder_MayOrMayNotWork(string authorisations, string expected)
    {
        HotKeyState state = authorisations.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Aggregate(new HotKeyState(), (s, a) => HotKeyRules.Granted(s, Grant(a), Sample.Now).State);

        foreach (string row in expected.Split(' '))
        {
            (string key, string answer) = (row.Split(':')[0], row.Split(':')[1]);
            Assert.Equal((key, answer), (key, HotKeyRules.Check(state, Operator, Key(key[0]), Sample.Now).ToString()));
        }
    }

    [Theory]
    [InlineData("a1", "a1", KeyAnswer.Allowed)]
    [InlineData("a1", "b1", KeyAnswer.NumberTaken)]
    [InlineData("a1[-1..1]", "a1[-1..2]", KeyAnswer.NumberTaken)]
    [InlineData("a2", "b1", KeyAnswer.Superseded)]
    [InlineData("a2", "a1", KeyAnswer.Superseded)]
    [InlineData("a1", "b2[1..2]", KeyAnswer.NotYet)]
    [InlineData("a1", "b2[-2..-1]", KeyAnswer.Expired)]
    [InlineData("a1", "b2[-2..0]", KeyAnswer.Expired)]
    [InlineData("a1", "b2[0..1]", KeyAnswer.Allowed)]
    public void Authorisation_AfterAnother_IsAnsweredByName(string first, string second, KeyAnswer answer)
    {
        HotKeyState state = HotKeyRules.Granted(new HotKeyState(), Grant(first), Sample.Now).State;

        (KeyAnswer given, HotKeyState next) = HotKeyRules.Granted(state, Grant(second), Sample.Now);

        Assert.Equal((answer, answer is KeyAnswer.Allowed && second != first), (given, next != state));
    }

    [Fact]
    public void Key_WhoseTimeRunsOut_IsRefusedFromThatMoment()
    {
        HotKeyState state = HotKeyRules.Granted(new HotKeyState(), Grant("a1[-1..1]"), Sample.Now).State;

        Assert.Equal(KeyAnswer.Allowed, HotKeyRules.Check(state, Operator, Key('a'), Sample.Now.AddHours(1).AddTicks(-1)));
        Assert.Equal(KeyAnswer.Expired, HotKeyRules.Check(state, Operator, Key('a'), Sample.Now.AddHours(1)));
        Assert.Equal(KeyAnswer.Superseded, HotKeyRules.Check(state, Operator, Operator, Sample.Now.AddHours(1)));
    }

    [Fact]
    public void Leases_OfAnotherKey_AreOwedAnEndOnce()
    {
        HotKeyState first = HotKeyRules.Granted(new HotKeyState(), Grant("a1"), Sample.Now).State;
        HotKeyState done = HotKeyRules.Released(first);
        HotKeyState renewed = HotKeyRules.Granted(done, Grant("a2"), Sample.Now).State;
        HotKeyState rotated = HotKeyRules.Granted(done, Grant("b2"), Sample.Now).State;
        HotKeyState own = HotKeyRules.Granted(new HotKeyState(), Grant("o1"), Sample.Now).State;

        Assert.Equal((false, true, false), (HotKeyRules.OwesRelease(new HotKeyState()), HotKeyRules.OwesRelease(first), HotKeyRules.OwesRelease(done)));
        Assert.Equal((true, false, true, false), (
            HotKeyRules.IsRotation(first, Operator), HotKeyRules.IsRotation(renewed, Operator), HotKeyRules.IsRotation(rotated, Operator), HotKeyRules.IsRotation(own, Operator)));
    }

    [Fact]
    public void PublicKey_OfAFormerKey_IsStillKnown()
    {
        HotKeyState state = "a1 b2".Split(' ').Aggregate(new HotKeyState(), (s, a) => HotKeyRules.Granted(s, Grant(a), Sample.Now).State);

        Assert.Equal("public a", HotKeyRules.PublicKeyOf(state, Operator, "own", Key('a')));
        Assert.Equal("own", HotKeyRules.PublicKeyOf(state, Operator, "own", Operator));
        Assert.Null(HotKeyRules.PublicKeyOf(state, Operator, "", Operator));
        Assert.Null(HotKeyRules.PublicKeyOf(state, Operator, "own", Key('c')));
    }

    [Fact]
    public void Memory_OfManyAuthorisations_KeepsTheNewest64()
    {
        HotKeyState state = Enumerable.Range(1, 100).Aggregate(
            new HotKeyState(), (s, n) => HotKeyRules.Granted(s, Grant(n % 2 == 0 ? $"a{n}" : $"b{n}"), Sample.Now).State);

        Assert.Equal((64, 37L, 100L), (state.Grants.Length, state.Grants[0].Number, HotKeyRules.Current(state)!.Number));
    }

    // A letter for the key, its number, and in brackets the hours.
    private static HotKeyGrant Grant(string text)
    {
        string[] parts = text.Split('[', '.', ']').Where(p => p.Length > 0).ToArray();
        double Hour(int part, double otherwise) => parts.Length > part ? double.Parse(parts[part], CultureInfo.InvariantCulture) : otherwise;
        return new HotKeyGrant(
            Key(text[0]), "public " + text[0], Sample.Now.AddHours(Hour(1, -1)), Sample.Now.AddHours(Hour(2, 24)),
            long.Parse(parts[0].AsSpan(1), CultureInfo.InvariantCulture), "signature");
    }

    private static MinerId Key(char letter) => letter == 'o' ? Operator : Sample.Miner(100 + letter);
}
