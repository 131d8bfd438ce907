using Cuckoo.Chain.Abi;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Rpc;

/// <summary>A contract refused a call; the message is its own error.</summary>
public sealed class ContractRevertException(Revert revert) : Exception(revert.Text)
{
    /// <summary>The error.</summary>
    public Revert Revert { get; } = revert;
}

/// <summary>Typed questions to contracts.</summary>
public static class ContractReads
{
    /// <summary>Asks a contract, without sending anything.</summary>
    /// <param name="rpc">The chain.</param>
    /// <param name="contract">Whom.</param>
    /// <param name="call">What, such as <c>CuckooToken.BalanceOf(account)</c>.</param>
    /// <param name="at">At which block.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="from">Who asks; nobody by default.</param>
    /// <exception cref="ContractRevertException">The contract refuses.</exception>
    /// <exception cref="RpcException">The chain does not answer, or there is no such contract.</exception>
    public static async Task<T> ReadAsync<T>(this IRpc rpc, Address contract, ContractCall<T> call, BlockTag at, CancellationToken cancellation, Address? from = null)
    {
        ArgumentNullException.ThrowIfNull(rpc);
        ArgumentNullException.ThrowIfNull(call);
        var message = new CallMessage(from, contract, call.Input.ToArray());
        var typed = new RpcCall<T>("eth_call", Eth.Call(message, at).Parameters, value => call.DecodeResult(HexText.Bytes(value)));
        try
        {
            return await rpc.AskAsync(typed, cancellation);
        }
        catch (RpcNodeException e) when (e.RevertData is not null)
        {
            throw new ContractRevertException(Revert.Read(e.RevertData, ContractErrors.All));
        }
    }
}
