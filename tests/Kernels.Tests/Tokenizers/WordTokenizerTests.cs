using Cuckoo.Kernels.Tokenizers;

namespace Cuckoo.Kernels.Tests.Tokenizers;

/// <summary>Expected words are those of data.words() under Python 3.11.</summary>
public sealed class WordTokenizerTests
{
    [Theory]
    [InlineData("a red apple", "a|red|apple")]
    [InlineData("  The Picture of AN icon, style: 3D!  ", "of|3d|!")]
    [InlineData("Woman’s hat", "woman's|hat")]
    [InlineData("rock'n'roll 90's", "rock'n|roll|90's")]
    [InlineData("'quoted' it's' x'9", "quoted|it's|x|9")]
    [InlineData("keycap: # * + ? & @", "keycap|#|*|+|?")]
    [InlineData("PIÑATA FAÇADE ÉÍÔÅÊÃ", "piñata|façade|éíôåêã")]
    [InlineData("\u212Aelvin \u212Bngstrom \u0130stanbul", "kelvin|ångstrom|i|stanbul")]
    [InlineData("cafe\u0301 Über ÀB", "cafe|ber|b")]
    [InlineData("red-apple_pie\tnew\nline", "red|apple|pie|new|line")]
    [InlineData("苹果 🍎 яблоко", "")]
    [InlineData("", "")]
    [InlineData("\ud800 lone", "lone")]
    [InlineData("the emoji drawing", "")]
    [InlineData("a'b'c d'E", "a'b|c|d'e")]
    public void Words_OfAText_AreThoseOfTheTraining(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', WordTokenizer.Words(text)));

    [Fact]
    public void Encode_LongAndUnknown_CutsAndMarks()
    {
        var tokenizer = new WordTokenizer(new Dictionary<string, int>(StringComparer.Ordinal) { ["red"] = 3, ["apple"] = 9 });
        Assert.Equal([3, 9, 1, 0], tokenizer.Encode("Red apple xyzzy", 4));
        Assert.Equal([3, 3], tokenizer.Encode("red red red", 2));
        Assert.Equal([0, 0], tokenizer.Encode("🍎", 2));
    }

    [Fact]
    public void Encode_AMegabyteOfNoise_Ends()
    {
        var random = new Random(1);
        var noise = string.Concat(Enumerable.Range(0, 1 << 20).Select(_ => (char)random.Next(0x10000)));
        var tokenizer = new WordTokenizer(new Dictionary<string, int>(StringComparer.Ordinal));
        Assert.Equal(14, tokenizer.Encode(noise, 14).Length);
    }
}
