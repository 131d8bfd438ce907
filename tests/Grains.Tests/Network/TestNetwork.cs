// The whole network of grains on one silo, driven as the edge would drive it. Time stands still unless a test moves it;
// a test waits for an event of a request, never for a while.

using System.Collections.Immutable;
using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Tests.Crashes;
using Cuckoo.Ledger;
using Cuckoo.Testing;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace Cuckoo.Grains.Tests.Network;

internal sealed class TestNetwork : IAsyncDisposable
{
    private readonly Silo silo;
    private readonly KeptStorage storage;
    private readonly SeededRandom random = new(1);
    private readonly List<ScriptedMiner> miners = [];
    private int named;

    private TestNetwork(
        Silo silo, FakeTime time, MemoryJournal journal, ScriptedAuditor auditor, NetworkOptions options, Faults faults, KeptStorage storage)
    {
        this.silo = silo;
        this.storage = storage;
        Faults = faults;
        Time = time;
        Journal = journal;
        Auditor = auditor;
        Options = options;
    }

    public FakeTime Time { get; }

    public MemoryJournal Journal { get; }

    public ScriptedAuditor Auditor { get; }

    public NetworkOptions Options { get; }

    /// <summary>Breaks writes of grain state when told; by itself none.</summary>
    public Faults Faults { get; }

    /// <summary>What is told by webhooks.</summary>
    public ScriptedSender Sender => silo.Services.GetRequiredService<ScriptedSender>();

    public IClusterClient Grains => silo.Grains;

    public ILedgerGrain Ledger => Grains.GetGrain<ILedgerGrain>(LedgerBook.Main);

    public ICoordinatorGrain Coordinator => Grains.GetGrain<ICoordinatorGrain>(Options.Coordinator.Value);

    /// <summary>A network whose payer Alice has 2,000 and whose treasury has 1,000.</summary>
    public static async Task<TestNetwork> StartAsync(Func<NetworkOptions, NetworkOptions>? change = null)
    {
        NetworkOptions options = change?.Invoke(Sample.Options) ?? Sample.Options;
        FakeTime time = new(Sample.Now);
        MemoryJournal journal = new();
        ScriptedAuditor auditor = new();
        Faults faults = new(0);
        KeptStorage kept = KeptStorage.InMemory();
        Silo started = await Silo.StartAsync(options, time, new SeededRandom(2), auditor, journal, s => kept.AddTo(s, faults));
        TestNetwork network = new(started, time, journal, auditor, options, faults, kept);
        await network.GrantAsync(Sample.Alice, 2_000);
        await network.GrantAsync(AccountId.Treasury, 1_000);
        return network;
    }

    public async Task GrantAsync(AccountId account, uint amount) => Assert.Equal(
        LedgerResult.Applied,
        await Ledger.Transfer(new TransferOrder(
            TransferId.For("test grant", account.Value), AccountId.Faucet, account, new Amount(amount), "grant", "test")));

    public async Task<ScriptedMiner> JoinAsync()
    {
        ScriptedMiner miner = new(Grains);
        miners.Add(miner);
        await miner.RegisterAsync();
        return miner;
    }

    public IRequestGrain Request(RequestId id) => Grains.GetGrain<IRequestGrain>(id.Value);

    public Task<RequestId> QuoteAsync(AccountId? payer = null) => QuoteAsync(Sample.Spec, QuoteRules.PriceOf(Sample.Spec, Sample.Model, Options), payer);

    private async Task<RequestId> QuoteAsync(JobSpec spec, Price price, AccountId? payer)
    {
        byte[] bytes = new byte[16];
        random.Fill(bytes);
        RequestId id = RequestId.From(bytes);
        QuoteOutcome quote = await Request(id).Quote(new QuoteOrder(
            payer ?? Sample.Alice, spec with { Seed = Interlocked.Increment(ref named) }));
        Assert.Equal((QuoteRefusal.None, price), (quote.Refusal, quote.Price));
        return id;
    }

    public async Task<RequestId> SubmitAsync(AccountId? payer = null)
    {
        RequestId id = await QuoteAsync(payer);
        Assert.Equal(SubmitOutcome.Accepted, await Request(id).Submit(payer ?? Sample.Alice));
        return id;
    }

    /// <summary>The same for a text, whose price is 731 at most; of the tolerant profile 491.</summary>
    public async Task<RequestId> SubmitTextAsync()
    {
        ModelCard words = Options.Models.Single(m => m.Name == Sample.Text.Model);
        RequestId id = await QuoteAsync(Sample.Text, QuoteRules.PriceOf(Sample.Text, words, QuoteRules.TermsFor(words, Options)), null);
        Assert.Equal(SubmitOutcome.Accepted, await Request(id).Submit(Sample.Alice));
        return id;
    }

    public async Task<RequestView> ViewAsync(RequestId id, AccountId? viewer = null) =>
        await Request(id).View(viewer ?? Sample.Alice) ?? throw new InvalidOperationException("The request is not to be seen.");

    /// <summary>Waits for the first event of a kind, optionally about a miner; fails when the request ends without it.</summary>
    public async Task<RequestHappening> UntilAsync(RequestId id, string kind, MinerId? about = null, int count = 1)
    {
        long seen = 0;
        while (true)
        {
            EventPage page = (await Request(id).Events(Sample.Alice, seen, null, TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken))!;
            foreach (RequestHappening e in page.Events)
            {
                if (e.Kind == kind && (about is null || e.Miner == about) && --count == 0) return e;
                seen = e.Number;
            }

            Assert.False(page.IsFinal, $"The request ended without '{kind}'.");
        }
    }

    /// <summary>
    /// Lets time pass second by second until the request says so. Between two seconds the coordinator has ended its tick and the
    /// request a turn; nothing waits by the clock meanwhile, so it cannot run away from what it drives.
    /// </summary>
    public async Task<RequestHappening> PassUntilAsync(RequestId id, string kind, MinerId? about = null)
    {
        while (true)
        {
            EventPage page = (await Request(id).Events(Sample.Alice, 0, null, TimeSpan.Zero, CancellationToken.None))!;
            if (page.Events.FirstOrDefault(e => e.Kind == kind && (about is null || e.Miner == about)) is { } heard) return heard;
            Assert.False(page.IsFinal, $"The request ended without '{kind}'.");
            Time.Advance(TimeSpan.FromSeconds(1));
            for (int turns = 0; turns < 5; turns++)
            {
                await Coordinator.Models();

                // Waits its turn like any call, and changes nothing: the id is used.
                await Request(id).Quote(new QuoteOrder(Sample.Alice, Sample.Spec));
            }
        }
    }

    /// <summary>Whether a text stands in anything that is stored.</summary>
    public bool Stores(string text) => storage.Mentions(text);

    /// <summary>Every event so far, one line each.</summary>
    public async Task<string> KindsAsync(RequestId id) => string.Join(
        ' ', (await Request(id).Events(Sample.Alice, 0, null, TimeSpan.Zero, CancellationToken.None))!.Events.Select(e => e.Kind));

    /// <summary>The lines of a request in the books, as a table; miners by the names the test gives them.</summary>
    public async Task<string> LinesAsync(RequestId id, params (string Name, ScriptedMiner Miner)[] names)
    {
        ImmutableArray<LedgerLine> lines = await Ledger.Lines(id.Value);
        return string.Join('\n', lines.Select(l => $"{Name(l.Debit)} → {Name(l.Credit)} {l.Amount} {l.Purpose}"));

        string Name(AccountId account) => account == Sample.Alice ? "alice"
            : names.Where(n => AccountId.Of(n.Miner.Id) == account).Select(n => n.Name).FirstOrDefault() ?? account.Value;
    }

    /// <summary>The books balance and nothing is left in escrow.</summary>
    public async Task AssertAtRestAsync()
    {
        LedgerTotals totals = await Ledger.Totals();
        Assert.Equal((Int128.Zero, 0), (totals.Sum, totals.Pending));
        Assert.Equal(Int128.Zero, await Ledger.Balance(AccountId.Escrow));
    }

    public async ValueTask DisposeAsync()
    {
        await silo.StopAsync();
        storage.Dispose();
        foreach (ScriptedMiner miner in miners) miner.Dispose();
    }
}
