// The form NFKD of Unicode (section 3.11 and annex 15), in which BIP-39 takes passphrases: what looks alike is one passphrase. The
// programs run without the system's Unicode tables (InvariantGlobalization), where the framework's Normalize does nothing
// and says nothing; so the table is here, derived by make-nfkd.py.

using System.Globalization;
using System.Text;

namespace Cuckoo.Chain.Wallets;

/// <summary>Passphrases in the one form that keys are derived from.</summary>
internal static class PassphraseForm
{
    /// <summary>The longest passphrase, in characters of UTF-16.</summary>
    public const int MostLength = 1024;

    // The longest decomposition has 18 characters.
    private const int MostGrowth = 18;

    // Hangul syllables by arithmetic: 19 leading consonants, 21 vowels, 27 trailing ones or none.
    private const int SyllableBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TrailBase = 0x11A7;
    private const int Vowels = 21, Trails = 28, Syllables = 19 * Vowels * Trails;

    private static readonly Lazy<(Dictionary<int, int[]> Parts, Dictionary<int, byte> Classes)> Table = new(Load);

    /// <summary>The UTF-8 of the form NFKD; the caller clears it.</summary>
    /// <exception cref="ArgumentException">The text is too long or no Unicode; the message does not repeat it.</exception>
    public static byte[] Utf8(ReadOnlySpan<char> passphrase)
    {
        if (passphrase.Length > MostLength)
            throw new ArgumentException($"A passphrase has at most {MostLength} characters, not {passphrase.Length}.", nameof(passphrase));
        if (Ascii.IsValid(passphrase))
        {
            var ascii = new byte[passphrase.Length];
            Encoding.ASCII.GetBytes(passphrase, ascii);
            return ascii;
        }

        var runes = new Rune[passphrase.Length * MostGrowth];
        var count = 0;
        while (!passphrase.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(passphrase, out var rune, out var used) != System.Buffers.OperationStatus.Done)
                throw new ArgumentException("A passphrase has half of a surrogate pair.", nameof(passphrase));
            passphrase = passphrase[used..];
            Decompose(rune.Value, runes, ref count);
        }

        Order(runes.AsSpan(0, count));
        var length = 0;
        foreach (var rune in runes.AsSpan(0, count))
            length += rune.Utf8SequenceLength;
        var bytes = new byte[length];
        var at = 0;
        foreach (var rune in runes.AsSpan(0, count))
            at += rune.EncodeToUtf8(bytes.AsSpan(at));
        Array.Clear(runes);
        return bytes;
    }

    private static void Decompose(int code, Rune[] runes, ref int count)
    {
        var syllable = code - SyllableBase;
        if (syllable is >= 0 and < Syllables)
        {
            runes[count++] = new Rune(LeadBase + syllable / (Vowels * Trails));
            runes[count++] = new Rune(VowelBase + syllable / Trails % Vowels);
            if (syllable % Trails != 0)
                runes[count++] = new Rune(TrailBase + syllable % Trails);
        }
        else if (Table.Value.Parts.TryGetValue(code, out var parts))
        {
            foreach (var part in parts)
                runes[count++] = new Rune(part);
        }
        else
        {
            runes[count++] = new Rune(code);
        }
    }

    /// <summary>Puts runs of combining marks in the order of their classes, those of one class as they were.</summary>
    private static void Order(Span<Rune> runes)
    {
        var classes = Table.Value.Classes;
        for (var i = 1; i < runes.Length; i++)
        {
            var own = classes.GetValueOrDefault(runes[i].Value);
            if (own == 0)
                continue;
            for (var at = i; at > 0 && classes.GetValueOrDefault(runes[at - 1].Value) > own; at--)
                (runes[at - 1], runes[at]) = (runes[at], runes[at - 1]);
        }
    }

    private static (Dictionary<int, int[]> Parts, Dictionary<int, byte> Classes) Load()
    {
        Dictionary<int, int[]> parts = [];
        Dictionary<int, byte> classes = [];
        using var stream = typeof(PassphraseForm).Assembly.GetManifestResourceStream("Cuckoo.Chain.Wallets.nfkd-15.0.0.txt")!;
        using StreamReader reader = new(stream);
        while (reader.ReadLine() is { } line)
        {
            var words = line.Split(' ');
            if (words[0] == "K")
            {
                parts.Add(Code(words[1]), [.. words.Skip(2).Select(Code)]);
            }
            else if (words[0] == "C")
            {
                for (var code = Code(words[1]); code <= Code(words[2]); code++)
                    classes.Add(code, byte.Parse(words[3], CultureInfo.InvariantCulture));
            }
        }

        return (parts, classes);
    }

    private static int Code(string hexadecimal) => int.Parse(hexadecimal, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
