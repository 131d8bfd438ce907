using Cuckoo.Grains.Blobs;

namespace Cuckoo.Grains.Tests.Blobs;

/// <summary>Who may do what with a blob: the last column is the verdict.</summary>
public sealed class BlobRulesTests
{
    private static readonly DateTimeOffset Now = Sample.Now;
    private static readonly BlobState Mine = BlobRules.Kept(new BlobState(), Put(Sample.Alice, null), Now).State;
    private static readonly BlobState Ours = BlobRules.Shared(Mine, Sample.Bob).State;
    private static readonly BlobState Retained = BlobRules.Kept(new BlobState(), Put(Sample.Alice, Now.AddDays(40)), Now).State;

    public static TheoryData<string, BlobState, AccountId, int, BlobResult> Deletions() => new()
    {
        { "never stored", new BlobState(), Sample.Alice, 0, BlobResult.Unknown },
        { "somebody else's", Mine, Sample.Bob, 0, BlobResult.Unknown },
        { "one's own", Mine, Sample.Alice, 0, BlobResult.Deleted },
        { "shared", Ours, Sample.Alice, 0, BlobResult.Released },
        { "retained", Retained, Sample.Alice, 39, BlobResult.Retained },
        { "retention over", Retained, Sample.Alice, 40, BlobResult.Deleted },
        { "retained and pinned", Pinned(Retained, Sample.Alice, null), Sample.Alice, 0, BlobResult.Retained },
        { "pinned", Pinned(Mine, Sample.Alice, null), Sample.Alice, 400, BlobResult.Pinned },
        { "pinned for two days", Pinned(Mine, Sample.Alice, Now.AddDays(2)), Sample.Alice, 1, BlobResult.Pinned },
        { "pin over", Pinned(Mine, Sample.Alice, Now.AddDays(2)), Sample.Alice, 2, BlobResult.Deleted },
        { "shared, pinned by the other", Pinned(Ours, Sample.Bob, null), Sample.Alice, 0, BlobResult.Released },
        { "shared, pinned by oneself", Pinned(Ours, Sample.Alice, null), Sample.Alice, 0, BlobResult.Pinned },
    };

    [Theory]
    [MemberData(nameof(Deletions))]
    public void CheckDelete_EachCase_HasItsVerdict(string name, BlobState state, AccountId asked, int days, BlobResult verdict)
    {
        Assert.NotEmpty(name);
        Assert.Equal(verdict, BlobRules.CheckDelete(state, asked, Now.AddDays(days)));
    }

    [Fact]
    public void IsOver_ByPinsRetentionAndAge_IsDecided()
    {
        Assert.False(BlobRules.IsOver(new BlobState(), Now.AddDays(1000)));
        Assert.False(BlobRules.IsOver(Mine, Now.AddDays(30).AddTicks(-1)));
        Assert.True(BlobRules.IsOver(Mine, Now.AddDays(30)));
        Assert.False(BlobRules.IsOver(Retained, Now.AddDays(39)));
        Assert.True(BlobRules.IsOver(Retained, Now.AddDays(40)));
        Assert.False(BlobRules.IsOver(Pinned(Mine, Sample.Alice, null), Now.AddDays(1000)));
        Assert.True(BlobRules.IsOver(Pinned(Mine, Sample.Alice, Now.AddDays(50)), Now.AddDays(50)));
    }

    [Fact]
    public void Kept_Again_AddsTheOwnerAndNeverShortensTheRetention()
    {
        BlobState again = BlobRules.Kept(Retained, Put(Sample.Bob, Now.AddDays(1)) with { Bytes = new BlobBytes("other", 7, "other") }, Now).State;
        Assert.Equal((Retained.Bytes, Retained.RetainUntil), (again.Bytes, again.RetainUntil));
        Assert.Equal([Sample.Alice, Sample.Bob], again.Owners);
        Assert.Equal(Now.AddDays(90), BlobRules.Kept(Retained, Put(Sample.Bob, Now.AddDays(90)), Now).State.RetainUntil);
    }

    [Fact]
    public void Owners_BeyondTheBound_AreRefused()
    {
        BlobState full = Mine;
        for (byte owner = 10; owner < 10 + BlobRules.MostOwners - 1; owner++)
        {
            (BlobResult result, full) = BlobRules.Shared(full, AccountId.User(Sample.Bytes(owner)));
            Assert.Equal(BlobResult.Done, result);
        }

        Assert.Equal(BlobResult.TooManyOwners, BlobRules.Shared(full, Sample.Bob).Result);
        Assert.Equal((BlobResult.TooManyOwners, full), BlobRules.Kept(full, Put(Sample.Bob, Now.AddDays(9)), Now));
        Assert.Equal(BlobResult.Done, BlobRules.Shared(full, Sample.Alice).Result);
        Assert.Equal(BlobResult.Done, BlobRules.Shared(full, AccountId.Treasury).Result);
    }

    [Fact]
    public void Pin_ByAStrangerOrIntoThePast_IsRefused()
    {
        Assert.Equal(BlobResult.Unknown, BlobRules.Pinned(Mine, Sample.Bob, null, Now).Result);
        Assert.Equal(BlobResult.PastEnd, BlobRules.Pinned(Mine, Sample.Alice, Now, Now).Result);
        Assert.Equal(BlobResult.Unknown, BlobRules.Unpinned(Mine, Sample.Bob).Result);
        BlobPin only = Assert.Single(Pinned(Pinned(Mine, Sample.Alice, null), Sample.Alice, Now.AddDays(1)).Pins);
        Assert.Equal(Now.AddDays(1), only.Until);
    }

    [Fact]
    public void Trail_WithAnyMemberChanged_IsWrongThere()
    {
        TrailState trail = new();
        List<TrailEntry> entries = [];
        for (int number = 0; number < 3; number++)
        {
            TrailEntry entry = TrailRules.Next(trail, new TrailNote(Hash256.OfText($"blob {number}"), Hash256.OfText("alice"), Now, Hash256.OfText($"key {number}")));
            entries.Add(entry);
            trail = new TrailState { Count = entry.Number, Head = entry.Hash };
        }

        Assert.Null(TrailRules.FirstWrong(entries, 0, TrailRules.Nothing));
        Hash256 other = Hash256.OfText("other");
        TrailEntry second = entries[1];
        foreach (TrailEntry changed in new[]
        {
            second with { Number = 3 }, second with { Blob = other }, second with { AskedBy = other }, second with { At = Now.AddTicks(1) },
            second with { KeyHash = other }, second with { Previous = other }, second with { Hash = other },
        })
        {
            Assert.Equal(2, TrailRules.FirstWrong([entries[0], changed, entries[2]], 0, TrailRules.Nothing));
        }

        TrailEntry forged = second with { KeyHash = other };
        forged = forged with { Hash = TrailRules.HashOf(forged) };
        Assert.Equal(3, TrailRules.FirstWrong([entries[0], forged, entries[2]], 0, TrailRules.Nothing));
        Assert.Equal(2, TrailRules.FirstWrong([entries[0], entries[2]], 0, TrailRules.Nothing));
        Assert.Equal(1, TrailRules.FirstWrong(entries.Skip(1), 0, TrailRules.Nothing));
    }

    private static BlobPut Put(AccountId owner, DateTimeOffset? retainUntil) => new(new BlobBytes("place", 7, "key"), owner, "image/png", retainUntil);

    private static BlobState Pinned(BlobState state, AccountId by, DateTimeOffset? until) => BlobRules.Pinned(state, by, until, Now).State;
}
