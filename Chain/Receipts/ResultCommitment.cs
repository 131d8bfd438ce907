using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Cuckoo.Chain.Receipts;

/// <summary>
/// What binds a miner to its result before anybody may see it: a hash that says nothing without the miner's salt, and that nobody
/// else can use as its own, because the miner's address is in it.
/// </summary>
public static class ResultCommitment
{
    /// <summary>Bytes of a salt: as many as the hash has, so that no table of likely results helps.</summary>
    public const int SaltBytes = 32;

    private const string Domain = "cuckoo commitment 1\n";

    /// <summary>The 32 bytes to hand in first.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="leaseId">The lease it was done under.</param>
    /// <param name="miner">The miner's address, EIP-55 text.</param>
    /// <param name="salt">32 bytes that only the miner knows, of this lease alone.</param>
    /// <param name="receipt">The receipt's digest, 32 bytes (<see cref="ReceiptStatement"/>).</param>
    /// <remarks>
    /// SHA-256 of the UTF-8 bytes of <c>cuckoo commitment 1</c> and a line feed, then for each parameter in this order
    /// <c>Name:length:value</c> and a line feed, the names JobId, LeaseId, Miner, Salt and Receipt, the length that of the value in
    /// UTF-8 bytes, and bytes as lower-case hexadecimal.
    /// </remarks>
    public static byte[] Of(string jobId, string leaseId, string miner, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> receipt)
    {
        ArgumentNullException.ThrowIfNull(jobId);
        ArgumentNullException.ThrowIfNull(leaseId);
        ArgumentNullException.ThrowIfNull(miner);
        if (salt.Length != SaltBytes) throw new ArgumentException("A salt has 32 bytes.", nameof(salt));
        if (receipt.Length != SaltBytes) throw new ArgumentException("A digest has 32 bytes.", nameof(receipt));
        var text = new StringBuilder(Domain);
        Append(text, "JobId", jobId);
        Append(text, "LeaseId", leaseId);
        Append(text, "Miner", miner);
        Append(text, "Salt", Convert.ToHexStringLower(salt));
        Append(text, "Receipt", Convert.ToHexStringLower(receipt));
        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static void Append(StringBuilder text, string name, string value) =>
        text.Append(CultureInfo.InvariantCulture, $"{name}:{Encoding.UTF8.GetByteCount(value)}:{value}\n");
}
