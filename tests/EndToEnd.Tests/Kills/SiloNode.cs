using Cuckoo.Chain.Rpc;
using Cuckoo.Client;

namespace Cuckoo.EndToEnd.Tests.Kills;

/// <summary>The chain of a silo, wherever it is now: with each of its silo's lives it has another port.</summary>
internal sealed class SiloNode(Uri edge) : IRpc, IAsyncDisposable
{
    private readonly CuckooClient client = new(new EdgeOptions { Edge = edge, Attempts = 1 });
    private readonly List<RpcClient> opened = [];
    private readonly SemaphoreSlim gate = new(1, 1);
    private volatile RpcClient? now;

    public Task<T> AskAsync<T>(RpcCall<T> call, CancellationToken cancellation) => OfAsync(node => node.AskAsync(call, cancellation), cancellation);

    public Task<IReadOnlyList<RpcAnswer<T>>> AskAllAsync<T>(IReadOnlyList<RpcCall<T>> calls, CancellationToken cancellation) =>
        OfAsync(node => node.AskAllAsync(calls, cancellation), cancellation);

    public async ValueTask DisposeAsync()
    {
        foreach (RpcClient one in opened) await one.DisposeAsync();
        client.Dispose();
        gate.Dispose();
    }

    private async Task<T> OfAsync<T>(Func<RpcClient, Task<T>> ask, CancellationToken cancellation)
    {
        RpcClient node = now ?? await FindAsync(cancellation);
        try
        {
            return await ask(node);
        }
        catch (RpcException e) when (e is not RpcNodeException)
        {
            // Perhaps it is somewhere else: the next question looks.
            Interlocked.CompareExchange(ref now, null, node);
            throw;
        }
    }

    private async Task<RpcClient> FindAsync(CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            if (now is { } there) return there;
            string url = (await client.EpochsAsync(cancellation)).Rpc!;
            RpcClient found = new(RpcEndpoint.Parse(url), new RpcLimits { Timeout = TimeSpan.FromSeconds(5), Attempts = 1 }, TimeProvider.System, new Random(opened.Count));
            opened.Add(found);
            return now = found;
        }
        catch (Exception e) when (e is EdgeUnreachableException or EdgeRefusedException)
        {
            throw new RpcException(RpcFailure.Unreachable, "The silo that knows where its chain is does not answer.");
        }
        finally
        {
            gate.Release();
        }
    }
}
