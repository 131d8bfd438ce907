using System.Text.Json;
using Cuckoo.Kernels.Tokenizers.Models;

namespace Cuckoo.Kernels.Tokenizers.Json;

/// <summary>The <c>model</c> of a <c>tokenizer.json</c>.</summary>
/// <param name="Model">Encodes pieces.</param>
/// <param name="Tokens">Every token by its id, added ones included; empty where an id has none.</param>
/// <param name="Unknown">The unknown token, or −1.</param>
/// <param name="WordEnd">What is spelled behind the last character of a word, or empty.</param>
internal sealed record JsonModel(ITokenModel Model, string[] Tokens, int Unknown, string WordEnd)
{
    /// <param name="field">The field.</param>
    /// <param name="added">Tokens that are cut out whole; no text becomes a special one of these.</param>
    /// <param name="isByteLevel">The vocabulary spells bytes.</param>
    public static JsonModel Read(JsonField field, IReadOnlyList<AddedToken> added, bool isByteLevel)
    {
        // The oldest files have no type; only byte pair encodings have merges.
        var type = field["type"].IsNull && !field["merges"].IsNull ? "BPE" : field["type"].Text();
        return type switch
        {
            "BPE" => BytePair(field, added, isByteLevel),
            "WordPiece" => WordPiece(field, added),
            "Unigram" => Unigram(field, added),
            _ => throw field["type"].Unsupported(type, "BPE, WordPiece, Unigram"),
        };
    }

    private static JsonModel BytePair(JsonField field, IReadOnlyList<AddedToken> added, bool isByteLevel)
    {
        field["dropout"].Require(field["dropout"].IsNull, "asks for random merges");
        field["continuing_subword_prefix"].Require(field["continuing_subword_prefix"].TextOr("").Length == 0, "is not supported");
        var vocabulary = Vocabulary(field["vocab"]);
        var bytes = field["byte_fallback"].Bool(false) ? Bytes(vocabulary) : null;
        var lookup = Lookup(vocabulary, added, bytes is not null);
        var merges = field["merges"];
        var table = MergeTable.Read(lookup, merges.Items(VocabularyLimits.MaxMerges).Select(Pair), (i, problem) => (merges with { Path = $"model.merges[{i}]" }).Fault(problem));
        var options = new BytePairOptions(
            isByteLevel, field["end_of_word_suffix"].TextOr(""), field["ignore_merges"].Bool(false), field["fuse_unk"].Bool(false));
        var unknown = IdOf(field["unk_token"], vocabulary);
        return new JsonModel(new BytePairModel(lookup, table, options, bytes, unknown), Table(field, vocabulary, added), unknown, options.WordEnd);
    }

    private static JsonModel WordPiece(JsonField field, IReadOnlyList<AddedToken> added)
    {
        const int MaxCharacters = 100;
        var vocabulary = Vocabulary(field["vocab"]);
        var unknown = IdOf(field["unk_token"], vocabulary);
        field["unk_token"].Require(unknown >= 0, "is missing");
        var maxCharacters = field["max_input_chars_per_word"].IsNull ? MaxCharacters : field["max_input_chars_per_word"].Int32(1, int.MaxValue);
        var model = new WordPieceModel(Lookup(vocabulary, added, false), "", field["continuing_subword_prefix"].TextOr("##"), unknown, maxCharacters);
        return new JsonModel(model, Table(field, vocabulary, added), unknown, "");
    }

    private static JsonModel Unigram(JsonField field, IReadOnlyList<AddedToken> added)
    {
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        var scores = new List<double>();
        foreach (var item in field["vocab"].Items(VocabularyLimits.MaxTokens))
        {
            var pair = item.Items(2).ToArray();
            item.Require(pair.Length == 2, "is not a token and its score");
            AddToken(vocabulary, pair[0], pair[0].Text(), scores.Count);
            scores.Add(pair[1].Double());
        }

        field["vocab"].Require(scores.Count > 0, "is empty");
        var unknown = field["unk_id"].Int32(0, scores.Count - 1);
        var bytes = field["byte_fallback"].Bool(false) ? Bytes(vocabulary) : null;
        var model = new UnigramModel(Lookup(vocabulary, added, bytes is not null), [.. scores], unknown, bytes);
        return new JsonModel(model, Table(field, vocabulary, added), unknown, "");
    }

    private static Dictionary<string, int> Vocabulary(JsonField field)
    {
        field.Require(field.Value.ValueKind == JsonValueKind.Object, "is no object");
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var property in field.Value.EnumerateObject())
        {
            var item = new JsonField(field.File, $"{field.Path}[{vocabulary.Count}]", property.Value);
            AddToken(vocabulary, item, property.Name, item.Int32(0, VocabularyLimits.MaxTokens - 1));
        }

        return vocabulary;
    }

    private static void AddToken(Dictionary<string, int> vocabulary, JsonField field, string token, int id)
    {
        field.Require(token.Length <= VocabularyLimits.MaxTokenLength, $"has {token.Length} characters; {VocabularyLimits.MaxTokenLength} are allowed");
        field.Require(vocabulary.Count < VocabularyLimits.MaxTokens, $"is beyond the {VocabularyLimits.MaxTokens} tokens allowed");
        field.Require(vocabulary.TryAdd(token, id), "is spelled like a token before it");
    }

    private static TokenLookup Lookup(Dictionary<string, int> vocabulary, IReadOnlyList<AddedToken> added, bool withoutBytes)
    {
        var special = added.Where(token => token.IsSpecial).Select(token => token.Content).ToHashSet(StringComparer.Ordinal);
        return new TokenLookup(vocabulary
            .Where(entry => entry.Key.Length > 0 && !special.Contains(entry.Key) && !(withoutBytes && ByteTokens.ValueOf(entry.Key) >= 0))
            .ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal));
    }

    private static ByteTokens? Bytes(Dictionary<string, int> vocabulary)
    {
        var ids = new int[ByteTokens.Count];
        for (var value = 0; value < ids.Length; value++)
        {
            if (!vocabulary.TryGetValue(ByteTokens.NameOf(value), out ids[value]))
                return null;
        }

        return new ByteTokens(ids);
    }

    private static int IdOf(JsonField field, Dictionary<string, int> vocabulary)
    {
        if (field.IsNull)
            return SpecialTokens.None;
        return vocabulary.TryGetValue(field.Text(), out var id) ? id : throw field.Fault("is no token of the vocabulary");
    }

    private static (string Left, string Right) Pair(JsonField field)
    {
        if (field.Value.ValueKind == JsonValueKind.Array)
        {
            var parts = field.Items(2).Select(part => part.Text()).ToArray();
            field.Require(parts.Length == 2, "is not two parts");
            return (parts[0], parts[1]);
        }

        var merge = field.Text();
        var space = merge.IndexOf(' ', StringComparison.Ordinal);
        field.Require(space > 0 && space + 1 < merge.Length, "is not two parts with a space between them");
        return (merge[..space], merge[(space + 1)..]);
    }

    private static string[] Table(JsonField field, Dictionary<string, int> vocabulary, IReadOnlyList<AddedToken> added)
    {
        var last = Math.Max(vocabulary.Values.DefaultIfEmpty(-1).Max(), added.Select(token => token.Id).DefaultIfEmpty(-1).Max());
        var tokens = new string?[last + 1];
        foreach (var (token, id) in vocabulary)
        {
            field["vocab"].Require(tokens[id] is null, $"has two tokens of id {id}");
            tokens[id] = token;
        }

        foreach (var token in added)
        {
            var isFree = tokens[token.Id] is null && !vocabulary.ContainsKey(token.Content);
            field["vocab"].Require(isFree || tokens[token.Id] == token.Content, $"disagrees with added token {token.Id}");
            tokens[token.Id] = token.Content;
        }

        return [.. tokens.Select(token => token ?? "")];
    }
}
