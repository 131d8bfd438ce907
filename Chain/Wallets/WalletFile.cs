// A private key in a file that a password opens: Web3 Secret Storage, version 3, as geth, MetaMask, cast and ethers write it. The
// password is stretched by scrypt or PBKDF2, half of the result encrypts (AES-128-CTR), the other half proves that the
// password was right. The file is a stranger's: what it may cost in memory and time is bounded before anything is derived.

using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Wallets;

/// <summary>Keys in files of the form Web3 Secret Storage, version 3.</summary>
public static class WalletFile
{
    /// <summary>The N that wallets write: 256 MiB and about a second.</summary>
    public const int StandardCost = 1 << 18;

    /// <summary>The least N that is written.</summary>
    public const int LeastCost = 1 << 12;

    private const int BlockSize = 8;
    private const int DerivedBytes = 32;
    private const int CipherKeyBytes = 16;
    private const int SaltBytes = 32;
    private const int IvBytes = 16;

    /// <summary>Writes a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="password">Its password: the bytes of its UTF-8, as they stand.</param>
    /// <param name="cost">scrypt's N: a power of two from <see cref="LeastCost"/> to 2^19.</param>
    /// <returns>JSON.</returns>
    /// <exception cref="ArgumentException">The cost is out of range.</exception>
    public static string Write(SigningKey key, ReadOnlySpan<char> password, int cost = StandardCost)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentOutOfRangeException.ThrowIfLessThan(cost, LeastCost);
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var iv = RandomNumberGenerator.GetBytes(IvBytes);
        Span<byte> derived = stackalloc byte[DerivedBytes];
        Span<byte> secret = stackalloc byte[Secp256k1.ScalarBytes];
        try
        {
            Stretch(password, derived, (text, to) => Scrypt.Derive(text, salt, cost, BlockSize, 1, to));
            key.CopySecret(secret);
            ApplyCipher(derived[..CipherKeyBytes], iv, secret);
            return new JsonObject
            {
                ["address"] = Convert.ToHexStringLower(key.Address.ToBytes()),
                ["crypto"] = new JsonObject
                {
                    ["cipher"] = "aes-128-ctr",
                    ["ciphertext"] = Convert.ToHexStringLower(secret),
                    ["cipherparams"] = new JsonObject { ["iv"] = Convert.ToHexStringLower(iv) },
                    ["kdf"] = "scrypt",
                    ["kdfparams"] = new JsonObject { ["dklen"] = DerivedBytes, ["n"] = cost, ["p"] = 1, ["r"] = BlockSize, ["salt"] = Convert.ToHexStringLower(salt) },
                    ["mac"] = Convert.ToHexStringLower(Mac(derived, secret)),
                },
                ["id"] = NewId(),
                ["version"] = 3,
            }.ToJsonString();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>Reads a key.</summary>
    /// <param name="json">The file's content.</param>
    /// <param name="password">Its password.</param>
    /// <exception cref="WalletFileException">The content is no such file, asks for more work than is done, or the password is wrong.</exception>
    public static SigningKey Read(ReadOnlyMemory<byte> json, ReadOnlySpan<char> password)
    {
        var content = WalletFileContent.Read(json);
        Span<byte> derived = stackalloc byte[DerivedBytes];
        Span<byte> secret = stackalloc byte[Secp256k1.ScalarBytes];
        try
        {
            Stretch(password, derived, content.Derive);
            if (!CryptographicOperations.FixedTimeEquals(Mac(derived, content.CipherText), content.Mac))
                throw new WalletFileException("The password is wrong, or the wallet file is damaged.");
            content.CipherText.CopyTo(secret);
            ApplyCipher(derived[..CipherKeyBytes], content.Iv, secret);
            var key = SigningKey.FromSecret(secret);
            if (content.Address is not { } address || key.Address == address)
                return key;
            key.Dispose();
            throw new WalletFileException("The wallet file holds the key of another address than it says.");
        }
        catch (ArgumentException wrong)
        {
            throw new WalletFileException("The wallet file holds a number that is no secp256k1 key.", wrong);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private static void Stretch(ReadOnlySpan<char> password, Span<byte> derived, Derivation derive)
    {
        var text = new byte[Encoding.UTF8.GetByteCount(password)];
        Encoding.UTF8.GetBytes(password, text);
        try
        {
            derive(text, derived);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    private static byte[] Mac(ReadOnlySpan<byte> derived, ReadOnlySpan<byte> cipherText)
    {
        Span<byte> proof = stackalloc byte[DerivedBytes - CipherKeyBytes + Secp256k1.ScalarBytes];
        derived[CipherKeyBytes..].CopyTo(proof);
        cipherText.CopyTo(proof[(DerivedBytes - CipherKeyBytes)..]);
        var mac = Keccak256.Hash(proof);
        CryptographicOperations.ZeroMemory(proof);
        return mac;
    }

    /// <summary>AES in counter mode, which encrypts and decrypts alike; the framework has single blocks alone.</summary>
    private static void ApplyCipher(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, Span<byte> data)
    {
        using var aes = Aes.Create();
        aes.SetKey(key);
        var counter = BinaryPrimitives.ReadUInt128BigEndian(iv);
        Span<byte> block = stackalloc byte[IvBytes];
        for (var at = 0; at < data.Length; at += IvBytes, counter++)
        {
            BinaryPrimitives.WriteUInt128BigEndian(block, counter);
            aes.EncryptEcb(block, block, PaddingMode.None);
            for (var i = 0; i < IvBytes; i++)
                data[at + i] ^= block[i];
        }

        CryptographicOperations.ZeroMemory(block);
    }

    // A random name for the file (RFC 9562, version 4).
    private static string NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        bytes[6] = (byte)(bytes[6] & 0x0F | 0x40);
        bytes[8] = (byte)(bytes[8] & 0x3F | 0x80);
        return new Guid(bytes, bigEndian: true).ToString("D", CultureInfo.InvariantCulture);
    }
}
