// Keys of keys (BIP-32): from one seed a tree in which every node has a secret and a chain code, and every child's are an HMAC of
// its parent's. Only the private side is here: nothing of ours watches addresses whose secrets it does not hold.

using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Keys.Curve;

namespace Cuckoo.Chain.Wallets;

/// <summary>A node of a tree of keys, with its secret.</summary>
public sealed class HdKey : IDisposable
{
    /// <summary>Added to a child's number, makes it a hardened one: its siblings and its parent's public part do not reveal it.</summary>
    public const uint Hardened = 0x80000000;

    // BIP-32: 128 to 512 bits.
    private const int LeastSeedBytes = 16;
    private const int MostSeedBytes = 64;

    // Far more than any wallet's, and few enough to answer at once.
    private const int MostLevels = 16;

    private readonly byte[] secret = GC.AllocateArray<byte>(Secp256k1.ScalarBytes, pinned: true);
    private readonly byte[] chainCode = GC.AllocateArray<byte>(Secp256k1.ScalarBytes, pinned: true);
    private bool disposed;

    private HdKey()
    {
    }

    /// <summary>The root of the tree of a seed.</summary>
    /// <param name="seed">16 to 64 bytes; the caller clears them.</param>
    /// <exception cref="ArgumentException">Another number of bytes, or one of the 2^-127 of seeds that are no key.</exception>
    public static HdKey FromSeed(ReadOnlySpan<byte> seed)
    {
        if (seed.Length is < LeastSeedBytes or > MostSeedBytes)
            throw new ArgumentException($"A seed has {LeastSeedBytes} to {MostSeedBytes} bytes, not {seed.Length}.", nameof(seed));
        Span<byte> hash = stackalloc byte[64];
        HMACSHA512.HashData("Bitcoin seed"u8, seed, hash);
        HdKey root = new();
        hash[..32].CopyTo(root.secret);
        hash[32..].CopyTo(root.chainCode);
        CryptographicOperations.ZeroMemory(hash);
        return Scalar.TryReadNonZero(root.secret, out _) ? root : throw new ArgumentException("The seed is no key.", nameof(seed));
    }

    /// <summary>A child.</summary>
    /// <param name="number">Its number, with <see cref="Hardened"/> added for a hardened one.</param>
    /// <exception cref="CryptographicException">One of the 2^-127 of numbers without a child; take the next.</exception>
    public HdKey Child(uint number)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        Span<byte> input = stackalloc byte[37];
        if (number >= Hardened)
        {
            input[0] = 0;
            secret.CopyTo(input[1..]);
        }
        else
        {
            // The compressed public key: its x, and which y.
            Span<byte> point = stackalloc byte[Address.PublicKeyBytes];
            Secp256k1.Engine.TryPublicKey(secret, point);
            input[0] = (byte)(2 | point[^1] & 1);
            point[..32].CopyTo(input[1..]);
        }

        BinaryPrimitives.WriteUInt32BigEndian(input[33..], number);
        Span<byte> hash = stackalloc byte[64];
        HMACSHA512.HashData(chainCode, input, hash);
        CryptographicOperations.ZeroMemory(input);
        HdKey child = new();
        var tweak = Scalar.ReadReduced(hash[..32], out var above);
        var sum = tweak + Scalar.ReadReduced(secret, out _);
        sum.Write(child.secret);
        hash[32..].CopyTo(child.chainCode);
        CryptographicOperations.ZeroMemory(hash);
        return above || sum.IsZero ? throw new CryptographicException($"There is no child {number}; take the next number.") : child;
    }

    /// <summary>The node at the end of a path such as m/44'/60'/0'/0/0; an apostrophe hardens.</summary>
    /// <exception cref="FormatException">The text is no path of at most 16 levels.</exception>
    public HdKey Derive(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var parts = path.Split('/', MostLevels + 2);
        if (parts[0] != "m" || parts.Length > MostLevels + 1)
            throw Wrong();
        var node = Copy();
        foreach (var part in parts.AsSpan(1))
        {
            var hardened = part.EndsWith('\'');
            var digits = hardened ? part[..^1] : part;
            if (!uint.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number >= Hardened)
            {
                node.Dispose();
                throw Wrong();
            }

            using var parent = node;
            node = parent.Child(hardened ? number + Hardened : number);
        }

        return node;
    }

    /// <summary>The key of an Ethereum account in the way wallets number them: m/44'/60'/0'/0/i (BIP-44, coin 60).</summary>
    /// <param name="account">The i, from 0.</param>
    public SigningKey EthereumAccount(uint account = 0)
    {
        using var node = Derive(string.Create(CultureInfo.InvariantCulture, $"m/44'/60'/0'/0/{account}"));
        return node.ToSigningKey();
    }

    /// <summary>The node's key, with a life of its own.</summary>
    public SigningKey ToSigningKey()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        return SigningKey.FromSecret(secret);
    }

    /// <summary>Says what it is, and nothing of the secret.</summary>
    public override string ToString() => "a node of a tree of keys";

    /// <summary>Clears the secret and the chain code.</summary>
    public void Dispose()
    {
        disposed = true;
        CryptographicOperations.ZeroMemory(secret);
        CryptographicOperations.ZeroMemory(chainCode);
    }

    /// <summary>The secret and the chain code, for the published vectors.</summary>
    internal (string Secret, string ChainCode) Reveal() => (Convert.ToHexStringLower(secret), Convert.ToHexStringLower(chainCode));

    private HdKey Copy()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        HdKey copy = new();
        secret.CopyTo(copy.secret, 0);
        chainCode.CopyTo(copy.chainCode, 0);
        return copy;
    }

    private static FormatException Wrong() => new($"A path of keys is m, and at most {MostLevels} numbers below 2^31 after slashes, an apostrophe behind those that are hardened.");
}
