// Law 1 and 2 under fire, from a seed: payers over several shards, orders repeated and overtaken, a journal that fails before or
// after it took effect, a process killed at any step and at a storage call of its own for each seed, days that pass at once.
// What the callers were told is added up by a model of a few lines; the journal is added up by another.
//
// 240 seeds are tested; ten thousand take some minutes:
//
//   CUCKOO_LEDGER_SEEDS=10000 tests/Grains.Tests/bin/Debug/net10.0/Cuckoo.Grains.Tests -class "*SimulatedLedgerTests*"
//
// A failing seed is named, and CUCKOO_LEDGER_SEED=n replays it alone.

using System.Globalization;
using Cuckoo.Grains.Tests.Network;
using Cuckoo.Grains.Verification;
using Cuckoo.Ledger;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded.Simulation;
using Orleans.Hosting;

namespace Cuckoo.Grains.Tests.Embedded;

public sealed class SimulatedLedgerTests
{
    private const int Parts = 8;

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
        (int runs, long losses, long entries) = (0, 0, 0);
        foreach (int seed in seeds)
        {
            (SimulationReport report, int written) = Run(seed);
            runs++;
            losses += report.ProcessLosses;
            entries += written;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{runs} seeds, {losses} processes lost, {entries} entries");
        Assert.True(Only is not null || (losses > runs / 2 && entries > runs * 20), "The test shows little.");
    }

    [Fact]
    public void Simulation_OfTheSameSeed_IsTheSame() => Assert.Equal(Run(7).Report, Run(7).Report);

    private static (SimulationReport Report, int Entries) Run(int seed)
    {
        MemoryJournal journal = new();
        SimulatedSilo? running = null;
        KilledJournal killed = new(journal, () => running, killAtCall: 1 + (seed % 97), failPerMille: seed % 3 * 10);
        NetworkOptions options = Sample.Options with { LedgerShards = 1 + (seed % 4) };
        SimulationReport report = SimulatedSilo.Run(
            new SimulationOptions
            {
                Seed = (ulong)seed,
                Faults = s_faults,
                ConfigureSilo = silo => silo.ConfigureServices(services => services
                    .AddSingleton(options)
                    .AddSingleton<IRandomSource>(new SeededRandom(seed))
                    .AddSingleton<IAuditor>(new ScriptedAuditor())
                    .AddSingleton<ILedgerJournal>(killed)),
            },
            silo =>
            {
                running = silo;
                return new SimulatedPayers(silo, journal, killed, options.LedgerShards).RunAsync();
            });
        return (report, journal.Entries.Count);
    }

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : null;
}
