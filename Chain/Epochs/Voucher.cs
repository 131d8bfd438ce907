// The two things that are signed about totals, as CuckooPay judges them: a payer says what it has spent in all, the operator says
// what somebody has earned in all. Totals only grow, so the newest says all that those before it said.

using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Messages;

namespace Cuckoo.Chain.Epochs;

/// <summary>A total and whose it is, to be signed; which of the two it is decides who signs.</summary>
/// <param name="Kind">What is said.</param>
/// <param name="Account">The payer, or the earner.</param>
/// <param name="Total">What it spent, or earned, in all, in 10⁻¹⁸ of a token.</param>
public sealed record Voucher(VoucherKind Kind, Address Account, UInt128 Total)
{
    private static readonly TypedDataSchema Spend = TypedDataSchema.Of("SpendVoucher", new("address", "payer"), new("uint128", "cumulativeSpent"));
    private static readonly TypedDataSchema Earned = TypedDataSchema.Of("EarnedReceipt", new("address", "earner"), new("uint128", "cumulativeEarned"));

    /// <summary>The 32 bytes to sign: EIP-712 over <c>SpendVoucher(address payer,uint128 cumulativeSpent)</c> or <c>EarnedReceipt(address earner,uint128 cumulativeEarned)</c>.</summary>
    /// <param name="domain">The contract for which it counts (<see cref="PayDomain"/>).</param>
    public Bytes32 Digest(TypedDataDomain domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return Kind switch
        {
            VoucherKind.Spent => Spend.Digest(domain.Separator(), "SpendVoucher", Account, Total),
            VoucherKind.Earned => Earned.Digest(domain.Separator(), "EarnedReceipt", Account, Total),
            _ => throw new InvalidOperationException("A voucher is over what was spent or what was earned."),
        };
    }

    /// <summary>A signature over it.</summary>
    /// <param name="key">The payer's key, or the operator's.</param>
    /// <param name="domain">The contract for which it counts.</param>
    /// <exception cref="ArgumentException">A payer's voucher is signed by no other key.</exception>
    public RecoverableSignature Sign(SigningKey key, TypedDataDomain domain)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (Kind is VoucherKind.Spent && key.Address != Account) throw new ArgumentException($"The key of {key.Address} says nothing about what {Account} spent.", nameof(key));
        return key.SignRecoverable(Digest(domain).ToBytes());
    }

    /// <summary>Whether a signature over it is that account's. Never throws.</summary>
    /// <param name="signature">65 bytes: r, s and v.</param>
    /// <param name="domain">The contract for which it counts.</param>
    /// <param name="signer">Who must have signed: the payer, or the operator.</param>
    public bool IsSigned(ReadOnlySpan<byte> signature, TypedDataDomain domain, Address signer) =>
        Kind is VoucherKind.Spent or VoucherKind.Earned
        && signer.ToString().Length > 0
        && Account.ToString().Length > 0
        && RecoverableSignature.TryParse(signature, out var whole)
        && whole.TryRecover(Digest(domain).ToBytes(), out var recovered)
        && recovered == signer;
}

/// <summary>What a voucher is over.</summary>
public enum VoucherKind
{
    /// <summary>Nothing; no voucher.</summary>
    None,

    /// <summary>What a payer spent; the payer signs.</summary>
    Spent,

    /// <summary>What somebody earned; the operator signs.</summary>
    Earned,
}
