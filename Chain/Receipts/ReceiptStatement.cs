using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Messages;

namespace Cuckoo.Chain.Receipts;

/// <summary>What a miner states of a job it has done, and what it signs.</summary>
/// <param name="JobId">The job.</param>
/// <param name="LeaseId">The lease it was done under.</param>
/// <param name="Miner">The signer's address, EIP-55 text.</param>
/// <param name="Program">Hash of the program that ran, lower-case hexadecimal.</param>
/// <param name="InputHash">SHA-256 of the input document's UTF-8 bytes, lower-case hexadecimal.</param>
/// <param name="OutputHash">SHA-256 of the output's bytes, lower-case hexadecimal.</param>
/// <param name="TraceRoot">Merkle root over the hashes of the states after each step, lower-case hexadecimal.</param>
/// <param name="Steps">Steps done.</param>
/// <param name="OutputBytes">Length of the output.</param>
/// <remarks>
/// How long it took is not part of it: nobody can check that, so nobody swears to it. The form is EIP-712, and the struct is that of
/// contracts/src/disputes/Receipts.sol: what a miner signed can be shown to the contract as it is.
/// </remarks>
public sealed record ReceiptStatement(
    string JobId,
    string LeaseId,
    string Miner,
    string Program,
    string InputHash,
    string OutputHash,
    string TraceRoot,
    int Steps,
    long OutputBytes)
{
    /// <summary>The struct's name.</summary>
    public const string TypeName = "Receipt";

    /// <summary>Hexadecimal digits of a signature: r, s and 27 or 28, as OpenZeppelin's ECDSA takes it.</summary>
    public const int SignatureDigits = 2 * RecoverableSignature.Bytes;

    /// <summary>The struct that is signed.</summary>
    public static TypedDataSchema Schema { get; } = TypedDataSchema.Of(
        TypeName,
        new("string", "jobId"),
        new("string", "leaseId"),
        new("address", "miner"),
        new("bytes32", "program"),
        new("bytes32", "inputHash"),
        new("bytes32", "outputHash"),
        new("bytes32", "traceRoot"),
        new("uint64", "steps"),
        new("uint64", "outputBytes"));

    /// <summary>The 32 bytes to sign. Never throws.</summary>
    /// <param name="domain">Where the signature is to count.</param>
    /// <param name="digest">EIP-712's digest.</param>
    /// <returns>False when a field is malformed: such a statement has no digest, and nobody signed it.</returns>
    public bool TryDigest(TypedDataDomain domain, out Bytes32 digest)
    {
        ArgumentNullException.ThrowIfNull(domain);
        digest = default;
        if (!Address.TryParse(Miner, out var miner) || Hash(Program) is not { } program || Hash(InputHash) is not { } input
            || Hash(OutputHash) is not { } output || Hash(TraceRoot) is not { } trace || Steps < 0 || OutputBytes < 0)
            return false;
        try
        {
            digest = Schema.Digest(
                domain.Separator(), TypeName, JobId, LeaseId, miner, program, input, output, trace, (UInt256)(ulong)Steps, (UInt256)(ulong)OutputBytes);
            return true;
        }
        catch (ArgumentException)
        {
            // A text with half of a surrogate pair has no bytes to hash, and a null is no text.
            return false;
        }
    }

    /// <summary>Signs the statement: 65 bytes r, s and 27 or 28, s in the lower half of the group's order, lower-case hexadecimal.</summary>
    /// <param name="key">The miner's key.</param>
    /// <param name="domain">Where the signature is to count.</param>
    /// <exception cref="ArgumentException">A field is malformed.</exception>
    public string Sign(SigningKey key, TypedDataDomain domain)
    {
        ArgumentNullException.ThrowIfNull(key);
        return TryDigest(domain, out var digest)
            ? Convert.ToHexStringLower(key.SignRecoverable(digest.ToBytes()).ToBytes())
            : throw new ArgumentException("A receipt with a malformed field cannot be signed.", nameof(domain));
    }

    /// <summary>Whether the signature is that of the miner it names, in its one accepted spelling. Never throws.</summary>
    /// <param name="domain">Where it is to count.</param>
    /// <param name="signature">The signature as <see cref="Sign"/> writes it.</param>
    public bool IsSigned(TypedDataDomain domain, string? signature) =>
        signature is not null && Hex.TryBytes(signature, RecoverableSignature.Bytes) is [.., 27 or 28] bytes
        && RecoverableSignature.TryParse(bytes, out var whole)
        && TryDigest(domain, out var digest) && whole.TryRecover(digest.ToBytes(), out var signer)
        && string.Equals(signer.ToString(), Miner, StringComparison.Ordinal);

    // One spelling alone: what is checked is what is shown.
    private static Bytes32? Hash(string? text) =>
        text is { Length: 2 * Bytes32.Length } && text.All(char.IsAsciiHexDigitLower) && Bytes32.TryParse("0x" + text, out var hash) ? hash : null;
}
