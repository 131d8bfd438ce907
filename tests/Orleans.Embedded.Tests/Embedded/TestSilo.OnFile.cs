using Orleans.Hosting;

namespace Cuckoo.Orleans.Embedded.Tests;

internal sealed partial class TestSilo
{
    /// <summary>A silo whose state is in the file.</summary>
    internal static Task<TestSilo> StartOnFileAsync(string path, Action<ISiloBuilder>? configure = null)
        => StartAsync(configure, silo => silo.UseEmbeddedSqlite(path));
}
