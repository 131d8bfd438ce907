using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Messages;

namespace Cuckoo.Chain.HotKeys;

/// <summary>What a hot key signs so that an operator may register it as its node's at a StakingManager: nobody takes another's key.</summary>
public static class HotKeyConsent
{
    private const string TypeName = "HotKeyConsent";

    private static readonly TypedDataSchema Schema = TypedDataSchema.Of(TypeName, new TypedDataField("address", "operator"));

    /// <summary>The hot key's signature of <c>HotKeyConsent(address operator)</c>, 65 bytes.</summary>
    /// <param name="hotKey">The key that consents.</param>
    /// <param name="operatorAccount">To whom.</param>
    /// <param name="chainId">On which chain.</param>
    /// <param name="staking">At which contract.</param>
    public static byte[] Sign(SigningKey hotKey, Address operatorAccount, ulong chainId, Address staking)
    {
        ArgumentNullException.ThrowIfNull(hotKey);
        var domain = new TypedDataDomain { Name = "CuckooStaking", Version = "1", ChainId = chainId, VerifyingContract = staking };
        return hotKey.SignRecoverable(Schema.Digest(domain.Separator(), TypeName, operatorAccount).ToBytes()).ToBytes();
    }
}
