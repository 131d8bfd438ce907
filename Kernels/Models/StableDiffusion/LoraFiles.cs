using System.Globalization;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Sampling;

namespace Cuckoo.Kernels.Models.StableDiffusion;

// Low-rank adapters (Hu and others, "LoRA", 2021) as safetensors, in two ways of naming: that of kohya's scripts
// (lora_unet_down_blocks_0_…_to_q.lora_down.weight, .lora_up.weight, .alpha, and lora_te_… for the text encoder) and that of
// diffusers and PEFT (unet.down_blocks.0.….to_q.lora_A.weight, .lora_B.weight and text_encoder.…, or lora.down, lora.up). Every
// tensor must find its layer and fit it: a file for another model is refused, not half applied.

/// <summary>LoRA files that are open, their tensors matched to layers.</summary>
internal sealed class LoraFiles : IDisposable
{
    private const int MaxRank = 4096;

    private static readonly (string Suffix, Part Part)[] Suffixes =
    [
        (".lora_down.weight", Part.Down), (".lora_up.weight", Part.Up), (".alpha", Part.Alpha), (".lora_A.weight", Part.Down), (".lora_B.weight", Part.Up),
        (".lora.down.weight", Part.Down), (".lora.up.weight", Part.Up), (".lora_linear_layer.down.weight", Part.Down), (".lora_linear_layer.up.weight", Part.Up),
    ];

    private readonly List<SafetensorsFile> _files = [];
    private readonly List<(string Name, string Value)> _programLines = [];

    private LoraFiles()
    {
    }

    private enum Part
    {
        Down,
        Up,
        Alpha,
    }

    public LoraSums UNet { get; } = new();

    public LoraSums Text { get; } = new();

    /// <summary>A line for each file, in their order: its weights and its scale.</summary>
    public IReadOnlyList<(string Name, string Value)> ProgramLines => _programLines;

    /// <summary>Opens files and matches them to the layers of both networks; no weight is read.</summary>
    /// <param name="loras">The files and their scales.</param>
    /// <param name="unet">The UNet's products by name: outputs and inputs.</param>
    /// <param name="text">The text encoder's.</param>
    /// <exception cref="ModelFormatException">A tensor belongs to no layer, does not fit its layer, or lacks its other half.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static LoraFiles Open(
        IReadOnlyList<LoraOptions> loras, Dictionary<string, (int Outputs, int Inputs)> unet, Dictionary<string, (int Outputs, int Inputs)> text)
    {
        var files = new LoraFiles();
        try
        {
            var names = Names(unet, "lora_unet_", "unet.").Concat(Names(text, "lora_te_", "text_encoder.")).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
            foreach (var lora in loras)
            {
                if (lora.ScalePercent is < -LoraOptions.MaxScalePercent or > LoraOptions.MaxScalePercent)
                    throw new ModelFormatException(Path.GetFileName(lora.Path), "scale", 0, $"{lora.ScalePercent} percent is not within −{LoraOptions.MaxScalePercent} and {LoraOptions.MaxScalePercent}");
                files.Add(lora, names, unet, text);
            }

            return files;
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    public void Dispose() => _files.ForEach(file => file.Dispose());

    /// <summary>The layers by either way of naming; whether a layer is the UNet's shows in what stands before it.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Names(Dictionary<string, (int Outputs, int Inputs)> layers, string underscored, string dotted)
    {
        foreach (var layer in layers.Keys)
        {
            yield return new(underscored + layer.Replace('.', '_'), dotted + layer);
            yield return new(dotted + layer, dotted + layer);
        }
    }

    private void Add(LoraOptions lora, Dictionary<string, string> names, Dictionary<string, (int Outputs, int Inputs)> unet, Dictionary<string, (int Outputs, int Inputs)> text)
    {
        var file = SafetensorsFile.Open(lora.Path);
        _files.Add(file);
        foreach (var entry in file.Unread.Values)
            throw new ModelFormatException(file.Name, entry.Name, entry.Offset, $"is {entry.Dtype}; F32, F16 and BF16 are read");
        var found = new SortedDictionary<string, Dictionary<Part, ModelTensor>>(StringComparer.Ordinal);
        foreach (var tensor in file.Tensors.Values)
        {
            if (tensor.Type is not (TensorType.F32 or TensorType.F16 or TensorType.BF16))
                throw tensor.Fault(0, $"is {tensor.Type}; F32, F16 and BF16 are read");
            var (layer, part) = LayerOf(tensor, names);
            if (!found.TryGetValue(layer, out var parts))
                found.Add(layer, parts = []);
            if (!parts.TryAdd(part, tensor))
                throw tensor.Fault(0, "is there twice, by two names");
        }

        foreach (var (layer, parts) in found)
        {
            var isUNet = layer.StartsWith("unet.", StringComparison.Ordinal);
            var name = layer[(layer.IndexOf('.', StringComparison.Ordinal) + 1)..];
            (isUNet ? UNet : Text).Add(name, Match(file, layer, parts, (isUNet ? unet : text)[name], lora.ScalePercent));
        }

        _programLines.Add(("lora", string.Create(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(WeightsRoot.Of(file))} {lora.ScalePercent}")));
    }

    private static (string Layer, Part Part) LayerOf(ModelTensor tensor, Dictionary<string, string> names)
    {
        foreach (var (suffix, part) in Suffixes)
        {
            if (tensor.Name.EndsWith(suffix, StringComparison.Ordinal) && names.TryGetValue(tensor.Name[..^suffix.Length], out var layer))
                return (layer, part);
        }

        throw tensor.Fault(0, "belongs to no layer of this model");
    }

    private static LoraPart Match(SafetensorsFile file, string layer, Dictionary<Part, ModelTensor> parts, (int Outputs, int Inputs) size, int scalePercent)
    {
        if (!parts.TryGetValue(Part.Down, out var down) || !parts.TryGetValue(Part.Up, out var up))
            throw new ModelFormatException(file.Name, layer, 0, "lacks its down or its up weight");
        foreach (var tensor in parts.Values)
            WeightCheck.Require(tensor);
        var rank = down.Shape.Count >= 2 ? down.Shape[0] : 0;
        if (rank is < 1 or > MaxRank || Numbers(down) != rank * size.Inputs)
            throw down.Fault(0, $"has the shape [{string.Join(',', down.Shape)}] where the layer takes {size.Inputs} numbers; a rank is 1 to {MaxRank}");
        if (up.Shape.Count < 2 || up.Shape[0] != size.Outputs || Numbers(up) != rank * size.Outputs)
            throw up.Fault(0, $"has the shape [{string.Join(',', up.Shape)}] where the layer gives {size.Outputs} numbers and the rank is {rank}");
        var alpha = (double)rank;
        if (parts.TryGetValue(Part.Alpha, out var stated))
            alpha = Numbers(stated) == 1 ? Dequantize.All(stated)[0] : throw stated.Fault(0, "is not one number");
        return new LoraPart(down, up, (float)(scalePercent * 0.01 * alpha * HostMath.Reciprocal(rank)));
    }

    private static long Numbers(ModelTensor tensor) => tensor.Rows * tensor.Columns;
}
