using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Messages;

namespace Cuckoo.Chain.Epochs;

/// <summary>Where vouchers count: at the contract that pays, on one chain.</summary>
public static class PayDomain
{
    /// <summary>The domain (EIP-712) of CuckooPay.</summary>
    /// <param name="chainId">Its chain.</param>
    /// <param name="contract">Its address.</param>
    public static TypedDataDomain Of(ulong chainId, Address contract) => new() { Name = "CuckooPay", Version = "1", ChainId = (UInt256)chainId, VerifyingContract = contract };
}
