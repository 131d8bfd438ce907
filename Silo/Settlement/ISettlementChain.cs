using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Sending;

namespace Cuckoo.Silo.Settlement;

/// <summary>The chain as epochs need it: to be asked, and to be written to in the operator's name.</summary>
internal interface ISettlementChain : ISiloChain
{
    /// <summary>The CuckooPay.</summary>
    Address Pay { get; }

    /// <summary>Where anybody on this machine can ask it; nothing where that is the operator's own affair.</summary>
    string? PublicRpc { get; }

    /// <summary>Whether the chain is one of development, on which the operator's bond costs nothing and is placed by itself.</summary>
    bool IsDevelopment { get; }

    /// <summary>Signs a voucher in the operator's name.</summary>
    byte[] SignAsOperator(Voucher voucher);

    /// <summary>Sends in the operator's name. One use at a time: its journal belongs to one sender.</summary>
    /// <exception cref="RpcException">The chain does not answer.</exception>
    Task<T> AsOperatorAsync<T>(Func<TransactionSender, SigningKey, Task<T>> use, CancellationToken cancellation);
}
