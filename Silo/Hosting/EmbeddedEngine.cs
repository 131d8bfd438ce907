// The host set-up of the embedded engine. The Orleans engine gets a file of its own beside this one; nothing else in the silo
// knows which of the two runs the grains.

using Cuckoo.Ledger;
using Cuckoo.Silo.Embedded;
using Orleans.Hosting;

namespace Cuckoo.Silo.Hosting;

/// <summary>Grains on one machine, with everything they keep in one SQLite file.</summary>
internal static class EmbeddedEngine
{
    /// <summary>Settings it reads besides the silo's options: none.</summary>
    public static IReadOnlyList<string> EngineSettings(this WebApplicationBuilder builder) => [];

    /// <summary>Adds the engine, the state and the books in <paramref name="folder"/>.</summary>
    public static void AddGrainEngine(this WebApplicationBuilder builder, string folder)
    {
        builder.Services.AddSingleton<ILedgerJournal, SqliteLedgerJournal>();
        builder.UseOrleans(silo => silo.UseEmbeddedSqlite(Path.Combine(folder, "cuckoo.db")));
    }
}
