using Orleans.Hosting;

namespace Cuckoo.Orleans.Embedded.Tests;

public sealed class SqliteStreamTests : StreamProviderTests, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private protected override Task<TestSilo> StartAsync(Action<ISiloBuilder> configure)
        => TestSilo.StartOnFileAsync(_folder.File("silo.db"), silo =>
        {
            configure(silo);
            silo.AddEmbeddedSqliteStreams("streams");
        });
}
