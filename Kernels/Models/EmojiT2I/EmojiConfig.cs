using System.Globalization;
using System.Text.Json;
using Cuckoo.Kernels.Formats;

namespace Cuckoo.Kernels.Models.EmojiT2I;

/// <summary>The sizes of an emoji text-to-image transformer, as its config.json tells them.</summary>
/// <param name="Vocabulary">Ids the embedding knows, padding and unknown included.</param>
/// <param name="Width">Numbers a token (d).</param>
/// <param name="Depth">Blocks of the denoiser.</param>
/// <param name="Heads">Attention heads; each has Width / Heads numbers.</param>
/// <param name="MlpRatio">Width of the hidden layer, in widths.</param>
/// <param name="TextDepth">Blocks of the text encoder.</param>
/// <param name="TextLength">Tokens of a caption.</param>
/// <param name="Size">Pixels along a side of the picture.</param>
/// <param name="Patch">Pixels along a side of a patch.</param>
internal sealed record EmojiConfig(int Vocabulary, int Width, int Depth, int Heads, int MlpRatio, int TextDepth, int TextLength, int Size, int Patch)
{
    /// <summary>Numbers a patch: pixels times red, green, blue.</summary>
    public int PatchWidth => 3 * Patch * Patch;

    public int PatchesAlongSide => Size / Patch;

    public int Patches => PatchesAlongSide * PatchesAlongSide;

    /// <summary>The frequencies of the time embedding; its features are as many cosines and sines.</summary>
    public const int TimeFrequencies = 128;

    /// <summary>The same text for the same sizes, whatever the file looks like; hashed into the program.</summary>
    public string CanonicalText => string.Create(
        CultureInfo.InvariantCulture,
        $"vocab={Vocabulary} d={Width} depth={Depth} heads={Heads} mlp={MlpRatio} text_depth={TextDepth} text_len={TextLength} size={Size} patch={Patch}");

    /// <summary>Reads the member <c>model</c> of a config.json.</summary>
    /// <exception cref="ModelFormatException">A member is missing, no integer, or outside what this code runs.</exception>
    public static EmojiConfig Parse(string file, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("model", out var model) || model.ValueKind != JsonValueKind.Object)
            throw new ModelFormatException(file, "model", 0, "is not an object");

        // The bounds hold the parameters below 2^29: 65,536·1,024 of embedding and 64 blocks of at most 6·2^20.
        var config = new EmojiConfig(
            Vocabulary: Number("vocab", 2, 65_536),
            Width: Number("d", 32, 1024),
            Depth: Number("depth", 1, 32),
            Heads: Number("heads", 1, 32),
            MlpRatio: Number("mlp", 1, 4),
            TextDepth: Number("text_depth", 1, 16),
            TextLength: Number("text_len", 1, 256),
            Size: Number("size", 8, 512),
            Patch: Number("patch", 1, 16));
        if (config.Width % Operators.Matrix.Padding != 0)
            throw new ModelFormatException(file, "model.d", 0, $"{config.Width} is not a multiple of {Operators.Matrix.Padding}");
        if (config.Width % config.Heads != 0)
            throw new ModelFormatException(file, "model.heads", 0, $"{config.Heads} does not divide {config.Width}");
        if (config.Size % config.Patch != 0 || config.Patches > 4096)
            throw new ModelFormatException(file, "model.patch", 0, $"{config.Patch} does not divide {config.Size} into at most 4096 patches");
        return config;

        int Number(string name, int least, int most)
        {
            if (!model.TryGetProperty(name, out var element) || element.ValueKind != JsonValueKind.Number || !element.TryGetInt32(out var value))
                throw new ModelFormatException(file, "model." + name, 0, "is not an integer");
            if (value < least || value > most)
                throw new ModelFormatException(file, "model." + name, 0, $"{value} is not within {least} and {most}");
            return value;
        }
    }
}
