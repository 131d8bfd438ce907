using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Tests.Network;
using Cuckoo.Grains.Verification;
using Cuckoo.Ledger;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded.Simulation;
using Orleans.Hosting;

namespace Cuckoo.Grains.Tests.Embedded;

/// <summary>One simulated life of a book, from its first entry to the last proof.</summary>
/// <param name="Report">How the run went.</param>
/// <param name="Journal">What was stored.</param>
/// <param name="Killed">What happened on the way there.</param>
internal sealed record SimulatedBook(SimulationReport Report, MemoryJournal Journal, KilledJournal Killed)
{
    /// <summary>Runs it and checks that the laws hold.</summary>
    /// <param name="seed">Decides everything else.</param>
    /// <param name="faults">What happens to calls and processes.</param>
    /// <param name="shards">How many the book has.</param>
    /// <param name="kills">The storage calls to be killed at.</param>
    /// <param name="failPerMille">How many of a thousand storage calls fail.</param>
    /// <param name="payers">How many pay at once.</param>
    /// <param name="ordersEach">How many orders each gives.</param>
    /// <param name="snapshotEntries">After how many a snapshot is due: so few that a run has some.</param>
    public static SimulatedBook Run(
        ulong seed, SimulatedFaults faults, int shards, IEnumerable<(int Call, bool IsAfter)> kills, int failPerMille, int payers, int ordersEach, int snapshotEntries)
    {
        MemoryJournal journal = new();
        SimulatedSilo? running = null;
        KilledJournal killed = new(journal, () => running, kills, failPerMille);
        JumpingClock clock = new();
        NetworkOptions options = Sample.Options with { LedgerShards = shards, LedgerSnapshotEntries = snapshotEntries };
        SimulationReport report = SimulatedSilo.Run(
            new SimulationOptions
            {
                Seed = seed,
                Faults = faults,
                ConfigureSilo = silo => silo.ConfigureServices(services =>
                {
                    services
                        .AddSingleton(options)
                        .AddSingleton<IRandomSource>(new SeededRandom((int)seed))
                        .AddSingleton<IAuditor>(new ScriptedAuditor())
                        .AddSingleton<ILedgerJournal>(killed);
                    clock.AddTo(services);
                }),
            },
            silo =>
            {
                running = silo;
                return new SimulatedPayers(silo, journal, killed, clock, shards, payers, ordersEach).RunAsync();
            });
        for (int shard = 0; shard < shards; shard++)
        {
            VerifyStep last = BookVerifier.RunAsync(journal, new ShardName(LedgerBook.Main, shard), shards, CancellationToken.None).ToBlockingEnumerable().Last();
            Assert.Equal((Int128.Zero, last.OfBlocks), (last.Sum, last.Blocks));
        }

        return new SimulatedBook(report, journal, killed);
    }
}
