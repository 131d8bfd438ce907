using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Messages;

namespace Cuckoo.Chain.HotKeys;

/// <summary>What an operator signs so that another key may work in its name: the miner's process holds that one, and nobody has to leave the operator's key on a machine that runs models.</summary>
/// <param name="Operator">Whose stake, standing and earnings they are, and who signs.</param>
/// <param name="HotKey">The key that signs in and signs receipts.</param>
/// <param name="ValidFrom">The first second at which it may, in Unix time.</param>
/// <param name="ValidUntil">The first second at which it no longer may, in Unix time.</param>
/// <param name="Number">Counts the operator's authorisations: a higher one ends those before it.</param>
public sealed record HotKeyStatement(Address Operator, Address HotKey, long ValidFrom, long ValidUntil, long Number)
{
    private const string TypeName = "HotKey";

    private static readonly TypedDataSchema Schema = TypedDataSchema.Of(
        TypeName, new("address", "operator"), new("address", "hotKey"), new("uint64", "validFrom"), new("uint64", "validUntil"), new("uint64", "number"));

    /// <summary>Whether it says something: times from zero on, of which the first is earlier, and a number from one on.</summary>
    public bool IsWhole => ValidFrom >= 0 && ValidUntil > ValidFrom && Number > 0;

    /// <summary>The 32 bytes to sign: EIP-712 over <c>HotKey(address operator,address hotKey,uint64 validFrom,uint64 validUntil,uint64 number)</c>.</summary>
    /// <param name="domain">The network for which it counts.</param>
    /// <exception cref="InvalidOperationException">It is not whole.</exception>
    public Bytes32 Digest(TypedDataDomain domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        if (!IsWhole)
            throw new InvalidOperationException("An authorisation has a beginning before its end and a number from 1 on.");
        return Schema.Digest(domain.Separator(), TypeName, Operator, HotKey, (ulong)ValidFrom, (ulong)ValidUntil, (ulong)Number);
    }

    /// <summary>The operator's signature over it.</summary>
    /// <param name="key">The operator's key.</param>
    /// <param name="domain">The network for which it counts.</param>
    /// <exception cref="ArgumentException">The key is not the operator's.</exception>
    public RecoverableSignature Sign(SigningKey key, TypedDataDomain domain)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Address == Operator
            ? key.SignRecoverable(Digest(domain).ToBytes())
            : throw new ArgumentException($"The key of {key.Address} cannot authorise anything for {Operator}.", nameof(key));
    }

    /// <summary>Whether a signature over it is its operator's. Never throws.</summary>
    /// <param name="signature">65 bytes: r, s and v.</param>
    /// <param name="domain">The network for which it counts.</param>
    public bool IsSigned(ReadOnlySpan<byte> signature, TypedDataDomain domain) =>
        IsWhole
        && RecoverableSignature.TryParse(signature, out var whole)
        && whole.TryRecover(Digest(domain).ToBytes(), out var signer)
        && signer == Operator;
}
