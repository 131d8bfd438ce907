using Cuckoo.Kernels.Formats;

namespace Cuckoo.Kernels.Models.EmojiT2I;

/// <summary>The tensors a configuration calls for, by name, with their shapes.</summary>
internal static class TensorPlan
{
    private static readonly string[] SquareOfDenoiser = ["q", "k", "v", "o", "tk", "tv"];

    private static readonly string[] SquareOfText = ["q", "k", "v", "o"];

    /// <summary>Compares a file's tensors with the plan before any is read.</summary>
    /// <exception cref="ModelFormatException">One is missing, surplus or of another shape.</exception>
    public static void Require(EmojiConfig config, SafetensorsFile file)
    {
        var (plan, tensors) = (Of(config), file.Tensors);
        foreach (var (name, shape) in plan)
        {
            if (!tensors.TryGetValue(name, out var tensor))
                throw new ModelFormatException(file.Name, name, 0, "is missing");
            if (!tensor.Shape.SequenceEqual(shape.Select(n => (long)n)))
                throw new ModelFormatException(file.Name, name + ".shape", tensor.Offset, $"is [{string.Join(',', tensor.Shape)}] where the configuration says [{string.Join(',', shape)}]");
        }

        foreach (var tensor in tensors.Values)
        {
            if (!plan.ContainsKey(tensor.Name))
                throw new ModelFormatException(file.Name, tensor.Name, tensor.Offset, "is not a tensor of this model");
        }

        foreach (var entry in file.Unread.Values)
            throw new ModelFormatException(file.Name, entry.Name, entry.Offset, $"is {entry.Dtype}, which this model has no tensor of");
    }

    private static Dictionary<string, int[]> Of(EmojiConfig config)
    {
        var plan = new Dictionary<string, int[]>(StringComparer.Ordinal);
        var d = config.Width;
        plan["emb.weight"] = [config.Vocabulary, d];
        plan["tpos"] = [config.TextLength, d];
        plan["pos"] = [config.Patches, d];
        for (var i = 0; i < config.TextDepth; i++)
        {
            Norm($"text.{i}.ln1");
            Norm($"text.{i}.ln2");
            foreach (var name in SquareOfText)
                Linear($"text.{i}.{name}", d, d);
            Linear($"text.{i}.fc1", 4 * d, d);
            Linear($"text.{i}.fc2", d, 4 * d);
        }

        Norm("tln");
        Linear("pool", d, d);
        Linear("time1", d, 2 * EmojiConfig.TimeFrequencies);
        Linear("time2", d, d);
        Linear("inp", d, config.PatchWidth);
        for (var i = 0; i < config.Depth; i++)
        {
            plan[$"blocks.{i}.ada"] = [6 * d];
            foreach (var name in SquareOfDenoiser)
                Linear($"blocks.{i}.{name}", d, d);
            Linear($"blocks.{i}.fc1", config.MlpRatio * d, d);
            Linear($"blocks.{i}.fc2", d, config.MlpRatio * d);
        }

        Linear("ada", 6 * d, d);
        Linear("adaf", 2 * d, d);
        Linear("out", config.PatchWidth, d);
        return plan;

        void Linear(string name, int outputs, int inputs)
        {
            plan[name + ".weight"] = [outputs, inputs];
            plan[name + ".bias"] = [outputs];
        }

        void Norm(string name)
        {
            plan[name + ".weight"] = [d];
            plan[name + ".bias"] = [d];
        }
    }
}
