using Cuckoo.Kernels.Formats;

namespace Cuckoo.Kernels.Models.Maps;

/// <summary>The tensors a graph calls for, by name, with their shapes.</summary>
internal sealed class TensorShapes
{
    private readonly Dictionary<string, int[]> _shapes = new(StringComparer.Ordinal);

    /// <summary>A product of so many outputs and inputs, as [outputs, inputs] or [outputs, kernel, kernel, channels], with its bias.</summary>
    public void Product(string name, params int[] shape) => Add(name, shape, shape[0]);

    /// <summary>A kernel for each channel by itself, (kernel², channels), with its bias.</summary>
    public void Depthwise(string name, int kernel, int channels) => Add(name, [kernel * kernel, channels], channels);

    /// <summary>Compares a file's tensors with these before any is read.</summary>
    /// <exception cref="ModelFormatException">One is missing, surplus or of another shape.</exception>
    public void Require(SafetensorsFile file)
    {
        foreach (var (name, shape) in _shapes)
        {
            if (!file.Tensors.TryGetValue(name, out var tensor))
                throw new ModelFormatException(file.Name, name, 0, "is missing");
            if (!tensor.Shape.SequenceEqual(shape.Select(n => (long)n)))
                throw new ModelFormatException(file.Name, name + ".shape", tensor.Offset, $"is [{string.Join(',', tensor.Shape)}] where the graph says [{string.Join(',', shape)}]");
        }

        foreach (var tensor in file.Tensors.Values)
        {
            if (!_shapes.ContainsKey(tensor.Name))
                throw new ModelFormatException(file.Name, tensor.Name, tensor.Offset, "is not a tensor of this model");
        }

        foreach (var entry in file.Unread.Values)
            throw new ModelFormatException(file.Name, entry.Name, entry.Offset, $"is {entry.Dtype}, which this model has no tensor of");
    }

    private void Add(string name, int[] shape, int outputs)
    {
        _shapes.Add(name + ".weight", shape);
        _shapes.Add(name + ".bias", [outputs]);
    }
}
