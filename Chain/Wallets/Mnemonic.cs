// A seed phrase: 12 to 24 English words that hold 128 to 256 bits and a checksum (BIP-39). Only the English list is
// known, and only its words in lower case with single spaces are a phrase. The phrase is a secret: ToString does not show it, and no
// error repeats a word of it.

using System.Security.Cryptography;
using System.Text;

namespace Cuckoo.Chain.Wallets;

/// <summary>A seed phrase of the English list.</summary>
public sealed class Mnemonic : IDisposable
{
    // 2048 words: eleven bits a word; a checksum of a 32nd of the entropy.
    private const int WordBits = 11;
    private const int SeedBytes = 64;
    private const int Rounds = 2048;

    private static readonly string[] Words = Load();
    private static readonly Dictionary<string, int> Indices = Words.Select((word, i) => (word, i)).ToDictionary(pair => pair.word, pair => pair.i);

    private readonly char[] phrase;

    private Mnemonic(char[] phrase) => this.phrase = phrase;

    /// <summary>A new phrase from the system's secure generator.</summary>
    /// <param name="words">12, 15, 18, 21 or 24.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another number of words.</exception>
    public static Mnemonic Create(int words = 24)
    {
        if (words is not (12 or 15 or 18 or 21 or 24))
            throw new ArgumentOutOfRangeException(nameof(words), words, "A seed phrase has 12, 15, 18, 21 or 24 words.");
        Span<byte> entropy = stackalloc byte[words * WordBits * 32 / 33 / 8];
        RandomNumberGenerator.Fill(entropy);
        try
        {
            return FromEntropy(entropy);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(entropy);
        }
    }

    /// <summary>The phrase of given bits.</summary>
    /// <param name="entropy">16, 20, 24, 28 or 32 bytes.</param>
    /// <exception cref="ArgumentException">Another number of bytes.</exception>
    public static Mnemonic FromEntropy(ReadOnlySpan<byte> entropy)
    {
        if (entropy.Length is not (16 or 20 or 24 or 28 or 32))
            throw new ArgumentException($"The bits of a seed phrase are 16, 20, 24, 28 or 32 bytes, not {entropy.Length}.", nameof(entropy));
        Span<byte> bits = stackalloc byte[33];
        entropy.CopyTo(bits);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(entropy, hash);
        bits[entropy.Length] = hash[0];
        var words = entropy.Length * 8 * 33 / 32 / WordBits;
        // At most eight letters and a space.
        Span<char> text = stackalloc char[words * 9];
        var length = 0;
        for (var word = 0; word < words; word++)
        {
            var index = 0;
            for (var bit = word * WordBits; bit < (word + 1) * WordBits; bit++)
                index = index << 1 | bits[bit / 8] >> (7 - bit % 8) & 1;
            if (word > 0)
                text[length++] = ' ';
            Words[index].CopyTo(text[length..]);
            length += Words[index].Length;
        }

        Mnemonic made = new(text[..length].ToArray());
        CryptographicOperations.ZeroMemory(bits);
        text.Clear();
        return made;
    }

    /// <summary>Reads a phrase; false where a word is not of the list, their number is wrong, or the checksum does not hold.</summary>
    /// <param name="phrase">Words of the list, each followed by one space but the last.</param>
    /// <param name="mnemonic">The phrase, to be disposed of.</param>
    public static bool TryParse(ReadOnlySpan<char> phrase, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Mnemonic? mnemonic)
    {
        mnemonic = null;
        var lookup = Indices.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<byte> bits = stackalloc byte[33];
        bits.Clear();
        var words = 0;
        foreach (var range in phrase.Split(' '))
        {
            if (words == 24 || !lookup.TryGetValue(phrase[range], out var index))
                return false;
            for (var bit = 0; bit < WordBits; bit++)
            {
                var at = words * WordBits + bit;
                bits[at / 8] |= (byte)((index >> (WordBits - 1 - bit) & 1) << (7 - at % 8));
            }

            words++;
        }

        if (words is not (12 or 15 or 18 or 21 or 24))
            return false;
        var entropyBytes = words * WordBits * 32 / 33 / 8;
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(bits[..entropyBytes], hash);
        // A bit of checksum for every four bytes.
        var checksumBits = entropyBytes / 4;
        var good = (bits[entropyBytes] ^ hash[0]) >> (8 - checksumBits) == 0;
        CryptographicOperations.ZeroMemory(bits);
        if (good)
            mnemonic = new Mnemonic(phrase.ToArray());
        return good;
    }

    /// <summary>Shows the phrase to its owner, who writes it down; every other use of it is a leak.</summary>
    public string Reveal()
    {
        ThrowIfDisposed();
        return new(phrase);
    }

    /// <summary>Writes the 64 bytes from which keys are derived: PBKDF2-HMAC-SHA512, 2048 rounds.</summary>
    /// <param name="passphrase">A further secret, empty as a rule; any Unicode, taken in the form NFKD.</param>
    /// <param name="seed">Place for 64 bytes, which the caller clears.</param>
    /// <exception cref="ArgumentException">The passphrase has more than 1024 characters or is no Unicode.</exception>
    public void WriteSeed(ReadOnlySpan<char> passphrase, Span<byte> seed)
    {
        ThrowIfDisposed();
        // The words of the list are plain letters: only the passphrase has another form.
        var form = PassphraseForm.Utf8(passphrase);
        byte[] salt = [.. "mnemonic"u8, .. form];
        CryptographicOperations.ZeroMemory(form);
        var password = Encoding.ASCII.GetBytes(phrase);
        Rfc2898DeriveBytes.Pbkdf2(password, salt, seed[..SeedBytes], Rounds, HashAlgorithmName.SHA512);
        CryptographicOperations.ZeroMemory(password);
        CryptographicOperations.ZeroMemory(salt);
    }

    /// <summary>Says how many words there are, and none of them.</summary>
    public override string ToString() => $"a seed phrase of {phrase.AsSpan().Count(' ') + 1} words";

    /// <summary>Clears the phrase.</summary>
    public void Dispose() => phrase.AsSpan().Clear();

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(phrase[0] == '\0', this);

    private static string[] Load()
    {
        using var stream = typeof(Mnemonic).Assembly.GetManifestResourceStream("Cuckoo.Chain.Wallets.english.txt")!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
