using Cuckoo.Chain.HotKeys;
using Cuckoo.Chain.Keys;
using Cuckoo.Grains;
using Cuckoo.Grains.Miners;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Silo.Edge.Miners;

/// <summary>Authorisations of hot keys between the wire and the grains.</summary>
internal static class HotKeys
{
    private const int SignatureBytes = RecoverableSignature.Bytes;

    // The last second of the year 9999: what lies behind it is no time here.
    private const long LastSecond = 253_402_300_799;

    /// <summary>The authorisation if it is well-formed, for this key, and signed by its operator; nothing otherwise.</summary>
    /// <param name="sent">As it came.</param>
    /// <param name="key">Address of the key that signs in.</param>
    /// <param name="publicKey">Its public key.</param>
    public static HotKeyGrant? GrantOf(HotKeyAuthorisation sent, Address key, ReadOnlySpan<byte> publicKey)
    {
        if (!Address.TryParse(sent.Operator, out Address operatorAddress) || !Address.TryParse(sent.HotKey, out Address hotKey) || hotKey != key) return null;
        HotKeyStatement statement = new(operatorAddress, hotKey, sent.ValidFrom, sent.ValidUntil, sent.Number);
        return sent.ValidUntil <= LastSecond
            && Hex.TryBytes(sent.Signature, SignatureBytes) is { } signature
            && statement.IsSigned(signature, HotKeyDomain.Default)
            && MinerId.TryParse(hotKey.ToString(), out MinerId miner)
                ? new HotKeyGrant(
                    miner, Convert.ToHexStringLower(publicKey), DateTimeOffset.FromUnixTimeSeconds(sent.ValidFrom),
                    DateTimeOffset.FromUnixTimeSeconds(sent.ValidUntil), sent.Number, Convert.ToHexStringLower(signature))
                : null;
    }

    /// <summary>An authorisation as its operator signed it.</summary>
    public static HotKeyAuthorisation AuthorisationOf(string operatorAddress, HotKeyGrant grant) => new(
        operatorAddress, grant.HotKey.Value, grant.ValidFrom.ToUnixTimeSeconds(), grant.ValidUntil.ToUnixTimeSeconds(), grant.Number, grant.Signature);

    /// <summary>Why a key may not work, as a refusal; nothing when it may.</summary>
    public static Refusal? RefusalOf(KeyAnswer answer) => answer switch
    {
        KeyAnswer.Allowed => null,
        KeyAnswer.NotYet => Refusals.HotKeyNotYet,
        KeyAnswer.Expired => Refusals.HotKeyExpired,
        KeyAnswer.NumberTaken => Refusals.HotKeyNumberTaken,
        _ => Refusals.HotKeySuperseded,
    };
}
