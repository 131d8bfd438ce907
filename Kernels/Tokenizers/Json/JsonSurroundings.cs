namespace Cuckoo.Kernels.Tokenizers.Json;

/// <summary>Reads from <c>post_processor</c> what stands before and behind a single text.</summary>
internal static class JsonSurroundings
{
    private const int MaxItems = 256;

    private const string Supported = "Sequence, ByteLevel, TemplateProcessing, BertProcessing, RobertaProcessing";

    public static (IReadOnlyList<int> Prefix, IReadOnlyList<int> Suffix) Read(JsonField field, int tokens)
    {
        if (field.IsNull)
            return ([], []);
        var type = field["type"].Text();
        switch (type)
        {
            case "ByteLevel":
                return ([], []);
            case "Sequence":
                List<int> prefix = [], suffix = [];
                foreach (var item in field["processors"].Items(MaxItems))
                {
                    var (before, behind) = Read(item, tokens);
                    prefix.InsertRange(0, before);
                    suffix.AddRange(behind);
                }

                return (prefix, suffix);
            case "BertProcessing" or "RobertaProcessing":
                return ([Second(field["cls"], tokens)], [Second(field["sep"], tokens)]);
            case "TemplateProcessing":
                return Template(field, tokens);
            default:
                throw field["type"].Unsupported(type, Supported);
        }
    }

    private static int Second(JsonField field, int tokens)
    {
        var pair = field.Items(2).ToArray();
        field.Require(pair.Length == 2, "is not a token and its id");
        return pair[1].Int32(0, tokens - 1);
    }

    private static (IReadOnlyList<int> Prefix, IReadOnlyList<int> Suffix) Template(JsonField field, int tokens)
    {
        List<int> prefix = [], suffix = [];
        var texts = 0;
        foreach (var item in field["single"].Items(MaxItems))
        {
            if (!item["Sequence"].IsNull)
            {
                texts++;
                continue;
            }

            var name = item["SpecialToken"]["id"].Text();
            var ids = field["special_tokens"][name]["ids"].Items(MaxItems).Select(id => id.Int32(0, tokens - 1));
            (texts == 0 ? prefix : suffix).AddRange(ids);
        }

        field["single"].Require(texts == 1, "does not name the text once");
        return (prefix, suffix);
    }
}
