using System.Runtime.InteropServices;
using System.Text;
using Cuckoo.Kernels.Tokenizers.Unicode;

namespace Cuckoo.Kernels.Tokenizers;

// From text to ids and back, whatever the model: cut added tokens out, normalise, cut into pieces, encode each piece. Built from
// a model file by GgufTokenizer or TokenizerJson. Text comes from strangers: it cannot become a control token unless the caller
// says so, lone surrogates become U+FFFD, and n characters take O(n log n) time and some hundred bytes each.

/// <summary>A model's tokenizer; safe for use by several threads.</summary>
internal sealed class Tokenizer
{
    /// <summary>Raised with any change of what some text encodes to.</summary>
    private const string HashVersion = "cuckoo-tokenizer 1";

    private const int MaxRemembered = 8192;

    private const int MaxRememberedLength = 32;

    private readonly EncodingSteps _encoding;
    private readonly DecodingSteps _decoding;
    private readonly AddedTokenSplitter _raw;
    private readonly AddedTokenSplitter? _normalized;
    private readonly Dictionary<string, int> _controls = new(StringComparer.Ordinal);

    public Tokenizer(EncodingSteps encoding, DecodingSteps decoding, SpecialTokens special)
    {
        (_encoding, _decoding, Special) = (encoding, decoding, special);
        _raw = new AddedTokenSplitter(encoding.Added.Where(token => !token.Normalized).Select(token => (token, token.Content)));
        if (encoding.Added.Any(token => token.Normalized))
            _normalized = new AddedTokenSplitter(encoding.Added.Where(token => token.Normalized).Select(token => (token, Normalize(token.Content))));
        foreach (var token in encoding.Added.Where(token => token.IsSpecial))
            _controls.TryAdd(token.Content, token.Id);
        Hash = ComputeHash();
    }

    /// <summary>Every id is below this.</summary>
    public int VocabularySize => _decoding.Table.Count;

    public SpecialTokens Special { get; }

    /// <summary>SHA-256 over everything that decides ids, in lower-case hexadecimal; part of the program hash.</summary>
    public string Hash { get; }

    /// <summary>Whether an answer is over once this id comes.</summary>
    public bool IsEndOfGeneration(int id) => Special.EndOfGeneration.Contains(id);

    /// <summary>Control tokens are no text for the reader.</summary>
    public bool IsControl(int id) => _decoding.Table.KindOf(id) is TokenKind.Control or TokenKind.Unknown;

    /// <summary>The bytes that an id stands for; of a control token its spelling. One id may hold only a part of a character.</summary>
    public ReadOnlySpan<byte> BytesOf(int id) => _decoding.Table.BytesOf(id);

    /// <summary>The id of a control token by its spelling, or −1. Text never becomes such an id by default.</summary>
    public int ControlToken(string spelling) => _controls.GetValueOrDefault(spelling, SpecialTokens.None);

    /// <summary>The ids of a text.</summary>
    public int[] Encode(string text, TokenizeOptions options = TokenizeOptions.None) => Encode([new PromptSegment(text)], options);

    /// <summary>The ids of text that may be invalid UTF-8: a bad sequence counts as U+FFFD, as <see cref="Encoding.UTF8"/> reads it.</summary>
    public int[] EncodeUtf8(ReadOnlySpan<byte> text, TokenizeOptions options = TokenizeOptions.None) => Encode(Encoding.UTF8.GetString(text), options);

    /// <summary>The ids of control tokens and texts in a row.</summary>
    public int[] Encode(IReadOnlyList<PromptSegment> segments, TokenizeOptions options = TokenizeOptions.None)
    {
        var ids = new List<int>();
        if (options.HasFlag(TokenizeOptions.AddPrefix))
            ids.AddRange(_encoding.Prefix);
        var isFirst = true;
        foreach (var segment in segments)
        {
            if (segment.Text is { } text)
                Encode(CodePoints.WellFormed(text), options.HasFlag(TokenizeOptions.ParseSpecial), isFirst, ids);
            else
                ids.Add(segment.Id);
            isFirst = false;
        }

        if (options.HasFlag(TokenizeOptions.AddSuffix))
            ids.AddRange(_encoding.Suffix);
        return [.. ids];
    }

    /// <summary>A decoder of a stream of ids that starts a text.</summary>
    /// <param name="withControls">Write control tokens as they are spelled, instead of leaving them out.</param>
    public TokenDecoder CreateDecoder(bool withControls = false) => new(_decoding, withControls);

    /// <summary>The text of ids. What is no valid UTF-8 becomes U+FFFD.</summary>
    public string Decode(IEnumerable<int> ids, bool withControls = false)
    {
        var decoder = CreateDecoder(withControls);
        var text = new StringBuilder();
        foreach (var id in ids)
            text.Append(decoder.Push(id));
        return text.Append(decoder.Finish()).ToString();
    }

    private void Encode(string text, bool parseSpecial, bool isFirst, List<int> ids)
    {
        foreach (var (token, span) in _raw.Split(text, parseSpecial))
        {
            if (token is not null)
                ids.Add(token.Id);
            else
                EncodeBetween(Normalize(text[span.Start..span.End]), parseSpecial, isFirst && span.Start == 0, ids);
        }
    }

    private void EncodeBetween(string text, bool parseSpecial, bool isFirst, List<int> ids)
    {
        if (_normalized is null)
        {
            EncodeText(text, isFirst, ids);
            return;
        }

        foreach (var (token, span) in _normalized.Split(text, parseSpecial))
        {
            if (token is not null)
                ids.Add(token.Id);
            else
                EncodeText(text[span.Start..span.End], isFirst && span.Start == 0, ids);
        }
    }

    private void EncodeText(string text, bool isFirst, List<int> ids)
    {
        if (text.Length == 0)
            return;
        if (_encoding.PreTokenizer is not { } preTokenizer)
        {
            _encoding.Model.Encode(text, ids);
            return;
        }

        var pieces = new List<string>();
        preTokenizer.Split(text, isFirst, pieces);
        var known = new Dictionary<string, int[]>(StringComparer.Ordinal);
        foreach (var piece in pieces)
            Encode(piece, known, ids);
    }

    /// <summary>Words come again, and a dictionary is faster than merging: the first few thousand are remembered within one text.</summary>
    private void Encode(string piece, Dictionary<string, int[]> known, List<int> ids)
    {
        if (known.TryGetValue(piece, out var remembered))
        {
            ids.AddRange(remembered);
            return;
        }

        var start = ids.Count;
        _encoding.Model.Encode(piece, ids);
        if (known.Count < MaxRemembered && piece.Length <= MaxRememberedLength)
            known.Add(piece, [.. CollectionsMarshal.AsSpan(ids)[start..]]);
    }

    private string Normalize(string text) => _encoding.Normalizer?.Normalize(text) ?? text;

    private string ComputeHash()
    {
        using var hash = new TokenizerHash();
        hash.Add(HashVersion);
        hash.Add(CharacterTable.Version);
        hash.Add(_encoding.Added.Count);
        foreach (var token in _encoding.Added)
            token.AddTo(hash);
        hash.Add(_encoding.Normalizer is not null);
        _encoding.Normalizer?.AddTo(hash);
        hash.Add(_encoding.PreTokenizer is not null);
        _encoding.PreTokenizer?.AddTo(hash);
        _encoding.Model.AddTo(hash);
        hash.Add(_encoding.Prefix);
        hash.Add(_encoding.Suffix);
        _decoding.Table.AddTo(hash);
        hash.Add(_decoding.StripFirstSpace);
        hash.Add(_decoding.StripLastSpace);
        hash.Add([Special.BeginOfText, Special.EndOfText, Special.Unknown, Special.Padding]);
        hash.Add(Special.EndOfGeneration.Order().ToArray());
        return hash.Finish();
    }
}

/// <summary>A part of a prompt: a control token, or text in which no control token is looked for.</summary>
internal readonly record struct PromptSegment
{
    public PromptSegment(int id) => Id = id;

    public PromptSegment(string text) => Text = text;

    /// <summary>The token, where there is no text.</summary>
    public int Id { get; }

    /// <summary>The text, or null.</summary>
    public string? Text { get; }
}
