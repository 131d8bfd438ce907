using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Tokenizers.Models;
using Cuckoo.Kernels.Tokenizers.Patterns;
using Cuckoo.Kernels.Tokenizers.Text;
using Cuckoo.Kernels.Tokenizers.Unicode;

namespace Cuckoo.Kernels.Tokenizers;

// CLIP's byte pair encoding (its simple_tokenizer.py): lower case, a </w> behind each word's last character, ids in the order
// bytes, bytes with </w>, merges, start, end. As Hugging Face's fast tokenizer for it, this one composes the text (NFC) where the
// first one repairs wrong encodings and HTML.

/// <summary>CLIP's tokenizer, from its list of merges.</summary>
internal static class ClipTokenizer
{
    /// <summary>A prompt is this many ids, start and end included; what is longer is cut, what is shorter is padded by the caller.</summary>
    public const int ContextLength = 77;

    private const string WordEnd = "</w>";

    private const string Start = "<|startoftext|>";

    private const string End = "<|endoftext|>";

    private const int MaxMerges = 48_894;

    /// <param name="file">The file's name, for messages.</param>
    /// <param name="merges">The lines of <c>bpe_simple_vocab_16e6.txt</c> or <c>merges.txt</c>; the head's line and lines beyond the 48,894 used are skipped.</param>
    /// <param name="require">Told of each token and its id, start and end included, where another file names them too.</param>
    /// <exception cref="ModelFormatException">A line is no merge of tokens before it.</exception>
    public static Tokenizer Create(string file, IEnumerable<string> merges, Action<string, int>? require = null)
    {
        var tokens = new List<string>();
        var letters = Enumerable.Range(0, 256).Select(value => (byte)value).OrderBy(value => ByteAlphabet.CharacterOf(value) != value)
            .Select(value => ByteAlphabet.CharacterOf(value).ToString()).ToArray();
        tokens.AddRange(letters);
        tokens.AddRange(letters.Select(letter => letter + WordEnd));
        var pairs = new List<(string Left, string Right)>();
        foreach (var line in merges.Where(line => line.Length > 0).Skip(1).Take(MaxMerges))
        {
            var parts = line.Split(' ');
            if (parts is not [{ Length: > 0 }, { Length: > 0 }] || line.Length > VocabularyLimits.MaxTokenLength)
                throw new ModelFormatException(file, $"merges[{pairs.Count}]", 0, "is not two parts with a space between them");
            pairs.Add((parts[0], parts[1]));
            tokens.Add(parts[0] + parts[1]);
        }

        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var token in tokens)
        {
            if (!ids.TryAdd(token, ids.Count))
                throw new ModelFormatException(file, $"merges[{ids.Count - 512}]", 0, "makes a token that is there already");
        }

        if (require is not null)
        {
            foreach (var (token, id) in ids)
                require(token, id);
            require(Start, tokens.Count);
            require(End, tokens.Count + 1);
        }

        var lookup = new TokenLookup(ids);
        var table = MergeTable.Read(lookup, pairs, (i, problem) => new ModelFormatException(file, $"merges[{i}]", 0, problem));
        return Build(tokens, lookup, table);
    }

    private static Tokenizer Build(List<string> tokens, TokenLookup lookup, Dictionary<long, (uint Rank, int Id)> merges)
    {
        var (start, end) = (tokens.Count, tokens.Count + 1);
        var normalizer = new NormalizerSequence(
            [new FormNormalizer(compose: true, isCompatible: false), new CollapseRuns(CharacterTable.IsWhiteSpace, ' ', "white-space"), new Lowercase()]);
        var cut = new PatternSplit(new Pattern(KnownPatterns.Clip), SplitBehavior.Removed, invert: true);
        var model = new BytePairModel(lookup, merges, new BytePairOptions(ByteLevel: true, WordEnd), null, end);
        AddedToken[] added = [new(start, Start, IsSpecial: true), new(end, End, IsSpecial: true)];
        var bytes = tokens.Select(BytesOf).Append("<|startoftext|>"u8.ToArray()).Append("<|endoftext|>"u8.ToArray()).ToArray();
        var kinds = Enumerable.Repeat(TokenKind.Normal, tokens.Count).Append(TokenKind.Control).Append(TokenKind.Control).ToArray();
        return new Tokenizer(
            new EncodingSteps(added, normalizer, cut, model, [start], [end]),
            new DecodingSteps(new TokenTable(bytes, kinds), StripLastSpace: true),
            new SpecialTokens(start, end, end, end, new HashSet<int> { end }));
    }

    private static byte[] BytesOf(string token)
    {
        var isWordEnd = token.EndsWith(WordEnd, StringComparison.Ordinal);
        var bytes = ByteAlphabet.BytesOf(isWordEnd ? token.AsSpan()[..^WordEnd.Length] : token)!;
        return isWordEnd ? [.. bytes, (byte)' '] : bytes;
    }
}
