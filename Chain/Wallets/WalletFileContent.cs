using System.Security.Cryptography;
using System.Text.Json;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Wallets;

/// <summary>Stretches a password.</summary>
internal delegate void Derivation(ReadOnlySpan<byte> password, Span<byte> derived);

/// <summary>What a wallet file says, read and bounded, but not opened.</summary>
internal sealed record WalletFileContent(byte[] CipherText, byte[] Iv, byte[] Mac, Derivation Derive, Address? Address)
{
    // A file is half a kilobyte.
    private const int MostFileBytes = 1 << 16;
    private const int MostSaltBytes = 256;

    // Ten times what wallets write; a second or two.
    private const int MostRounds = 1 << 22;

    /// <summary>Blocks that scrypt may mix in all, r·N·p: four times what wallets write.</summary>
    private const long MostWork = 1L << 23;

    public static WalletFileContent Read(ReadOnlyMemory<byte> json)
    {
        if (json.Length > MostFileBytes)
            throw new WalletFileException($"A wallet file has at most {MostFileBytes} bytes, not {json.Length}.");
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8 });
            var root = Object(document.RootElement, "the wallet file");
            if (Number(root, "version") != 3)
                throw new WalletFileException("Only version 3 of wallet files is read.");
            // geth once wrote a capital.
            var crypto = Object(root.TryGetProperty("crypto", out var c) || root.TryGetProperty("Crypto", out c) ? c : default, "crypto");
            if (Text(crypto, "cipher") != "aes-128-ctr")
                throw new WalletFileException("The cipher of the wallet file is not aes-128-ctr.");
            return new(
                Bytes(crypto, "ciphertext", 32, 32),
                Bytes(Object(crypto.TryGetProperty("cipherparams", out var parameters) ? parameters : default, "cipherparams"), "iv", 16, 16),
                Bytes(crypto, "mac", 32, 32),
                ReadDerivation(Text(crypto, "kdf"), Object(crypto.TryGetProperty("kdfparams", out var work) ? work : default, "kdfparams")),
                root.TryGetProperty("address", out _) ? Keys.Address.FromBytes(Bytes(root, "address", Keys.Address.Bytes, Keys.Address.Bytes)) : null);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            // The second is how the framework says that a text within is no UTF-8 or no Unicode.
            throw new WalletFileException("The wallet file is not JSON.", wrong);
        }
    }

    private static Derivation ReadDerivation(string kind, JsonElement parameters)
    {
        if (Number(parameters, "dklen") != 32)
            throw new WalletFileException("The dklen of the wallet file is not 32.");
        var salt = Bytes(parameters, "salt", 0, MostSaltBytes);
        switch (kind)
        {
            case "scrypt":
                var (n, r, p) = (Number(parameters, "n"), Number(parameters, "r"), Number(parameters, "p"));
                // Each is an int, so the product of two fits in 64 bits.
                if (n < 2 || (n & (n - 1)) != 0 || r is < 1 or > 64 || p is < 1 or > 16 || 128L * n * r > Scrypt.MostMemoryBytes || (long)n * r * p > MostWork)
                    throw new WalletFileException($"The wallet file asks for scrypt with n = {n}, r = {r}, p = {p}; n is a power of two, 128·n·r at most {Scrypt.MostMemoryBytes} and n·r·p at most {MostWork}.");
                return (password, derived) => Scrypt.Derive(password, salt, n, r, p, derived);
            case "pbkdf2":
                if (Text(parameters, "prf") != "hmac-sha256")
                    throw new WalletFileException("The prf of the wallet file is not hmac-sha256.");
                var rounds = Number(parameters, "c");
                if (rounds is < 1 or > MostRounds)
                    throw new WalletFileException($"The wallet file asks for {rounds} rounds of PBKDF2; 1 to {MostRounds} are done.");
                return (password, derived) => Rfc2898DeriveBytes.Pbkdf2(password, salt, derived, rounds, HashAlgorithmName.SHA256);
            default:
                throw new WalletFileException("The kdf of the wallet file is neither scrypt nor pbkdf2.");
        }
    }

    private static JsonElement Object(JsonElement element, string name) => element.ValueKind == JsonValueKind.Object
        ? element
        : throw new WalletFileException($"In the wallet file, {name} is no JSON object.");

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
        ? value.GetString()!
        : throw new WalletFileException($"In the wallet file, {name} is no text.");

    private static int Number(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
        ? number
        : throw new WalletFileException($"In the wallet file, {name} is no number of 32 bits.");

    private static byte[] Bytes(JsonElement element, string name, int least, int most)
    {
        var text = Text(element, name);
        var digits = text.StartsWith("0x", StringComparison.Ordinal) ? text[2..] : text;
        return digits.Length % 2 == 0 && digits.Length / 2 >= least && digits.Length / 2 <= most && Hex.TryBytes(digits, digits.Length / 2) is { } bytes
            ? bytes
            : throw new WalletFileException($"In the wallet file, {name} is not {(least == most ? "" : $"{least} to ")}{most} bytes in hexadecimal.");
    }
}
