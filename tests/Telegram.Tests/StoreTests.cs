using Cuckoo.Telegram.Api;
using Cuckoo.Telegram.Conversation;
using Cuckoo.Telegram.Store;
using Cuckoo.Telegram.Texts;
using Cuckoo.Testing;

namespace Cuckoo.Telegram.Tests;

/// <summary>What the bot keeps.</summary>
public sealed class StoreTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("cuckoo-test-").FullName;
    private readonly FakeTime time = new();
    private readonly BotStore store;

    public StoreTests() => store = BotStore.Open(folder, time);

    public void Dispose()
    {
        store.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Update_ThatComesTwice_IsKeptOnce()
    {
        Update update = new(5, new Message(1, new Chat(2, "private"), Text: "a secret prompt"));
        Assert.True(store.Take(update));
        Assert.False(store.Take(update));
        Assert.Equal(5, store.NextUpdate()!.UpdateId);
        store.Done(update);
        Assert.False(store.Take(update));
        Assert.Null(store.NextUpdate());
    }

    // A price that was on its way when its request was given up does not bring it back.
    [Fact]
    public void Ask_ThatWasDropped_StaysDropped()
    {
        Ask ask = new("q1", 7, new Place(7), Language.English, time.GetUtcNow()) { Prompt = "a cat" };
        store.Keep(new Reaction().Show(ask));
        store.Keep(new Reaction().Show(ask with { Stage = Stage.Dropped }));
        store.Keep(new Reaction().Show(ask with { Stage = Stage.Submitting, Price = "5" }));
        Assert.Equal(Stage.Dropped, store.Ask("q1")!.Stage);
        Assert.Contains("Given up", store.PendingMessages().Single().Face.Html, StringComparison.Ordinal);
    }

    [Fact]
    public void Banned_AreListedByTheirNumbers()
    {
        store.Keep(new Person(9) { IsBanned = true });
        store.Keep(new Person(8) { IsBanned = true, Username = "eve" });
        store.Keep(new Person(7));
        Assert.Equal([8L, 9L], store.Banned().Select(p => p.Id));
    }

    [Fact]
    public void Errand_ThatWasDone_IsNotDoneAgain()
    {
        Errand errand = new("one", ErrandKind.Tip, 1);
        store.Keep(errand);
        store.Keep(errand);
        store.Keep(errand with { Id = "two" });
        store.Keep(errand with { Id = "three", Person = 2 });
        Assert.Equal(["one", "three"], store.Due([], time.GetUtcNow()).Select(e => e.Id));
        Assert.Equal(["three"], store.Due(["1"], time.GetUtcNow()).Select(e => e.Id));
        store.Done(errand);
        store.Keep(errand);
        Assert.Equal(["two", "three"], store.Due([], time.GetUtcNow()).Select(e => e.Id));
    }

    [Fact]
    public void Errand_PutOff_HoldsUpItsPersonAlone()
    {
        store.Keep(new Errand("one", ErrandKind.Tip, 1));
        store.Keep(new Errand("two", ErrandKind.Tip, 1));
        store.Keep(new Errand("three", ErrandKind.Tip, 2));
        store.Put(new Errand("one", ErrandKind.Tip, 1) { Tries = 1 }, time.GetUtcNow() + TimeSpan.FromSeconds(5));
        Assert.Equal(["three"], store.Due([], time.GetUtcNow()).Select(e => e.Id));
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(["one", "three"], store.Due([], time.GetUtcNow()).Select(e => e.Id));
    }

    [Fact]
    public void Errand_PutOff_IsDueAtOnceAfterAStart()
    {
        store.Keep(new Errand("one", ErrandKind.Tip, 1));
        store.Put(new Errand("one", ErrandKind.Tip, 1) { Tries = 7 }, time.GetUtcNow() + TimeSpan.FromMinutes(1));
        Assert.Empty(store.Due([], time.GetUtcNow()));
        using BotStore again = BotStore.Open(folder, time);
        Assert.Equal(7, again.Due([], time.GetUtcNow()).Single().Tries);
    }

    [Fact]
    public void Errand_ThatWaitsAside_HoldsUpNobody()
    {
        Errand fulfil = new("one", ErrandKind.Fulfil, 1, "c");
        store.Keep(fulfil);
        store.Keep(new Errand("two", ErrandKind.Balance, 1));
        Assert.Equal(["one"], store.Due([], time.GetUtcNow()).Select(e => e.Id));
        store.Put(fulfil with { IsAside = true, Tries = 1 }, time.GetUtcNow() + TimeSpan.FromMinutes(1));
        Assert.Equal(["two"], store.Due([], time.GetUtcNow()).Select(e => e.Id));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["one", "two"], store.Due([], time.GetUtcNow()).Select(e => e.Id));
    }

    [Fact]
    public void Errands_OfOnePerson_StarveNobody()
    {
        for (int i = 0; i < 600; i++) store.Keep(new Errand($"many-{i}", ErrandKind.Balance, 1));
        store.Keep(new Errand("other", ErrandKind.Balance, 2));
        Assert.Equal(["many-0", "other"], store.Due([], time.GetUtcNow()).Select(e => e.Id));
    }

    [Fact]
    public void Debts_AreTipsThatAreKeptPurchasesWithoutCreditsAndCheckoutsLetThrough()
    {
        foreach (TipStage stage in Enum.GetValues<TipStage>()) store.Keep(new Tip("n" + stage, 1, new Place(1), "name:bob", "@bob", "1", time.GetUtcNow()) { Stage = stage });
        store.Keep(new Tip("direct", 1, new Place(1), "telegram:2", "@bob", "1", time.GetUtcNow()) { Stage = TipStage.Giving });
        foreach (PurchaseStage stage in Enum.GetValues<PurchaseStage>()) store.Keep(new Purchase("p" + stage, 1, 25, "5", time.GetUtcNow()) { Stage = stage });
        store.Reserve("q1", 3, "7");
        store.Reserve("q2", 3, "7");
        store.Reserve("q3", 4, "7");
        string[] owed = ["purchase:pPaid", "purchase:pUndoing", "tip:nGiving", "tip:nKept", "tip:nPassing", "tip:nReturning"];
        Assert.Equal(["checkout:q1", "checkout:q2", "checkout:q3", .. owed], store.Debts().Keys.Order(StringComparer.Ordinal));

        // One payment takes the place of one reservation, and what nobody pays for is reserved for half an hour.
        store.Keep(new Purchase("q", 3, 25, "7", time.GetUtcNow()));
        Assert.Equal(["checkout:q2", "checkout:q3"], store.Debts().Keys.Where(k => k.StartsWith("checkout:", StringComparison.Ordinal)));
        time.Advance(TimeSpan.FromMinutes(30));
        Assert.DoesNotContain(store.Debts().Keys, k => k.StartsWith("checkout:", StringComparison.Ordinal));
    }

    [Fact]
    public void Changes_OfOneStep_AreKeptTogetherOrNotAtAll()
    {
        Assert.Throws<InvalidOperationException>(() => store.InOne<bool>(s =>
        {
            s.Keep(new Person(7) { Account = "user:1" });
            s.Keep(new Errand("one", ErrandKind.Tip, 7));
            throw new InvalidOperationException();
        }));
        Assert.False(store.Knows(7));
        Assert.Equal(0, store.Errands());
    }

    [Fact]
    public void Price_ThatNobodyAnswers_IsForgottenAfterThirtyDays()
    {
        Ask asked = new("q1", 7, new Place(7), Cuckoo.Telegram.Texts.Language.English, time.GetUtcNow()) { Prompt = "a secret prompt", Stage = Stage.Asked };
        store.Keep(asked);
        store.Keep(asked with { Id = "q2", Stage = Stage.Waiting, Request = "r2" });
        time.Advance(TimeSpan.FromDays(29));
        store.Forget();
        Assert.NotNull(store.Ask("q1"));
        time.Advance(TimeSpan.FromDays(2));
        store.Forget();
        Assert.Null(store.Ask("q1"));
        Assert.NotNull(store.Ask("q2"));
    }

    [Fact]
    public void Updates_OfAnotherBot_AreCountedAnew()
    {
        store.Keep(BotStore.OffsetFact, "51");
        store.BelongTo(1);
        Update update = new(50, new Message(1, new Chat(2, "private"), Text: "hello"));
        store.Take(update);
        store.Done(update);
        store.BelongTo(1);
        Assert.Equal("51", store.Fact(BotStore.OffsetFact));
        Assert.False(store.Take(update));
        store.BelongTo(2);
        Assert.Null(store.Fact(BotStore.OffsetFact));
        Assert.True(store.Take(update));
    }

    [Fact]
    public void Name_ThatMovedOn_IsItsNewOwners()
    {
        store.Keep(new Person(1) { Username = "bob" });
        store.Keep(new Person(2) { Username = "bob" });
        Assert.Equal(2, store.Called("bob")!.Id);
    }

    [Fact]
    public void File_OfTheStore_IsItsOwnersAlone()
    {
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, "telegram.db")));
    }

    [Fact]
    public void Message_WantedAsItIs_IsNotSentAgain()
    {
        Saying saying = new("a", new Place(5), new Face("x"));
        store.Keep(saying);
        Pending pending = store.PendingMessages().Single();
        store.Shown(pending, 9, FaceKind.Text);
        store.Keep(saying);
        Assert.Empty(store.PendingMessages());
        store.Keep(saying with { Face = new Face("y") });
        Assert.Equal(9, store.PendingMessages().Single().MessageId);
    }

    [Fact]
    public void Message_ChangedWhileItWasSent_IsSentAgain()
    {
        store.Keep(new Saying("a", new Place(5), new Face("x")));
        Pending pending = store.PendingMessages().Single();
        store.Keep(new Saying("a", new Place(5), new Face("y")));
        store.Shown(pending, 9, FaceKind.Text);
        Assert.Equal("y", store.PendingMessages().Single().Face.Html);
    }
}
