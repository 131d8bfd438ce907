using Cuckoo.Blobs.Objects;
using Cuckoo.Blobs.Tests.Services;

[assembly: AssemblyFixture(typeof(AzureServer))]

namespace Cuckoo.Blobs.Tests.Services;

/// <summary>One emulator for all tests; each test has a container of its own.</summary>
public sealed class AzureServer : IAsyncLifetime
{
    public const string Account = "devstoreaccount1";

    // The emulator's account, as its documentation prints it: a name and a key that everybody has.
    public const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private Server? server;
    private int containers;

    public async ValueTask InitializeAsync() => server = await Server.StartAsync("azure.cjs");

    public ValueTask DisposeAsync()
    {
        server?.Dispose();
        return ValueTask.CompletedTask;
    }

    public Uri UrlOf(string container) => new(server!.Url, $"/{Account}/{container}");

    public async Task<AzurePlace> NewPlaceAsync()
    {
        AzurePlace place = AzurePlace.ByKey(UrlOf($"test-{Interlocked.Increment(ref containers)}"), Account, Key);
        using AzureCalls calls = new(place, TimeProvider.System);
        using HttpResponseMessage? made = await calls.SendAsync(
            "to make a container", () => new HttpRequestMessage(HttpMethod.Put, new Uri($"{place.Container}?restype=container")) { Content = new ByteArrayContent([]) },
            CancellationToken.None);
        Assert.NotNull(made);
        return place;
    }

    public async Task<AzureObjects> NewAsync() => new(await NewPlaceAsync(), TimeProvider.System);
}
