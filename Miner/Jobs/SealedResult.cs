using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Messages;
using Cuckoo.Chain.Receipts;
using Cuckoo.Miner.Work;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Miner.Jobs;

/// <summary>A result with what binds the miner to it before it shows it.</summary>
/// <param name="Receipt">The signed receipt, kept back until it may be revealed.</param>
/// <param name="Salt">32 bytes, hexadecimal, kept back as well.</param>
/// <param name="Commitment">What is handed in first.</param>
public sealed record SealedResult(SignedReceipt Receipt, string Salt, string Commitment)
{
    private const string SaltDomain = "cuckoo salt 1\n";

    /// <summary>Signs and seals a result.</summary>
    /// <remarks>
    /// The salt is a hash of the key's own signature over the lease: nobody else can make it, and a miner that died after its
    /// commitment makes the same again, so that it can still reveal.
    /// </remarks>
    public static SealedResult Of(JobReply job, Execution done, SigningKey key, TypedDataDomain domain)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(key);
        var receipt = Receipts.Sign(job, done, key, domain);
        var salt = SaltOf(job, key);
        if (!Receipts.StatementOf(receipt).TryDigest(domain, out var digest)) throw new InvalidOperationException("A receipt that was signed has a digest.");
        var commitment = ResultCommitment.Of(job.JobId, job.LeaseId, receipt.Miner, salt, digest.ToBytes());
        return new SealedResult(receipt, Convert.ToHexStringLower(salt), Convert.ToHexStringLower(commitment));
    }

    private static byte[] SaltOf(JobReply job, SigningKey key)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture, $"{SaltDomain}{job.JobId.Length}:{job.JobId}\n{job.LeaseId.Length}:{job.LeaseId}\n");
        return SHA256.HashData(key.Sign(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
    }
}
