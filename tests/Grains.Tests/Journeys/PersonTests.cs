// People: who they are known as, what waits for them, and the keys they spend with.

using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Tests.Network;
using Cuckoo.Ledger;

namespace Cuckoo.Grains.Tests.Journeys;

public sealed class PersonTests
{
    private static readonly PersonId Ann = Sample.Id<PersonId>("handle:ann");
    private static readonly Hash256 Key = Hash256.OfText("key");

    [Fact(Timeout = 30_000)]
    public async Task Tip_ForSomebodyNotKnown_WaitsAndComesOnceWhenTheyAre()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        IPersonGrain ann = network.Grains.GetGrain<IPersonGrain>(Ann.Value);
        TipOrder tip = Tip("one", 100);

        Assert.Equal(LedgerResult.Applied, await ann.Tip(tip));
        Assert.Equal(LedgerResult.AlreadyApplied, await ann.Tip(tip));
        Assert.Equal(LedgerResult.IdReused, await ann.Tip(tip with { Amount = new Amount(99) }));
        Assert.Equal(LedgerResult.InsufficientFunds, await ann.Tip(Tip("two", 1_901)));
        Assert.Equal((null, 100), (await ann.Account(), (int)await network.Ledger.Balance(AccountId.HeldFor(Ann))));

        Assert.Equal(Sample.Bob, await ann.Claim(Sample.Bob));
        Assert.Equal(Sample.Bob, await ann.Claim(Sample.Alice));
        Assert.Equal(LedgerResult.AlreadyApplied, await ann.Tip(tip));
        Assert.Equal(LedgerResult.Applied, await ann.Tip(Tip("three", 7)));
        Assert.Equal(LedgerResult.SameAccount, await ann.Tip(Tip("four", 7) with { From = Sample.Bob }));

        Assert.Equal((107, 0), ((int)await network.Ledger.Balance(Sample.Bob), (int)await network.Ledger.Balance(AccountId.HeldFor(Ann))));
        Assert.Equal(2_000 - 107, await network.Ledger.Balance(Sample.Alice));
        await network.AssertAtRestAsync();
    }

    [Theory(Timeout = 30_000)]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public async Task Claim_BrokenAtAWrite_PaysOutAllTheSame(int write, bool isBrokenAfter)
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        IPersonGrain ann = network.Grains.GetGrain<IPersonGrain>(Ann.Value);
        await ann.Tip(Tip("one", 100));
        if (write == 2) await ann.Claim(Sample.Bob);
        if (isBrokenAfter) network.Faults.BreakAfter("person");
        else network.Faults.Break("person", 1);

        // The second tip is on its way through when the note of it breaks; a third comes before anybody asks again.
        await Assert.ThrowsAsync<IOException>(() => write == 1 ? ann.Claim(Sample.Bob) : ann.Tip(Tip("two", 10)));
        await ann.Tip(Tip("three", 1));
        await ann.Claim(Sample.Bob);

        Assert.Equal(write == 1 ? 101 : 111, await network.Ledger.Balance(Sample.Bob));
        Assert.Equal(0, await network.Ledger.Balance(AccountId.HeldFor(Ann)));
    }

    [Fact(Timeout = 30_000)]
    public async Task Nonce_UsedOnce_SignsNobodyInAgain()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        IPersonGrain ann = network.Grains.GetGrain<IPersonGrain>($"address:{Sample.Miner(1)}");
        DateTimeOffset end = Sample.Now.AddMinutes(5);

        Assert.Equal(Sample.Alice, await ann.SignIn("nonce", end, Sample.Alice));
        Assert.Null(await ann.SignIn("nonce", end, Sample.Bob));
        Assert.Equal(Sample.Alice, await ann.SignIn("another", end, Sample.Bob));
    }

    [Fact(Timeout = 30_000)]
    public async Task Handle_TakenByTwo_IsTheFirsts()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        IAccountGrain alice = await OpenAsync(network, Sample.Alice);
        IAccountGrain bob = await OpenAsync(network, Sample.Bob);

        Assert.Equal(HandleOutcome.UnknownAccount, await network.Grains.GetGrain<IAccountGrain>(AccountId.User(Sample.Bytes(9)).Value).TakeHandle(Ann));
        Assert.Equal(HandleOutcome.Done, await alice.TakeHandle(Ann));
        Assert.Equal(HandleOutcome.Taken, await bob.TakeHandle(Ann));
        Assert.Equal(HandleOutcome.Done, await bob.TakeHandle(Sample.Id<PersonId>("handle:bob")));
        Assert.Equal(HandleOutcome.HasAnother, await alice.TakeHandle(Sample.Id<PersonId>("handle:alice")));
        Assert.Equal((Ann, Sample.Id<PersonId>("handle:bob")), ((await alice.View())!.Handle, (await bob.View())!.Handle));
    }

    [Fact(Timeout = 30_000)]
    public async Task Budget_ManySpendAtOnce_IsNeverOverdrawn()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        IAccountGrain alice = await OpenAsync(network, Sample.Alice);
        Allowance budget = Allowance.Of(new Amount(100), TimeSpan.FromDays(30));
        await alice.AddKey(Hash256.OfText("limited"), new KeyTerms("limited", KeyScopes.Spend, [], budget, 0, null));

        KeyUse[] uses = await Task.WhenAll(Enumerable.Range(0, 200).Select(n =>
            alice.Spend(Hash256.OfText("limited"), RequestId.From([.. Sample.Bytes(0)[..14], (byte)(n / 2 / 256), (byte)(n / 2)]), "emoji-t2i", new Amount(3))));

        // Each request twice: 33 of the 100 fit, and what fits is allowed both times.
        Assert.Equal(66, uses.Count(u => u.IsAllowed));
        Assert.Equal(new Amount(1), (await alice.Keys())[1].Left);
    }

    [Fact(Timeout = 30_000)]
    public async Task Rate_OfAKey_CountsEveryCall()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        IAccountGrain alice = await OpenAsync(network, Sample.Alice);
        Hash256 slow = Hash256.OfText("slow");
        await alice.AddKey(slow, new KeyTerms("slow", KeyScopes.Read, [], null, 6, null));

        KeyUse[] uses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => alice.Use(slow, KeyScopes.Read)));
        Assert.Equal(6, uses.Count(u => u.IsAllowed));
        Assert.Contains(new KeyUse(KeyVerdict.TooFast, TimeSpan.FromSeconds(10)), uses);
        Assert.True((await alice.Use(Key, KeyScopes.Read)).IsAllowed);
        network.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.True((await alice.Use(slow, KeyScopes.Read)).IsAllowed);
        Assert.False((await alice.Use(slow, KeyScopes.Read)).IsAllowed);
    }

    [Fact(Timeout = 30_000)]
    public async Task Request_ThatCostLessThanItsPrice_GivesTheRestBackToTheKeyAndSoundsTheAlert()
    {
        await using TestNetwork network = await TestNetwork.StartAsync(o => o with { FreshJobs = 0, TrustedAuditPerMille = 0 });
        ScriptedMiner anna = await network.JoinAsync();
        IAccountGrain alice = await OpenAsync(network, Sample.Alice);
        await alice.AddKey(Hash256.OfText("limited"), new KeyTerms("limited", KeyScopes.Spend, [], Allowance.Of(new Amount(1_000), TimeSpan.FromDays(30)), 0, null));
        await alice.AlertBelow(new Amount(1_900));
        RequestId request = await network.QuoteAsync();
        QuoteOffer offer = (await network.Request(request).Offer(Sample.Alice))!;
        Assert.Null(await network.Request(request).Offer(Sample.Bob));
        Assert.True((await alice.Spend(Hash256.OfText("limited"), request, offer.Model.Name, offer.Price.Total)).IsAllowed);
        Assert.Equal(new Amount(1_000) - offer.Price.Total, (await alice.Keys())[1].Left);

        await network.Request(request).Submit(Sample.Alice);
        await anna.CommitAsync(anna.Honest(await anna.TakeAsync()));
        await network.UntilAsync(request, "settled");
        while ((await alice.Keys())[1].Left == new Amount(1_000) - offer.Price.Total) await network.Coordinator.Models();

        AccountView view = (await alice.View())!;
        Assert.Equal(2_000 - view.Balance, (Int128)(1_000 - (await alice.Keys())[1].Left!.Value.Units));
        Assert.Equal(Sample.Now, view.LowSince);
    }

    private static TipOrder Tip(string id, uint amount) => new(TransferId.For("tip", id), Sample.Alice, new Amount(amount));

    private static async Task<IAccountGrain> OpenAsync(TestNetwork network, AccountId account)
    {
        IAccountGrain grain = network.Grains.GetGrain<IAccountGrain>(account.Value);
        Assert.Equal(KeyVerdict.Unknown, (await grain.Use(Key, KeyScopes.Read)).Verdict);
        Assert.True(await grain.Open(Key, null));
        Assert.False(await grain.Open(Hash256.OfText("another"), null));
        Assert.True((await grain.Use(Key, KeyScopes.All)).IsAllowed);
        return grain;
    }
}
