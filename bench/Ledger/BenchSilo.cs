using Cuckoo.Chain.Tolerant;
using Cuckoo.Grains;
using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Verification;
using Cuckoo.Silo.Embedded;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Embedded;
using Orleans.Hosting;

namespace Cuckoo.Ledger.Bench;

/// <summary>A silo that runs the books, on a file.</summary>
internal sealed class BenchSilo(IHost host) : IAsyncDisposable
{
    public ILedgerGrain Ledger { get; } = host.Services.GetRequiredService<IGrainFactory>().GetGrain<ILedgerGrain>(LedgerBook.Main);

    public ILedgerShardGrain Shard { get; } =
        host.Services.GetRequiredService<IGrainFactory>().GetGrain<ILedgerShardGrain>(LedgerBook.KeyOf(LedgerBook.Main, 0));

    /// <summary>Groups that the file has committed: one flush each.</summary>
    public long Flushes => host.Services.GetRequiredService<SqliteFile>().Commits;

    public static async Task<BenchSilo> StartAsync(string path)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddLogging();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<ILedgerJournal, SqliteLedgerJournal>();
        if (!CoordinatorId.TryParse("bench", out CoordinatorId coordinator)) throw new InvalidOperationException("'bench' is no coordinator.");
        builder.Services.AddSingleton(new NetworkOptions { Coordinator = coordinator, Models = [] });
        builder.Services.AddSingleton<IRandomSource, NoRandom>();
        builder.Services.AddSingleton<IAuditor, NoAuditor>();
        builder.UseOrleans(silo => silo.UseEmbeddedSqlite(path));
        IHost host = builder.Build();
        await host.StartAsync();
        return new BenchSilo(host);
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }

    // The books draw nothing and audit nothing.
    private sealed class NoRandom : IRandomSource
    {
        public void Fill(Span<byte> bytes) => bytes.Clear();
    }

    private sealed class NoAuditor : IAuditor
    {
        public Task<Rerun> Rerun(Hash256 program, string input, IReadOnlyList<Receipt> receipts, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<bool> HoldsAt(Hash256 program, string input, Receipt receipt, IReadOnlyList<int> steps, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<OperatorsFound> FindOperator(Hash256 program, string input, Receipt receipt, int step, IReadOnlyList<NamedDigest> said, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<TextScores> Rate(Hash256 program, string input, Receipt receipt, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
