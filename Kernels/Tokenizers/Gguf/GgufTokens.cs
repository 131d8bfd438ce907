using Cuckoo.Kernels.Tokenizers.Models;

namespace Cuckoo.Kernels.Tokenizers.Gguf;

/// <summary>The checked tokens of a GGUF vocabulary: kinds known, spellings bounded and unlike each other, special ids in range.</summary>
internal sealed class GgufTokens
{
    private readonly GgufVocabulary _vocabulary;
    private readonly TokenKind[] _kinds;
    private readonly Dictionary<string, int> _ids;

    public GgufTokens(GgufVocabulary vocabulary)
    {
        _vocabulary = vocabulary;
        var tokens = vocabulary.Tokens;
        if (tokens.Count is 0 or > VocabularyLimits.MaxTokens)
            throw vocabulary.Fault("tokens", $"{tokens.Count} tokens; 1 to {VocabularyLimits.MaxTokens} are allowed");
        if (vocabulary.Types.Count != 0 && vocabulary.Types.Count != tokens.Count)
            throw vocabulary.Fault("token_type", $"{vocabulary.Types.Count} types for {tokens.Count} tokens");
        _kinds = new TokenKind[tokens.Count];
        _ids = new Dictionary<string, int>(tokens.Count, StringComparer.Ordinal);
        for (var id = 0; id < tokens.Count; id++)
        {
            var token = tokens[id];
            if (token.Length > VocabularyLimits.MaxTokenLength)
                throw vocabulary.Fault("tokens", $"has {token.Length} characters; {VocabularyLimits.MaxTokenLength} are allowed", id);
            if (token.Length > 0 && !_ids.TryAdd(token, id))
                throw vocabulary.Fault("tokens", $"is spelled like token {_ids[token]}", id);
            var kind = vocabulary.Types.Count == 0 ? (int)TokenKind.Normal : vocabulary.Types[id];
            if (kind is < (int)TokenKind.Undefined or > (int)TokenKind.Byte)
                throw vocabulary.Fault("token_type", $"is {kind}; 0 to 6 are known", id);
            // A file that calls one of these user-defined is corrected, or every prompt could end its own turn. Plain text stays
            // text: </s> is, in Qwen2.
            _kinds[id] = kind == (int)TokenKind.UserDefined && EndSpellings.All.Contains(token) ? TokenKind.Control : (TokenKind)kind;
        }
    }

    public int Count => _kinds.Length;

    /// <summary>A special id of the file, or the model's own where the file has none and the vocabulary is large enough.</summary>
    public int Id(string name, int standard)
    {
        if (!_vocabulary.Ids.TryGetValue(name, out var id))
            return standard < Count ? standard : SpecialTokens.None;
        return id >= 0 && id < Count ? (int)id : throw _vocabulary.Fault(name + "_token_id", $"is {id}; the vocabulary has {Count} tokens");
    }

    public bool Flag(string name, bool standard) => _vocabulary.Flags.GetValueOrDefault(name, standard);

    /// <summary>The id as a prefix or a suffix, if the flag says so.</summary>
    public IReadOnlyList<int> Wrap(string flag, bool standard, int id)
    {
        if (!Flag(flag, standard))
            return [];
        return id >= 0 ? [id] : throw _vocabulary.Fault(flag, "is set, but the file names no such token");
    }

    /// <summary>The tokens that are text.</summary>
    public TokenLookup Lookup(bool includeUserDefined) => new(_ids
        .Where(entry => _kinds[entry.Value] is TokenKind.Normal or TokenKind.Unused or TokenKind.Undefined
            || (includeUserDefined && _kinds[entry.Value] == TokenKind.UserDefined))
        .ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal));

    /// <summary>The tokens that are cut out whole.</summary>
    public IReadOnlyList<AddedToken> Added() =>
    [
        .. Enumerable.Range(0, Count)
            .Where(id => _vocabulary.Tokens[id].Length > 0 && _kinds[id] is TokenKind.Control or TokenKind.Unknown or TokenKind.UserDefined)
            .Select(id => new AddedToken(id, _vocabulary.Tokens[id], _kinds[id] != TokenKind.UserDefined)),
    ];

    /// <summary>The byte tokens if all 256 are there.</summary>
    public ByteTokens? ByteTokens()
    {
        var ids = new int[Models.ByteTokens.Count];
        for (var value = 0; value < ids.Length; value++)
        {
            if (!_ids.TryGetValue(Models.ByteTokens.NameOf(value), out ids[value]) || _kinds[ids[value]] != TokenKind.Byte)
                return null;
        }

        return new ByteTokens(ids);
    }

    public TokenTable Table(Func<TokenKind, string, byte[]> bytesOf) =>
        new([.. _vocabulary.Tokens.Select((token, id) => bytesOf(_kinds[id], token))], _kinds);

    public SpecialTokens Special(int begin, int end, int unknown)
    {
        var ends = EndSpellings.All.Where(_ids.ContainsKey).Select(spelling => _ids[spelling]).Where(id => _kinds[id] == TokenKind.Control).ToHashSet();
        foreach (var id in new[] { end, Id("eot", SpecialTokens.None), Id("eom", SpecialTokens.None) })
        {
            if (id >= 0)
                ends.Add(id);
        }

        // In vocabularies that end an answer by <|return|> or <|call|>, <|end|> only ends one of its messages.
        if (_ids.ContainsKey("<|return|>") && _ids.ContainsKey("<|call|>") && _ids.TryGetValue("<|end|>", out var message))
            ends.Remove(message);
        return new SpecialTokens(begin, end, unknown, Id("padding", SpecialTokens.None), ends);
    }
}
