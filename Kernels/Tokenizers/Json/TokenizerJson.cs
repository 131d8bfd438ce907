using System.Text.Json;
using Cuckoo.Kernels.Formats;

namespace Cuckoo.Kernels.Tokenizers.Json;

// tokenizer.json as Hugging Face's tokenizers write it: added tokens, normalizer, pre-tokenizer, model, post-processor, decoder.
// What a name we do not know would do to a text cannot be guessed, so it is refused. Truncation and padding are the caller's
// business and are not read. Parsing takes some four bytes for each of the file's.

/// <summary>Builds tokenizers from <c>tokenizer.json</c>.</summary>
internal static class TokenizerJson
{
    /// <summary>The largest we know of has 35 million.</summary>
    public const int MaxBytes = 64 * 1024 * 1024;

    private const int MaxDepth = 32;

    /// <param name="file">The file's name, for messages.</param>
    /// <param name="json">Its bytes.</param>
    /// <exception cref="ModelFormatException">Names the field that is wrong, or what is supported where a name is not known.</exception>
    public static Tokenizer Create(string file, ReadOnlyMemory<byte> json)
    {
        if (json.Length > MaxBytes)
            throw new ModelFormatException(file, "file", 0, $"has {json.Length} bytes; {MaxBytes} are allowed");
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return Create(new JsonField(file, "", document.RootElement));
        }
        catch (JsonException fault)
        {
            throw new ModelFormatException(file, "file", 0, "is not valid JSON", fault);
        }
        catch (FormatException fault)
        {
            throw new ModelFormatException(file, "file", 0, fault.Message, fault);
        }
    }

    private static Tokenizer Create(JsonField root)
    {
        var added = Added(root["added_tokens"]);
        var isByteLevel = JsonSteps.Has(root["pre_tokenizer"], "ByteLevel", "pretokenizers");
        var model = JsonModel.Read(root["model"], added, isByteLevel);
        var normalizer = JsonSteps.Normalizer(root["normalizer"]);
        var preTokenizer = JsonSteps.PreTokenizer(root["pre_tokenizer"]);
        var (prefix, suffix) = JsonSurroundings.Read(root["post_processor"], model.Tokens.Length);
        var decoder = JsonDecoder.Read(root["decoder"], model.WordEnd);

        var kinds = new TokenKind[model.Tokens.Length];
        Array.Fill(kinds, TokenKind.Normal);
        foreach (var token in added)
            kinds[token.Id] = token.IsSpecial ? TokenKind.Control : TokenKind.UserDefined;
        var table = new TokenTable([.. model.Tokens.Select((token, id) => decoder.BytesOf(token, kinds[id]))], kinds);
        var encoding = new EncodingSteps(added, normalizer, preTokenizer, model.Model, prefix, suffix);
        return new Tokenizer(encoding, new DecodingSteps(table, decoder.StripFirstSpace, decoder.StripLastSpace), Special(added, model, prefix, suffix));
    }

    private static List<AddedToken> Added(JsonField field)
    {
        var added = new List<AddedToken>();
        if (field.IsNull)
            return added;
        foreach (var item in field.Items(VocabularyLimits.MaxTokens))
        {
            var content = item["content"].Text();
            item["content"].Require(content.Length is > 0 and <= AddedTokenSplitter.MaxLength, $"has no or more than {AddedTokenSplitter.MaxLength} characters");
            added.Add(new AddedToken(item["id"].Int32(0, VocabularyLimits.MaxTokens - 1), content, item["special"].Bool(false))
            {
                StripLeft = item["lstrip"].Bool(false),
                StripRight = item["rstrip"].Bool(false),
                SingleWord = item["single_word"].Bool(false),
                Normalized = item["normalized"].Bool(true),
            });
        }

        return added;
    }

    /// <summary>The file does not say what its special tokens are for; their customary spellings do.</summary>
    private static SpecialTokens Special(List<AddedToken> added, JsonModel model, IReadOnlyList<int> prefix, IReadOnlyList<int> suffix)
    {
        int Find(params string[] spellings) => added.Where(token => token.IsSpecial && spellings.Contains(token.Content, StringComparer.Ordinal))
            .Select(token => token.Id).FirstOrDefault(SpecialTokens.None);
        var begin = prefix.Count > 0 ? prefix[0] : Find("<s>", "<bos>", "<|begin_of_text|>", "<|startoftext|>", "[CLS]");
        var end = suffix.Count > 0 ? suffix[^1] : Find("</s>", "<eos>", "<|end_of_text|>", "<|endoftext|>", "[SEP]");
        var ends = added.Where(token => token.IsSpecial && EndSpellings.All.Contains(token.Content)).Select(token => token.Id).ToHashSet();
        if (end >= 0)
            ends.Add(end);
        return new SpecialTokens(begin, end, model.Unknown, Find("<pad>", "[PAD]", "<|pad|>"), ends);
    }
}
