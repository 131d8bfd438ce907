using System.Text.Json;

namespace Cuckoo.Chain.Rpc;

/// <summary>One answer: a result or the node's error.</summary>
internal readonly record struct RpcReply(JsonElement Result, RpcNodeException? Error);

/// <summary>Carries calls to one endpoint. It neither repeats nor limits time; <see cref="RpcClient"/> does.</summary>
internal interface IRpcChannel : IAsyncDisposable
{
    /// <summary>Host and port.</summary>
    string Host { get; }

    /// <summary>One exchange: the replies, in the order of the calls.</summary>
    /// <exception cref="RpcException">There was no exchange, or its answer is none.</exception>
    Task<IReadOnlyList<RpcReply>> ExchangeAsync(IReadOnlyList<RpcCall> calls, CancellationToken cancellation);
}
