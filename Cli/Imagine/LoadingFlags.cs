using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Cuckoo.Kernels.Models;

namespace Cuckoo.Cli.Imagine;

/// <summary>The options that say what a model is loaded with. Both change the program, and so its hash.</summary>
internal static class LoadingFlags
{
    private static readonly (string Name, PicturePrecision Precision)[] Precisions =
    [
        ("full", PicturePrecision.Full),
        ("convolutions", PicturePrecision.ByteConvolutions),
        ("attention", PicturePrecision.ByteAttention),
        ("feed-forward", PicturePrecision.ByteFeedForward),
        ("bytes", PicturePrecision.Bytes),
    ];

    /// <summary>Files that are added to the weights.</summary>
    public static Option<string[]> Loras()
    {
        Option<string[]> loras = new("--lora") { Description = "FILE or FILE:WEIGHT: a LoRA file (safetensors) added to the weights, with a weight of -4 to 4, two decimals; 1 when absent. May be given more than once." };
        loras.Validators.Add(result =>
        {
            foreach (Token token in result.Tokens)
                if (LoraOf(token.Value) is null) result.AddError("--lora is FILE or FILE:WEIGHT; a weight is -4 to 4 with at most two decimals, such as 0.75.");
        });
        return loras;
    }

    /// <summary>Which layers are computed in bytes.</summary>
    public static Option<string> Precision()
    {
        Option<string> precision = new("--precision")
        {
            Description = "Layers of the denoiser computed in bytes: full (none), convolutions, attention, feed-forward, several joined by commas, or bytes (all three).",
            DefaultValueFactory = _ => Precisions[0].Name,
        };
        precision.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && PrecisionOf(text) is null)
                result.AddError($"--precision is {string.Join(", ", Precisions.Select(p => p.Name))}, or several of them joined by commas.");
        });
        return precision;
    }

    /// <summary>What was said.</summary>
    public static PictureModelOptions Of(ParseResult parsed, Option<string[]> loras, Option<string> precision, KernelOptions kernels) => new()
    {
        Kernels = kernels,
        Precision = PrecisionOf(parsed.GetRequiredValue(precision)) ?? PicturePrecision.Full,
        Loras = [.. (parsed.GetValue(loras) ?? []).Select(LoraOf).OfType<LoraOptions>()],
    };

    /// <summary>A precision as the command line has it.</summary>
    public static string NameOf(PicturePrecision precision) => Precisions.FirstOrDefault(p => p.Precision == precision).Name
        ?? string.Join(',', Precisions.Where(p => p.Precision is not (PicturePrecision.Full or PicturePrecision.Bytes) && precision.HasFlag(p.Precision)).Select(p => p.Name));

    private static PicturePrecision? PrecisionOf(string text)
    {
        PicturePrecision precision = PicturePrecision.Full;
        foreach (string word in text.Split(','))
        {
            if (!Precisions.Any(p => string.Equals(p.Name, word, StringComparison.Ordinal))) return null;
            precision |= Precisions.Single(p => string.Equals(p.Name, word, StringComparison.Ordinal)).Precision;
        }

        return precision;
    }

    // What follows the last colon is a weight if it is a number; otherwise the colon is the file's own, as in C:\a.safetensors.
    private static LoraOptions? LoraOf(string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon <= 0 || !decimal.TryParse(text.AsSpan(colon + 1), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal weight))
            return text.Length == 0 || text[^1] == ':' ? null : new LoraOptions(text);
        return Math.Abs(weight) > LoraOptions.MaxScalePercent / 100m || weight * 100 % 1 != 0 ? null : new LoraOptions(text[..colon], (int)(weight * 100));
    }
}
