namespace Cuckoo.Chain.Rpc;

/// <summary>The answer to one call of several: a value or the node's error.</summary>
/// <typeparam name="T">The answer.</typeparam>
public readonly record struct RpcAnswer<T>(T? Value, RpcNodeException? Error)
{
    /// <summary>The value.</summary>
    /// <exception cref="RpcNodeException">The node answered with an error.</exception>
    public T OrThrow() => Error is null ? Value! : throw Error;
}

/// <summary>A chain that can be asked.</summary>
public interface IRpc
{
    /// <summary>Asks one thing.</summary>
    /// <exception cref="RpcException">No answer, or the node's error (<see cref="RpcNodeException"/>).</exception>
    Task<T> AskAsync<T>(RpcCall<T> call, CancellationToken cancellation);

    /// <summary>Asks several things in as few exchanges as allowed; the answers are in the order of the calls.</summary>
    /// <exception cref="RpcException">Not all were answered; errors of the node are in the answers.</exception>
    Task<IReadOnlyList<RpcAnswer<T>>> AskAllAsync<T>(IReadOnlyList<RpcCall<T>> calls, CancellationToken cancellation);
}
