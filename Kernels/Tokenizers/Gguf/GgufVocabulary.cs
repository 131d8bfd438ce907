using Cuckoo.Kernels.Formats;

namespace Cuckoo.Kernels.Tokenizers.Gguf;

/// <summary>The <c>tokenizer.ggml.*</c> metadata of a GGUF file, as read; <see cref="GgufTokenizer"/> checks it.</summary>
internal sealed record GgufVocabulary
{
    /// <summary>The file's name, for messages.</summary>
    public required string File { get; init; }

    /// <summary><c>model</c>: which algorithm.</summary>
    public required string Model { get; init; }

    /// <summary><c>pre</c>: how byte-level text is cut before merging.</summary>
    public string? Pre { get; init; }

    public required IReadOnlyList<string> Tokens { get; init; }

    /// <summary>One for each token, or none.</summary>
    public IReadOnlyList<float> Scores { get; init; } = [];

    /// <summary><c>token_type</c>, by the numbers of <see cref="TokenKind"/>: one for each token, or none.</summary>
    public IReadOnlyList<int> Types { get; init; } = [];

    /// <summary>Pairs with a space between them, in the order they merge.</summary>
    public IReadOnlyList<string> Merges { get; init; } = [];

    /// <summary>The <c>*_token_id</c> values by the part before <c>_token_id</c>: bos, eos, eot, eom, unknown, seperator (so spelled), padding, cls, mask.</summary>
    public IReadOnlyDictionary<string, long> Ids { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>
    /// The boolean values by their last part: add_bos_token, add_eos_token, add_space_prefix, remove_extra_whitespaces,
    /// normalizer.lowercase, normalizer.strip_accents.
    /// </summary>
    public IReadOnlyDictionary<string, bool> Flags { get; init; } = new Dictionary<string, bool>(StringComparer.Ordinal);

    /// <summary>Where values start in the file, by their key's last part; a key that is not there counts as byte 0.</summary>
    public IReadOnlyDictionary<string, long> Offsets { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>The exception for a field, such as <c>merges</c>, or <c>merges</c> and 7 for its eighth element.</summary>
    public ModelFormatException Fault(string field, string problem, int? index = null)
    {
        var name = index is null ? $"tokenizer.ggml.{field}" : $"tokenizer.ggml.{field}[{index}]";
        return new ModelFormatException(File, name, Offsets.GetValueOrDefault(field), problem);
    }
}
