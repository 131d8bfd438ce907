// Law 1 and 2 under fire, from a seed: payers over several shards, orders repeated and overtaken, a journal that fails before or
// after it took effect, processes killed at any step and at storage calls of each seed's own, days that pass at once, a wall clock
// that is set forward and back. What the callers were told is added up by a model of a few lines; the journal is added up by
// another, and by the verifier. A short run is killed at each of its storage calls in turn.
//
// 240 seeds are tested; ten thousand take some minutes:
//
//   dotnet build -c Release tests/Grains.Tests
//   CUCKOO_LEDGER_SEEDS=10000 tests/Grains.Tests/bin/Release/net10.0/Cuckoo.Grains.Tests -class "*SimulatedLedgerTests*"
//
// A failing seed is named, and CUCKOO_LEDGER_SEED=n replays it alone.

using System.Globalization;
using Orleans.Embedded.Simulation;

namespace Cuckoo.Grains.Tests.Embedded;

public sealed class SimulatedLedgerTests
{
    private const int Parts = 8;

    // A run has some 200 storage calls: three kills, each up to so many after the one before, may fall on any of them.
    private const int CallsToAKill = 150;

    private static readonly SimulatedFaults s_faults = new()
    {
        CallDelay = 0.03,
        CallFailure = 0.005,
        CallLoss = 0.001,
        ProcessLoss = 0.000_5,
        LongestDelay = TimeSpan.FromSeconds(2),
    };

    public static TheoryData<int> PartsOfTheSeeds => [.. Enumerable.Range(0, Only is null ? Parts : 1)];

    private static int? Only => Setting("CUCKOO_LEDGER_SEED");

    [Theory]
    [MemberData(nameof(PartsOfTheSeeds))]
    public void Books_SimulatedUnderFaults_KeepLawsOneAndTwo(int part)
    {
        int count = Setting("CUCKOO_LEDGER_SEEDS") ?? 240;
        IEnumerable<int> seeds = Only is { } only ? [only] : Enumerable.Range(1, count).Where(s => s % Parts == part);
        (int runs, long losses, long entries, long kills, long snapshots) = (0, 0, 0, 0, 0);
        long begun = TimeProvider.System.GetTimestamp();

        // A simulation keeps to its thread; of a long run as many go side by side as there are processors.
        Lock gate = new();
        Parallel.ForEach(seeds, new ParallelOptions { MaxDegreeOfParallelism = count > 1_000 ? Environment.ProcessorCount : 1 }, seed =>
        {
            SimulatedBook book = OfSeed(seed);
            lock (gate)
            {
                runs++;
                losses += book.Report.ProcessLosses;
                entries += book.Journal.Entries.Count;
                kills += book.Killed.Killed;
                snapshots += book.Killed.Snapshots;
            }
        });

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{runs} seeds in {TimeProvider.System.GetElapsedTime(begun).TotalSeconds:0} s: {losses} processes lost, {kills} of them at a storage call, {entries} entries, {snapshots} snapshots"));
        Assert.True(Only is not null || (losses > runs / 2 && kills > runs / 2 && entries > runs * 20 && snapshots > runs), "The test shows little.");
    }

    [Fact]
    public void Simulation_OfTheSameSeed_IsTheSame() => Assert.Equal(OfSeed(7).Report, OfSeed(7).Report);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Books_KilledAtEachStorageCallOfAShortRun_KeepLawsOneAndTwo(bool isAfter)
    {
        SimulatedBook whole = Short([]);
        Assert.True(whole.Killed.CallsInDanger > 50 && whole.Killed.Snapshots > 2, $"{whole.Killed.CallsInDanger} calls and {whole.Killed.Snapshots} snapshots are too few.");
        for (int call = 1; call <= whole.Killed.CallsInDanger; call++)
        {
            SimulatedBook book = Short([(call, isAfter)]);
            Assert.True(book.Killed.Killed == 1, $"Nothing was killed at call {call}.");
        }
    }

    private static SimulatedBook OfSeed(int seed)
    {
        Random random = new(seed);
        int call = 0;
        List<(int Call, bool IsAfter)> kills = [];
        for (int kill = 0; kill < 3; kill++) kills.Add((call += 1 + random.Next(CallsToAKill), random.Next(2) == 0));
        return SimulatedBook.Run((ulong)seed, s_faults, 1 + (seed % 4), kills, failPerMille: seed % 3 * 10, payers: 6, ordersEach: 10, snapshotEntries: 15);
    }

    private static SimulatedBook Short(List<(int Call, bool IsAfter)> kills) =>
        SimulatedBook.Run(11, SimulatedFaults.None, 2, kills, failPerMille: 0, payers: 4, ordersEach: 8, snapshotEntries: 5);

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : null;
}
