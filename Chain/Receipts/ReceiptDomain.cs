// Where a receipt's signature counts: at the contract that judges receipts (contracts/src/disputes/DisputeManager.sol), on one chain.
// A network without a chain has no such contract; its domain has the name and the version alone, so that no signature made there can
// ever be held against a miner on a chain, nor the other way round.

using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Messages;

namespace Cuckoo.Chain.Receipts;

/// <summary>The domains under which receipts are signed (EIP-712).</summary>
public static class ReceiptDomain
{
    /// <summary>The domain's name, as the contract has it.</summary>
    public const string Name = "CuckooDispute";

    /// <summary>The domain's version, as the contract has it.</summary>
    public const string Version = "1";

    /// <summary>The domain of a network without a chain: a name and a version, neither chain nor contract.</summary>
    public static TypedDataDomain WithoutChain { get; } = new() { Name = Name, Version = Version };

    /// <summary>The domain of the contract that judges receipts.</summary>
    /// <param name="chainId">Its chain.</param>
    /// <param name="contract">Its address.</param>
    public static TypedDataDomain Of(ulong chainId, Address contract) => WithoutChain with { ChainId = (UInt256)chainId, VerifyingContract = contract };

    /// <summary>Reads a domain as strangers write it. Never throws.</summary>
    /// <param name="name">The name.</param>
    /// <param name="version">The version.</param>
    /// <param name="chainId">The chain's id, decimal, without leading zeros; absent where there is no chain.</param>
    /// <param name="contract">The contract, EIP-55 text; absent where there is no chain.</param>
    /// <param name="domain">The domain.</param>
    /// <returns>False when it is none of receipts: another name or version, or a chain without a contract.</returns>
    public static bool TryRead(string? name, string? version, string? chainId, string? contract, out TypedDataDomain domain)
    {
        domain = WithoutChain;
        if (!string.Equals(name, Name, StringComparison.Ordinal) || !string.Equals(version, Version, StringComparison.Ordinal))
            return false;
        if (chainId is null && contract is null)
            return true;
        if (chainId is not { Length: > 0 and <= 20 } || chainId[0] == '0' || !chainId.All(char.IsAsciiDigit) || !ulong.TryParse(chainId, out var chain)
            || !Address.TryParse(contract, out var address))
            return false;
        domain = Of(chain, address);
        return true;
    }
}
