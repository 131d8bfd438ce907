using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cuckoo.Kernels.Tokenizers;

namespace Cuckoo.Kernels.Tests.Tokenizers;

/// <summary>Texts and ids that other tokenizers gave (peers/make-vectors.mjs).</summary>
internal sealed class Vectors
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    public required IReadOnlyList<ShortVector> Short { get; init; }

    public required IReadOnlyList<LongVector> Long { get; init; }

    public static Vectors Read(string name) => JsonSerializer.Deserialize<Vectors>(Bytes(name + ".json"), Web)!;

    /// <summary>A file beside the vectors.</summary>
    public static byte[] Bytes(string file) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Tokenizers", "vectors", file));

    public static string Sha256(IEnumerable<int> ids) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(ids.Select(id => string.Create(CultureInfo.InvariantCulture, $"{id} "))))));

    /// <summary>Every vector's ids are those of the tokenizer.</summary>
    public void AssertEqual(Tokenizer tokenizer)
    {
        Assert.NotEmpty(Short);
        foreach (var vector in Short)
            Assert.True(vector.Ids.SequenceEqual(tokenizer.Encode(vector.Text)), $"{vector.Text}: {string.Join(' ', vector.Ids)} but {string.Join(' ', tokenizer.Encode(vector.Text))}");
        foreach (var vector in Long)
        {
            var ids = tokenizer.Encode(vector.Text());
            Assert.Equal((vector.Tokens, vector.Sha256), (ids.Length, Sha256(ids)));
        }
    }

    internal sealed record ShortVector(string Text, int[] Ids);

    internal sealed record LongVector(string Rule, uint Seed, string? Unit, int Count, int Tokens, string Sha256)
    {
        public string Text() => Rule == "noise" ? NoiseText.Create(Seed, Count) : string.Concat(Enumerable.Repeat(Unit!, Count));
    }
}
