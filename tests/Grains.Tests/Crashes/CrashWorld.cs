// A network under fire, from a seed: payers that retry, miners that are honest, wrong or careless, writes that fail before or
// after they took effect, and a process that dies at any moment and comes back on the same storage. The seed fixes every
// draw of the driver and of the faults; which thread runs first is the machine's choice, so a failure names its seed and
// may take a few runs to show again.

using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Tests.Network;
using Cuckoo.Grains.Verification;
using Cuckoo.Testing;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Cuckoo.Grains.Tests.Crashes;

internal sealed class CrashWorld : IAsyncDisposable
{
    // No call may take longer than this in real time: the fake clock stands still while one is awaited.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly int seed;
    private readonly Random random;
    private readonly KeptStorage storage;
    private readonly ScriptedAuditor auditor = new();
    private readonly List<CrashMiner> miners = [];
    private readonly List<Task> abandoned = [];
    private FakeTime time = new(Sample.Now);
    private Faults faults = new(0);
    private Silo? silo;

    public CrashWorld(int seed, KeptStorage storage)
    {
        this.seed = seed;
        this.storage = storage;
        random = new Random(seed);
        Options = Sample.Options with
        {
            HasDisputes = true,
            RequestTime = TimeSpan.FromSeconds(30),
            LeaseTime = TimeSpan.FromSeconds(5),
            AuditTime = TimeSpan.FromSeconds(10),
            SuspensionTime = TimeSpan.FromSeconds(20),
            FreshJobs = seed % 2 == 0 ? 2 : 1_000,
            QueueLimit = 100,
            Redundancy = (seed % 3) + 1,
            ReplicaTime = TimeSpan.FromSeconds(10),
            RevealTime = TimeSpan.FromSeconds(8),
            LateSuspensionTime = TimeSpan.FromSeconds(10),
            TolerantAuditPerMille = 500,

            // In every other world the texts are of the tolerant profile.
            Models = seed % 4 < 2 ? Sample.Options.Models : [Sample.Model, Sample.TolerantModel],
        };
        auditor.Scores = receipt => isRight(receipt) ? ScriptedAuditor.Alike(receipt) : ScriptedAuditor.Unlike(receipt);

        // The auditor has nothing of a text but its hash here; what an honest miner gives is a hash of its input, whose hash the receipt has.
        bool isRight(Receipt receipt) => Requests.Any(r => r.Spec is { } spec
            && Hash256.OfText(QuoteRules.InputDocument(spec)) == receipt.InputHash
            && ScriptedAuditor.RightResult(QuoteRules.InputDocument(spec), 1).OutputHash == receipt.OutputHash);
    }

    public NetworkOptions Options { get; }

    public MemoryJournal Journal { get; } = new();

    public List<CrashRequest> Requests { get; } = [];

    public int Kills { get; private set; }

    public int FailedCalls { get; private set; }

    public IClusterClient Grains => silo!.Grains;

    private ICoordinatorGrain Coordinator => Grains.GetGrain<ICoordinatorGrain>(Options.Coordinator.Value);

    /// <summary>Starts without faults: money for the payers and the treasury, miners with their keys.</summary>
    public async Task BeginAsync(int requests)
    {
        await LiveAsync(faultPercent: 0);
        foreach (AccountId account in new[] { Sample.Alice, Sample.Bob, AccountId.Treasury })
        {
            await Grains.GetGrain<ILedgerGrain>(LedgerBook.Main).Transfer(new TransferOrder(
                TransferId.For("test grant", account.Value), AccountId.Faucet, account, new Amount(6_500) * (uint)Options.Redundancy, "grant", "test"));
        }

        // Every fifth world has no honest miner.
        foreach (CrashHabit habit in Enum.GetValues<CrashHabit>().Where(h => seed % 5 != 0 || h is CrashHabit.Wrong or CrashHabit.Careless))
        {
            CrashMiner miner = new(new ScriptedMiner(Grains), habit);
            await miner.Miner.RegisterAsync();
            miners.Add(miner);
        }

        byte[] bytes = new byte[16];
        for (int i = 0; i < requests; i++)
        {
            random.NextBytes(bytes);
            Requests.Add(new CrashRequest(RequestId.From(bytes), random.Next(2) == 0 ? Sample.Alice : Sample.Bob));
        }
    }

    /// <summary>One second: everybody does one thing, some of it fails, and perhaps the process dies in the middle.</summary>
    public async Task RoundAsync(int faultPercent, int killPerMille)
    {
        faults.Percent = faultPercent;
        List<Func<Task>> actions = [.. Requests.Select(r => (Func<Task>)(() => r.ActAsync(Grains, random))), .. miners.Select(m => (Func<Task>)(() => m.ActAsync(random)))];
        foreach (Func<Task> action in actions.OrderBy(_ => random.Next()))
        {
            Task acting = action();
            if (random.Next(1_000) < killPerMille)
            {
                await DieAsync(acting);
                await LiveAsync(faultPercent);
                continue;
            }

            await TryAsync(acting);
        }

        if (random.Next(4) == 0) auditor.Fail(random.Next(2));
        time.Advance(TimeSpan.FromSeconds(1));
        for (int turns = 0; turns < 3; turns++) await TryAsync(Coordinator.Models());
    }

    /// <summary>From now on nothing fails any more.</summary>
    public void CeaseFire() => faults.Percent = 0;

    /// <summary>What storage holds of a grain.</summary>
    public async Task<T> StoredAsync<T>(string name, IAddressable grain)
        where T : new()
    {
        Stored<T> stored = new();
        await silo!.Services.GetRequiredKeyedService<IGrainStorage>("Default").ReadStateAsync(name, grain.GetGrainId(), stored);
        return stored.State;
    }

    public async ValueTask DisposeAsync()
    {
        await silo!.StopAsync();
        await Task.WhenAll(abandoned);
        foreach (CrashMiner miner in miners) miner.Miner.Dispose();
        storage.Dispose();
    }

    private async Task LiveAsync(int faultPercent)
    {
        // A clock of its own for every life, so that the timers of the dead stand still.
        time = new FakeTime(time.GetUtcNow());
        faults = new Faults(random.Next()) { Percent = 0 };
        silo = await Silo.StartAsync(
            Options, time, new SeededRandom(random.Next()), auditor, new FaultyJournal(Journal, faults), s => storage.AddTo(s, faults));
        faults.Percent = faultPercent;
        foreach (CrashMiner miner in miners) miner.Miner.MoveTo(Grains);

        // What the host's start-up does: without it nobody would resume what was open.
        while (!await TryAsync(Coordinator.Start()))
        {
        }
    }

    private async Task DieAsync(Task acting)
    {
        faults.Kill();
        Kills++;
        await silo!.AbandonAsync();

        // The call may never be answered; whoever made it will ask the next life.
        abandoned.Add(Task.WhenAny(acting, Task.CompletedTask));
    }

    private async Task<bool> TryAsync(Task call)
    {
        try
        {
            await call.WaitAsync(Patience);
            return true;
        }
        catch (TimeoutException e)
        {
            throw new InvalidOperationException($"Seed {seed}: a call hangs.", e);
        }
        catch (Exception e) when (e is IOException or InconsistentStateException or OrleansException)
        {
            FailedCalls++;
            return false;
        }
    }

    private sealed class Stored<T> : IGrainState<T>
        where T : new()
    {
        public T State { get; set; } = new();

        public string? ETag { get; set; }

        public bool RecordExists { get; set; }
    }
}
