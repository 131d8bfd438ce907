using System.Globalization;
using System.IO.Compression;
using System.Text;
using Cuckoo.Kernels.Tokenizers.Unicode;

namespace Cuckoo.Kernels.Tests.Tokenizers;

/// <summary>
/// The four normal forms against the Unicode Character Database's own test (NormalizationTest.txt of version 15.0.0, terms:
/// unicode.org/license; without its comments): a line holds a text, then its NFC, NFD, NFKC and NFKD.
/// </summary>
public sealed class NormalFormTests
{
    private const string Resource = "normalization-15.0.0.txt.gz";

    [Fact]
    public void Forms_OfThePublishedTexts_AreThePublishedForms()
    {
        var cases = Cases().ToArray();
        Assert.Equal(19_074, cases.Length);
        foreach (var (line, source, nfc, nfd, nfkc, nfkd) in cases)
        {
            foreach (var text in new[] { source, nfc, nfd })
            {
                Same(nfc, NormalForm.Compose(text), line);
                Same(nfd, NormalForm.Decompose(text), line);
            }

            foreach (var text in new[] { source, nfc, nfd, nfkc, nfkd })
            {
                Same(nfkc, NormalForm.Compose(text, isCompatible: true), line);
                Same(nfkd, NormalForm.Decompose(text, isCompatible: true), line);
            }
        }
    }

    [Fact]
    public void Forms_OfACharacterTheTestDoesNotList_AreItself()
    {
        var listed = Cases().Select(one => one.Source).ToHashSet(StringComparer.Ordinal);
        for (var code = 0; code <= CharacterTable.Last; code++)
        {
            if (!Rune.IsValid(code))
                continue;
            var text = new Rune(code).ToString();
            if (listed.Contains(text))
                continue;
            foreach (var isCompatible in new[] { false, true })
            {
                Same(text, NormalForm.Compose(text, isCompatible), "");
                Same(text, NormalForm.Decompose(text, isCompatible), "");
            }
        }
    }

    private static void Same(string expected, string actual, string line) =>
        Assert.True(string.Equals(expected, actual, StringComparison.Ordinal), $"{line} {Codes(expected)} but {Codes(actual)}");

    private static string Codes(string text) =>
        string.Join(' ', text.EnumerateRunes().Select(rune => rune.Value.ToString("X4", CultureInfo.InvariantCulture)));

    private static IEnumerable<(string Line, string Source, string Nfc, string Nfd, string Nfkc, string Nfkd)> Cases()
    {
        using var packed = new MemoryStream(Vectors.Bytes(Resource));
        using var reader = new StreamReader(new GZipStream(packed, CompressionMode.Decompress), Encoding.ASCII);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('@'))
                continue;
            var texts = Array.ConvertAll(line.Split(';'), Text);
            yield return (line, texts[0], texts[1], texts[2], texts[3], texts[4]);
        }
    }

    private static string Text(string codes) => string.Concat(
        codes.Split(' ').Select(code => new Rune(int.Parse(code, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))));
}
