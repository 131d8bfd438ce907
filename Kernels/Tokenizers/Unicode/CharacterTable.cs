using System.Globalization;

namespace Cuckoo.Kernels.Tokenizers.Unicode;

// What a character is, read from one version of the Unicode Character Database that ships inside this assembly. Neither the
// machine's ICU nor .NET's own tables are asked: both change between versions, and the ids of a text may not.

/// <summary>General categories, simple lower case, combining classes and decompositions of all code points.</summary>
internal static class CharacterTable
{
    /// <summary>The version of the database; it is part of every tokenizer's hash.</summary>
    public const string Version = "15.0.0";

    public const int Last = 0x10FFFF;

    private const string Resource = "Cuckoo.Kernels.Tokenizers.Unicode.unicode-15.0.0.txt";

    /// <summary>Bits of a code point.</summary>
    private const int Shift = 21;

    private static readonly byte[] Categories = new byte[Last + 1];

    private static readonly Dictionary<int, int> Lower = [];

    private static readonly Dictionary<int, byte> Classes = [];

    private static readonly Dictionary<int, int[]> Decompositions = [];

    private static readonly Dictionary<int, int[]> CompatibleDecompositions = [];

    private static readonly Dictionary<long, int> Compositions = [];

    static CharacterTable()
    {
        Array.Fill(Categories, (byte)UnicodeCategory.OtherNotAssigned);
        using var stream = typeof(CharacterTable).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The assembly lacks its resource {Resource}.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
            Take(line.Split(' '));
    }

    public static UnicodeCategory CategoryOf(int codePoint) => (UnicodeCategory)Categories[codePoint];

    /// <summary>The simple lower case: one code point for one.</summary>
    public static int ToLower(int codePoint) => Lower.GetValueOrDefault(codePoint, codePoint);

    /// <summary>The canonical combining class; 0 for a starter.</summary>
    public static int CombiningClassOf(int codePoint) => Classes.GetValueOrDefault(codePoint);

    /// <summary>
    /// What a character stands for, in one step: one or two code points canonically, up to 18 by compatibility, which asks for the
    /// canonical ones too; or none. Hangul syllables are not in the table.
    /// </summary>
    public static int[]? DecompositionOf(int codePoint, bool isCompatible) =>
        Decompositions.GetValueOrDefault(codePoint) ?? (isCompatible ? CompatibleDecompositions.GetValueOrDefault(codePoint) : null);

    /// <summary>The character that a pair composes to, or −1.</summary>
    public static int Compose(int first, int second) => Compositions.GetValueOrDefault(((long)first << Shift) | (uint)second, -1);

    /// <summary>Unicode's White_Space property, as <c>\s</c> means it.</summary>
    public static bool IsWhiteSpace(int codePoint) =>
        codePoint is (>= 0x09 and <= 0x0D) or 0x85
        || CategoryOf(codePoint) is UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    public static bool IsPunctuation(int codePoint) => CategoryOf(codePoint)
        is UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation
        or UnicodeCategory.ClosePunctuation or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation
        or UnicodeCategory.OtherPunctuation;

    /// <summary>A category's two letters, such as <c>Lu</c>.</summary>
    public static string NameOf(UnicodeCategory category) => CategoryNames[(int)category];

    /// <summary>In the order of <see cref="UnicodeCategory"/>.</summary>
    private static readonly string[] CategoryNames =
    [
        "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Pc", "Pd", "Ps",
        "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Cn",
    ];

    private static void Take(string[] fields)
    {
        switch (fields[0])
        {
            case "G":
                Categories.AsSpan(Hex(fields[1])..(Hex(fields[2]) + 1)).Fill((byte)Array.IndexOf(CategoryNames, fields[3]));
                break;
            case "L":
                Lower.Add(Hex(fields[1]), Hex(fields[2]));
                break;
            case "C":
                for (var code = Hex(fields[1]); code <= Hex(fields[2]); code++)
                    Classes.Add(code, byte.Parse(fields[3], CultureInfo.InvariantCulture));
                break;
            case "D" or "E":
                var parts = Array.ConvertAll(fields[2..], Hex);
                Decompositions.Add(Hex(fields[1]), parts);
                if (fields[0] == "D")
                    Compositions.Add(((long)parts[0] << Shift) | (uint)parts[1], Hex(fields[1]));
                break;
            case "K":
                CompatibleDecompositions.Add(Hex(fields[1]), Array.ConvertAll(fields[2..], Hex));
                break;
        }
    }

    private static int Hex(string digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
