using Orleans.Hosting;

namespace Cuckoo.Orleans.Embedded.Tests;

internal sealed partial class TestSilo
{
    /// <summary>A silo whose state is in the file; its clock begins <paramref name="after"/> the usual time.</summary>
    internal static Task<TestSilo> StartOnFileAsync(string path, Action<ISiloBuilder>? configure = null, TimeSpan after = default)
        => StartAsync(configure, silo => silo.UseEmbeddedSqlite(path), after);
}
