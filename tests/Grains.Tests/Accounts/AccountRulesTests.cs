using Cuckoo.Grains.Accounts;

namespace Cuckoo.Grains.Tests.Accounts;

public sealed class AccountRulesTests
{
    private static readonly Hash256 First = Hash256.OfText("first");
    private static readonly Hash256 Second = Hash256.OfText("second");
    private static readonly KeyTerms Usual = new("usual", KeyScopes.Spend, [], null, 0, null);
    private static readonly Allowance Budget = Allowance.Of(new Amount(100), TimeSpan.FromDays(1));

    // What is wrong with a key, worst first: whatever else is wrong too, the first that is wrong is the answer.
    private static readonly (KeyVerdict Verdict, Func<AccountKey, AccountKey> Spoil)[] Flaws =
    [
        (KeyVerdict.Revoked, k => k with { RevokedAt = Sample.Now }),
        (KeyVerdict.Expired, k => k with { Terms = k.Terms with { ExpiresAt = Sample.Now } }),
        (KeyVerdict.ScopeMissing, k => k with { Terms = k.Terms with { Scopes = KeyScopes.Read | KeyScopes.Manage } }),
        (KeyVerdict.ModelNotAllowed, k => k with { Terms = k.Terms with { Models = ["another"] } }),
        (KeyVerdict.BudgetExceeded, k => k with { Terms = k.Terms with { Budget = Budget }, Bucket = new TokenBucket(new Amount(9), Sample.Now) }),
    ];

    public static TheoryData<int, int> Pairs() => [.. from a in Enumerable.Range(0, Flaws.Length) from b in Enumerable.Range(a, Flaws.Length - a) select (a, b)];

    [Theory, MemberData(nameof(Pairs))]
    public void Key_WithTwoFlaws_IsRefusedForTheWorse(int worse, int other)
    {
        AccountKey key = Flaws[worse].Spoil(Flaws[other].Spoil(new AccountKey(First, Usual, Sample.Now, null, null)));
        (KeyUse use, AccountState next) = Spend(new AccountState { Keys = [key] }, First, 10);

        Assert.Equal(Flaws[worse].Verdict, use.Verdict);
        Assert.Equal([key], next.Keys);
        Assert.Empty(next.Spends);
    }

    [Fact]
    public void Key_OfNobody_IsUnknown() => Assert.Equal(KeyVerdict.Unknown, Spend(With(Usual), Second, 10).Use.Verdict);

    [Fact]
    public void Budget_UsedByRequests_IsTakenOnceEachAndGivenBackOnce()
    {
        AccountState state = With(Usual with { Budget = Budget });
        (KeyUse use, state) = Spend(state, First, 60);
        Assert.True(use.IsAllowed);
        (use, state) = Spend(state, First, 60);
        Assert.True(use.IsAllowed);
        Assert.Equal(new Amount(40), LeftOf(state));

        (use, AccountState refused) = Spend(state, First, 41, request: 9);
        Assert.Equal(new KeyUse(KeyVerdict.BudgetExceeded, TimeSpan.FromDays(1) / 100), use);
        Assert.Same(state, refused);

        state = AccountRules.Settled(state, Request(1), new Amount(45), Sample.Now);
        Assert.Equal(new Amount(55), LeftOf(state));
        Assert.Same(state, AccountRules.Settled(state, Request(1), Amount.Zero, Sample.Now));
    }

    [Fact]
    public void Rotation_OfAKeyWithABudget_LeavesOneBudgetForBoth()
    {
        AccountState state = Spend(With(Usual with { Budget = Budget }), First, 60).Next;
        (KeyChange change, state) = AccountRules.Rotated(state, First.Value[..32], Second, TimeSpan.FromHours(1), Sample.Now);
        Assert.Equal(KeyChange.Done, change);

        Assert.Equal(KeyVerdict.BudgetExceeded, Spend(state, First, 1, request: 2).Use.Verdict);
        Assert.True(Spend(state, Second, 40, request: 2).Use.IsAllowed);
        Assert.Equal(KeyVerdict.BudgetExceeded, Spend(state, Second, 41, request: 2).Use.Verdict);
        Assert.Equal(KeyVerdict.Expired, AccountRules.Check(AccountRules.Find(state, First), KeyScopes.Spend, null, Sample.Now.AddHours(1)));

        // What an earlier request did not use comes to the new key.
        state = AccountRules.Settled(state, Request(1), Amount.Zero, Sample.Now);
        Assert.True(Spend(state, Second, 100, request: 2).Use.IsAllowed);
    }

    [Fact]
    public void Rotation_WithoutGrace_EndsTheOldKeyAtOnce()
    {
        (_, AccountState state) = AccountRules.Rotated(With(Usual), First.Value[..32], Second, TimeSpan.Zero, Sample.Now);
        Assert.Equal(KeyVerdict.Revoked, Spend(state, First, 1).Use.Verdict);
        Assert.True(Spend(state, Second, 1).Use.IsAllowed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    [InlineData("65 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Name_ThatIsNone_IsRefused(string name) => IsRefused(Usual with { Name = name });

    [Fact]
    public void Terms_OutOfTheirBounds_AreRefused()
    {
        IsRefused(Usual with { Scopes = KeyScopes.None });
        IsRefused(Usual with { Scopes = (KeyScopes)16 });
        IsRefused(Usual with { Models = [.. Enumerable.Repeat("m", 17)] });
        IsRefused(Usual with { Models = [""] });
        IsRefused(Usual with { Budget = Budget with { Capacity = Amount.Zero } });
        IsRefused(Usual with { Budget = Budget with { Refill = Allowance.Most + new Amount(1) } });
        IsRefused(Usual with { Budget = Budget with { Period = Allowance.Longest + TimeSpan.FromTicks(1) } });
        IsRefused(Usual with { CallsPerMinute = -1 });
        IsRefused(Usual with { CallsPerMinute = 100_001 });
        IsRefused(Usual with { ExpiresAt = Sample.Now });
    }

    [Fact]
    public void Keys_AsManyAsThereMayBe_MakeRoomWhenOneHasEnded()
    {
        AccountState state = AccountRules.Opened(First, null, Sample.Now);
        for (int key = 1; key < AccountRules.MostKeys; key++)
            state = AccountRules.Added(state, Hash256.OfText($"{key}"), Usual with { ExpiresAt = Sample.Now.AddHours(1) }, Sample.Now).Next;
        Assert.Equal(KeyChange.TooManyKeys, AccountRules.Added(state, Second, Usual, Sample.Now).Change);

        (KeyChange change, AccountState next) = AccountRules.Added(state, Second, Usual, Sample.Now.AddHours(1));
        Assert.Equal((KeyChange.Done, 2), (change, next.Keys.Length));
    }

    [Fact]
    public void LastKeyThatManagesForGood_Revoked_IsKept()
    {
        AccountState state = AccountRules.Opened(First, null, Sample.Now);
        state = AccountRules.Added(state, Second, Usual with { Scopes = KeyScopes.All, ExpiresAt = Sample.Now.AddDays(1) }, Sample.Now).Next;
        Assert.Equal(KeyChange.LastManager, AccountRules.Revoked(state, First.Value[..32], Sample.Now).Change);

        state = AccountRules.Added(state, Hash256.OfText("third"), Usual with { Scopes = KeyScopes.Manage }, Sample.Now).Next;
        (KeyChange change, state) = AccountRules.Revoked(state, First.Value[..32], Sample.Now);
        Assert.Equal((KeyChange.Done, KeyChange.UnknownKey), (change, AccountRules.Revoked(state, First.Value[..32], Sample.Now).Change));
    }

    [Fact]
    public void Balance_Watched_IsLowFromWhenItFellUntilItRose()
    {
        AccountState state = With(Usual) with { AlertBelow = new Amount(10) };
        Assert.Same(state, AccountRules.Watched(state, 10, Sample.Now));
        state = AccountRules.Watched(state, 9, Sample.Now);
        Assert.Same(state, AccountRules.Watched(state, 0, Sample.Now.AddHours(1)));
        Assert.Equal(Sample.Now, state.LowSince);
        Assert.Null(AccountRules.Watched(state, 10, Sample.Now.AddHours(1)).LowSince);
    }

    private static void IsRefused(KeyTerms terms)
    {
        AccountState state = AccountRules.Opened(First, null, Sample.Now);
        Assert.Equal(KeyChange.Done, AccountRules.Added(state, Second, Usual, Sample.Now).Change);
        (KeyChange change, AccountState next) = AccountRules.Added(state, Second, terms, Sample.Now);
        Assert.Equal(KeyChange.BadTerms, change);
        Assert.Same(state, next);
    }

    private static AccountState With(KeyTerms terms) => new()
    {
        Keys = [new AccountKey(First, terms, Sample.Now, null, terms.Budget is { } budget ? TokenBucket.Full(budget, Sample.Now) : null)],
    };

    private static RequestId Request(byte number) => RequestId.From(Sample.Bytes(number));

    private static (KeyUse Use, AccountState Next) Spend(AccountState state, Hash256 key, uint amount, byte request = 1) =>
        AccountRules.Spend(state, key, Request(request), "emoji-t2i", new Amount(amount), Sample.Now);

    private static Amount? LeftOf(AccountState state) => AccountRules.Views(state, Sample.Now)[0].Left;
}
