using System.Security.Cryptography;
using System.Text;

namespace Cuckoo.Miner.Work;

/// <summary>Hashes as the wire writes them.</summary>
internal static class Hashes
{
    /// <summary>SHA-256 of the UTF-8 bytes, lower-case hexadecimal.</summary>
    public static string OfText(string text) => OfBytes(Encoding.UTF8.GetBytes(text));

    /// <summary>SHA-256, lower-case hexadecimal.</summary>
    public static string OfBytes(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
