using System.Globalization;
using System.Security.Cryptography;
using System.Text;

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
/// <remarks>How long it took is not part of it: nobody can check that, so nobody swears to it.</remarks>
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
    private const string Domain = "cuckoo receipt 1\n";

    /// <summary>The 32 bytes to sign.</summary>
    /// <remarks>
    /// SHA-256 of the UTF-8 bytes of <c>cuckoo receipt 1</c> and a line feed, then for each member in the order of the record
    /// <c>Name:length:value</c> and a line feed, where the length is that of the value in UTF-8 bytes and numbers are decimal.
    /// The first line keeps a receipt from being anything else that is signed; the lengths keep a value from being read as two.
    /// EIP-712 takes this form's place together with the chain.
    /// </remarks>
    public byte[] Digest()
    {
        var text = new StringBuilder(Domain);
        Append(text, nameof(JobId), JobId);
        Append(text, nameof(LeaseId), LeaseId);
        Append(text, nameof(Miner), Miner);
        Append(text, nameof(Program), Program);
        Append(text, nameof(InputHash), InputHash);
        Append(text, nameof(OutputHash), OutputHash);
        Append(text, nameof(TraceRoot), TraceRoot);
        Append(text, nameof(Steps), Steps.ToString(CultureInfo.InvariantCulture));
        Append(text, nameof(OutputBytes), OutputBytes.ToString(CultureInfo.InvariantCulture));
        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static void Append(StringBuilder text, string name, string value) =>
        text.Append(CultureInfo.InvariantCulture, $"{name}:{Encoding.UTF8.GetByteCount(value)}:{value}\n");
}
