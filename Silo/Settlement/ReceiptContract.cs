// Where the miners' receipts count: at the DisputeManager of the silo's chain. Without a chain they count in this network alone.

using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Receipts;
using Cuckoo.Grains.Verification;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Silo.Settlement;

/// <summary>The contract that judges this network's receipts.</summary>
/// <param name="chain">The silo's chain, if it has one.</param>
internal sealed class ReceiptContract(ISiloChain? chain)
{
    /// <summary>The contract; nothing without a chain.</summary>
    /// <exception cref="InvalidOperationException">The chain has not been started; the edge listens only afterwards.</exception>
    public DisputeContract? Current => chain is null ? null
        : chain.Contracts.TryGetValue(nameof(DisputeManager), out Address address) ? new DisputeContract(chain.ChainId, address.ToString())
        : throw new InvalidOperationException("The chain has no contract that judges receipts yet.");

    /// <summary>The domain of a receipt's signature, as the wire has it.</summary>
    public static SignedDomain OnWire(DisputeContract? contract) => new(
        ReceiptDomain.Name, ReceiptDomain.Version, contract?.ChainId.ToString(System.Globalization.CultureInfo.InvariantCulture), contract?.Address);
}
