// What the payer meets: quotes, refusals, events, and what others may not see.

using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Tests.Network;

namespace Cuckoo.Grains.Tests.Journeys;

public sealed class PayerTests
{
    [Fact(Timeout = 30_000)]
    public async Task Submission_WithoutTheMoney_MovesNone()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        await network.GrantAsync(Sample.Bob, 859);
        RequestId request = await network.QuoteAsync(Sample.Bob);
        int entries = network.Journal.Entries.Count;

        Assert.Equal(SubmitOutcome.InsufficientFunds, await network.Request(request).Submit(Sample.Bob));
        Assert.Equal(SubmitOutcome.InsufficientFunds, await network.Request(request).Submit(Sample.Bob));

        Assert.Equal(entries, network.Journal.Entries.Count);
        RequestView view = await network.ViewAsync(request, Sample.Bob);
        Assert.Equal((RequestStatus.Unfunded, true), (view.Status, view.IsFinal));
        Assert.Empty(view.Lines);
    }

    [Fact(Timeout = 30_000)]
    public async Task Submission_Repeated_PaysAndQueuesOnce()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner anna = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();

        Assert.Equal(SubmitOutcome.Accepted, await network.Request(request).Submit(Sample.Alice));
        Lease lease = await anna.TakeAsync();
        Assert.Equal(SubmitOutcome.Accepted, await network.Request(request).Submit(Sample.Alice));
        await anna.CommitAsync(anna.Honest(lease));
        await network.UntilAsync(request, "settled");

        Assert.Equal(SubmitOutcome.Accepted, await network.Request(request).Submit(Sample.Alice));
        Assert.Equal(2_000 - 860, await network.Ledger.Balance(Sample.Alice));
        Assert.Null((await anna.AskAsync()).Lease);
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Submission_AfterTheQuotesEnd_IsRefusedAndTheQuoteForgotten()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        RequestId request = await network.QuoteAsync();

        network.Time.Advance(network.Options.QuoteTime + TimeSpan.FromTicks(1));
        Assert.Equal(SubmitOutcome.QuoteExpired, await network.Request(request).Submit(Sample.Alice));
        network.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(SubmitOutcome.UnknownQuote, await network.Request(request).Submit(Sample.Alice));
        Assert.Equal(2_000, await network.Ledger.Balance(Sample.Alice));
    }

    [Fact(Timeout = 30_000)]
    public async Task Submission_ToAFullQueue_IsRefusedAndMaySucceedLater()
    {
        await using TestNetwork network = await TestNetwork.StartAsync(o => o with { QueueLimit = 1 });
        ScriptedMiner anna = await network.JoinAsync();
        RequestId first = await network.SubmitAsync();
        RequestId second = await network.QuoteAsync();

        Assert.Equal(SubmitOutcome.QueueFull, await network.Request(second).Submit(Sample.Alice));
        Assert.Equal(2_000 - 860, await network.Ledger.Balance(Sample.Alice));
        await anna.CommitAsync(anna.Honest(await anna.TakeAsync()));
        await network.UntilAsync(first, "settled");
        await network.Request(first).Submit(Sample.Alice);

        Assert.Equal(SubmitOutcome.Accepted, await network.Request(second).Submit(Sample.Alice));
    }

    [Fact(Timeout = 30_000)]
    public async Task Quote_OfAUsedId_IsRefused()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        RequestId request = await network.QuoteAsync();

        QuoteOutcome again = await network.Request(request).Quote(new QuoteOrder(Sample.Bob, Sample.Spec));

        Assert.Equal((QuoteRefusal.IdReused, null), (again.Refusal, again.Price));
        Assert.Equal(SubmitOutcome.UnknownQuote, await network.Request(request).Submit(Sample.Bob));
        Assert.Equal(SubmitOutcome.Accepted, await network.Request(request).Submit(Sample.Alice));
    }

    [Fact(Timeout = 30_000)]
    public async Task Stranger_OfARequest_SeesAndMovesNothing()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        RequestId quoted = await network.QuoteAsync();
        RequestId request = await network.SubmitAsync();

        Assert.Null(await network.Request(request).View(Sample.Bob));
        Assert.Null(await network.Request(request).View(default));
        Assert.Null(await network.Request(request).Events(Sample.Bob, 0, null, TimeSpan.Zero, CancellationToken.None));
        Assert.Equal(SubmitOutcome.UnknownQuote, await network.Request(request).Submit(Sample.Bob));
        Assert.Equal(SubmitOutcome.UnknownQuote, await network.Request(RequestId.From(Sample.Bytes(99))).Submit(Sample.Bob));
        Assert.Null(await network.Request(RequestId.From(Sample.Bytes(98))).View(Sample.Bob));
        Assert.Null(await network.Request(RequestId.From(Sample.Bytes(98))).View(default));
        Assert.Null(await network.Request(quoted).View(Sample.Alice));
    }

    [Fact(Timeout = 30_000)]
    public async Task Faucet_OnOneDay_GivesOnce()
    {
        await using TestNetwork network = await TestNetwork.StartAsync(o => o with { DailyGrant = new Amount(7) });
        IFaucetGrain faucet = network.Grains.GetGrain<IFaucetGrain>(FaucetDesk.Main);
        Hash256 here = Hash256.OfText("here");
        DateTimeOffset tomorrow = Sample.Now.AddDays(1);

        Assert.Equal(new FaucetOutcome(FaucetRefusal.None, new Amount(7), tomorrow), await faucet.Take(Sample.Bob, here));
        Assert.Equal(new FaucetOutcome(FaucetRefusal.AlreadyTaken, Amount.Zero, tomorrow), await faucet.Take(Sample.Bob, here));
        network.Time.Advance(TimeSpan.FromDays(1) - TimeSpan.FromTicks(1));
        Assert.Equal(FaucetRefusal.AlreadyTaken, (await faucet.Take(Sample.Bob, Hash256.OfText("elsewhere"))).Refusal);
        network.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(new FaucetOutcome(FaucetRefusal.None, new Amount(7), tomorrow.AddDays(1)), await faucet.Take(Sample.Bob, here));

        Assert.Equal(14, await network.Ledger.Balance(Sample.Bob));
    }

    [Fact(Timeout = 30_000)]
    public async Task Faucet_OverADay_GivesOnlySoOftenASourceAndInAll()
    {
        await using TestNetwork network = await TestNetwork.StartAsync(o => o with { DailyGrant = new Amount(7), GrantsPerSource = 2, GrantsPerDay = 3 });
        IFaucetGrain faucet = network.Grains.GetGrain<IFaucetGrain>(FaucetDesk.Main);
        AccountId[] people = [.. Enumerable.Range(11, 5).Select(n => AccountId.User(Sample.Bytes((byte)n)))];
        Hash256 here = Hash256.OfText("here");
        Hash256 there = Hash256.OfText("there");

        Assert.Equal(FaucetRefusal.None, (await faucet.Take(people[0], here)).Refusal);
        Assert.Equal(FaucetRefusal.None, (await faucet.Take(people[1], here)).Refusal);
        Assert.Equal(FaucetRefusal.SourceUsedUp, (await faucet.Take(people[2], here)).Refusal);
        Assert.Equal(FaucetRefusal.AlreadyTaken, (await faucet.Take(people[1], here)).Refusal);
        Assert.Equal(FaucetRefusal.None, (await faucet.Take(people[2], there)).Refusal);
        Assert.Equal(FaucetRefusal.Empty, (await faucet.Take(people[3], there)).Refusal);
        network.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(FaucetRefusal.None, (await faucet.Take(people[3], here)).Refusal);

        int[] balances = await Task.WhenAll(people.Select(async p => (int)await network.Ledger.Balance(p)));
        Assert.Equal([7, 7, 7, 7, 0], balances);
    }

    [Fact(Timeout = 30_000)]
    public async Task Faucet_WhoseNoteWasWrittenAndItsMoneyNotMoved_GivesItAtTheNextCall()
    {
        await using TestNetwork network = await TestNetwork.StartAsync(o => o with { DailyGrant = new Amount(7) });
        IFaucetGrain faucet = network.Grains.GetGrain<IFaucetGrain>(FaucetDesk.Main);
        network.Faults.BreakAfter("faucet");

        await Assert.ThrowsAsync<IOException>(() => faucet.Take(Sample.Bob, Hash256.OfText("here")));
        Assert.Equal(FaucetRefusal.None, (await faucet.Take(Sample.Bob, Hash256.OfText("here"))).Refusal);
        Assert.Equal(7, await network.Ledger.Balance(Sample.Bob));
    }

    [Fact(Timeout = 30_000)]
    public async Task Events_WhileARequestRuns_ComeOnceInOrderAndEnd()
    {
        // Nothing happens by itself however often the clock has to be moved before the quiet wait below is seen to end.
        await using TestNetwork network = await TestNetwork.StartAsync(
            o => o with { LeaseTime = TimeSpan.FromDays(1), RequestTime = TimeSpan.FromDays(1) });
        ScriptedMiner anna = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        IRequestGrain grain = network.Request(request);
        EventPage start = await PageAsync(0, null, TimeSpan.Zero);
        Assert.Equal([1L, 2L], start.Events.Select(e => e.Number));

        Task<EventPage> news = PageAsync(2, null, TimeSpan.FromSeconds(20));
        Assert.False(news.IsCompleted);
        Lease lease = await anna.TakeAsync();
        Assert.Equal(("leased", 3L, anna.Id), (await news).Events.Select(e => (e.Kind, e.Number, e.Miner!.Value)).Single());

        Task<EventPage> progress = PageAsync(3, null, TimeSpan.FromSeconds(20));
        await anna.Grain.Heartbeat(lease.Job.Id, lease.Id, new LiveProgress(new StepProgress(1, 4), []));
        Assert.Equal((3L, new StepProgress(1, 4)), ((await progress).Progress!.Number, (await progress).Progress!.Progress!.Value));
        EventPage seen = await PageAsync(3, new StepProgress(1, 4), TimeSpan.Zero);
        Assert.True(seen is { Events: [], Progress: null, IsFinal: false });

        Task<EventPage> quiet = PageAsync(3, new StepProgress(1, 4), TimeSpan.FromSeconds(5));
        while (!quiet.IsCompleted)
        {
            network.Time.Advance(TimeSpan.FromSeconds(5));
            await network.Coordinator.Models();
        }

        Assert.True(await quiet is { Events: [], Progress: null, IsFinal: false });

        await anna.CommitAsync(anna.Honest(lease));
        await network.UntilAsync(request, "settled");
        EventPage end = await PageAsync(0, null, TimeSpan.FromSeconds(20));
        Assert.Equal(Enumerable.Range(1, end.Events.Length).Select(n => (long)n), end.Events.Select(e => e.Number));
        Assert.True(end is { Progress: null, IsFinal: true });
        Assert.True(await PageAsync(long.MaxValue, null, TimeSpan.FromSeconds(20)) is { Events: [], IsFinal: true });
        Assert.Equal(end.Events.Length, (await PageAsync(long.MinValue, null, TimeSpan.Zero)).Events.Length);

        async Task<EventPage> PageAsync(long after, StepProgress? known, TimeSpan wait) =>
            (await grain.Events(Sample.Alice, after, known, wait, TestContext.Current.CancellationToken))!;
    }

    [Fact(Timeout = 30_000)]
    public async Task Progress_OfAFailedAttempt_IsNotShownInTheNext()
    {
        await using TestNetwork network = await TestNetwork.StartAsync();
        ScriptedMiner cheat = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        Lease lease = await cheat.TakeAsync();
        await cheat.Grain.Heartbeat(lease.Job.Id, lease.Id, new LiveProgress(new StepProgress(4, 4), []));
        await cheat.CommitAsync(cheat.Wrong(lease));
        await network.UntilAsync(request, "queued", count: 2);

        EventPage page = (await network.Request(request).Events(Sample.Alice, 0, null, TimeSpan.Zero, CancellationToken.None))!;

        Assert.Null(page.Progress);
    }
}
