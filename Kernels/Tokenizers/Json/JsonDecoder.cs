using System.Text;
using Cuckoo.Kernels.Tokenizers.Models;

namespace Cuckoo.Kernels.Tokenizers.Json;

/// <summary>The <c>decoder</c> of a <c>tokenizer.json</c> as what it makes of each token by itself.</summary>
/// <remarks>The decoders known here look at one token at a time, but for the space at the start or the end of the text.</remarks>
internal sealed class JsonDecoder
{
    private const int MaxSteps = 64;

    private const string Supported = "Sequence, ByteLevel, WordPiece, Metaspace, BPEDecoder, ByteFallback, Fuse, Strip, Replace";

    /// <summary>What WordPiece's clean-up takes the space from (its cleanup function).</summary>
    private static readonly (string From, string To)[] CleanUp =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"), (" do not", " don't"), (" 's", "'s"),
        (" 've", "'ve"), (" 're", "'re"),
    ];

    private readonly List<Func<string, string>> _steps = [];
    private readonly string _wordEnd;
    private bool _isByteLevel;
    private bool _hasBytes;
    private bool _isFused;

    private JsonDecoder(string wordEnd) => _wordEnd = wordEnd;

    public bool StripFirstSpace { get; private set; }

    public bool StripLastSpace { get; private set; }

    /// <param name="field">The field.</param>
    /// <param name="wordEnd">What the model spells behind the last character of a word, or empty.</param>
    public static JsonDecoder Read(JsonField field, string wordEnd)
    {
        var decoder = new JsonDecoder(wordEnd);
        if (field.IsNull)
        {
            decoder._steps.Add(token => " " + token);
            decoder.StripFirstSpace = true;
        }
        else
        {
            decoder.Add(field);
        }

        return decoder;
    }

    /// <summary>What a token adds to a text; added tokens as they are spelled.</summary>
    public byte[] BytesOf(string token, TokenKind kind)
    {
        if (kind != TokenKind.Normal)
            return Encoding.UTF8.GetBytes(token);
        if (_hasBytes && ByteTokens.ValueOf(token) is var value and >= 0)
            return [(byte)value];
        foreach (var step in _steps)
            token = step(token);
        if (!_isByteLevel)
            return Encoding.UTF8.GetBytes(token);
        var isWordEnd = _wordEnd.Length > 0 && token.EndsWith(_wordEnd, StringComparison.Ordinal);
        var bytes = ByteAlphabet.BytesOf(isWordEnd ? token.AsSpan()[..^_wordEnd.Length] : token) ?? Encoding.UTF8.GetBytes(token);
        return isWordEnd ? [.. bytes, (byte)' '] : bytes;
    }

    private void Add(JsonField field)
    {
        var type = field["type"].Text();
        switch (type)
        {
            case "Sequence":
                foreach (var item in field["decoders"].Items(MaxSteps))
                    Add(item);
                break;
            case "ByteLevel":
                _isByteLevel = true;
                StripLastSpace |= _wordEnd.Length > 0;
                break;
            case "ByteFallback":
                _hasBytes = true;
                break;
            case "Fuse":
                _isFused = true;
                break;
            case "Strip":
                var isOneSpace = field["content"].Text() == " " && field["start"].Int32(0, MaxSteps) <= 1 && field["stop"].Int32(0, MaxSteps) == 0;
                field.Require(isOneSpace && _isFused, "strips other than one space from the start of the whole text");
                StripFirstSpace |= field["start"].Int32(0, 1) == 1;
                break;
            case "Replace":
                var from = field["pattern"]["String"].Text();
                field["pattern"]["String"].Require(from.Length > 0, "is empty");
                var to = field["content"].Text();
                _steps.Add(token => token.Replace(from, to, StringComparison.Ordinal));
                break;
            case "Metaspace":
                var mark = field["replacement"].TextOr("▁");
                field["replacement"].Require(mark.Length == 1, "is not one character");
                _steps.Add(token => token.Replace(mark, " ", StringComparison.Ordinal));
                StripFirstSpace |= field["prepend_scheme"].TextOr(field["add_prefix_space"].Bool(true) ? "always" : "never") != "never";
                break;
            case "WordPiece":
                var prefix = field["prefix"].TextOr("##");
                var cleanUp = field["cleanup"].Bool(true);
                _steps.Add(token => WordPiece(token, prefix, cleanUp));
                StripFirstSpace = true;
                break;
            case "BPEDecoder":
                var suffix = field["suffix"].TextOr("</w>");
                field["suffix"].Require(suffix.Length > 0, "is empty");
                _steps.Add(token => token.Replace(suffix, " ", StringComparison.Ordinal));
                StripLastSpace = true;
                break;
            default:
                throw field["type"].Unsupported(type, Supported);
        }
    }

    private static string WordPiece(string token, string prefix, bool cleanUp)
    {
        var text = token.StartsWith(prefix, StringComparison.Ordinal) ? token[prefix.Length..] : " " + token;
        foreach (var (from, to) in cleanUp ? CleanUp : [])
            text = text.Replace(from, to, StringComparison.Ordinal);
        return text;
    }
}
