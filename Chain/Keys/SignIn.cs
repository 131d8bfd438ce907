using System.Security.Cryptography;
using System.Text;

namespace Cuckoo.Chain.Keys;

/// <summary>What a miner signs to open a session.</summary>
/// <remarks>
/// The edge sends the text; the miner makes it again from what it knows and signs only if both agree. Otherwise a hostile
/// edge could have a receipt signed as a sign-in, or pass on another edge's challenge and open a session there.
/// </remarks>
public static class SignIn
{
    /// <summary>The text to sign: four lines, each ended by a line feed.</summary>
    /// <param name="address">The miner's address.</param>
    /// <param name="nonce">The challenge's nonce.</param>
    /// <param name="edgeHost">Host of the edge, with its port unless that is the scheme's own, as in a Host header; its case does not matter.</param>
    /// <exception cref="ArgumentException">A part is empty or holds a control character, which could fake a line.</exception>
    public static string Text(Address address, string nonce, string edgeHost)
    {
        var miner = address.ToString();
        Require(miner, nameof(address));
        Require(nonce, nameof(nonce));
        Require(edgeHost, nameof(edgeHost));
        return $"cuckoo miner sign-in 1\nedge: {edgeHost.ToLowerInvariant()}\nminer: {miner}\nnonce: {nonce}\n";
    }

    /// <summary>The 32 bytes to sign: SHA-256 of the text's UTF-8 bytes.</summary>
    public static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private static void Require(string part, string name)
    {
        if (string.IsNullOrEmpty(part) || part.Any(char.IsControl))
            throw new ArgumentException("A part of a sign-in text is empty or holds a control character.", name);
    }
}
