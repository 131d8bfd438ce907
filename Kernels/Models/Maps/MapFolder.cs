using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models.EmojiT2I;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Models.Maps;

/// <summary>How the models that take a picture are read from their folders: weights.safetensors and selftest.json.</summary>
internal static class MapFolder
{
    /// <summary>Loads a model and proves by its golden run that this machine computes the exact profile.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">The implementation and its threads.</param>
    /// <param name="open">Makes the model, which disposes of the operators, also when it cannot be made.</param>
    /// <param name="programHash">The model's.</param>
    /// <param name="output">The hash of what the model makes of the golden run's picture of these sides.</param>
    /// <exception cref="ModelFormatException">A file is not what it must be; names the field and the offset.</exception>
    /// <exception cref="NumericsMismatchException">The golden run gave other bits.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static T Load<T>(string folder, KernelOptions options, Func<IOperators, T> open, Func<T, byte[]> programHash, Func<T, int, int, string> output)
        where T : IDisposable
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(options);
        var golden = MapSelfTest.Read(folder);
        var model = open(KernelSelection.Open(options));
        try
        {
            golden.RequireProgram(programHash(model));
            golden.RequireOutput(KernelSelection.Resolve(options.Variant), output(model, golden.Width, golden.Height));
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Makes a model of a folder's weights; when it cannot be made, the operators are disposed of.</summary>
    /// <exception cref="ModelFormatException">The file is not what it must be.</exception>
    /// <exception cref="IOException">It is missing or cannot be read.</exception>
    public static T Open<T>(string folder, IOperators operators, TensorShapes shapes, Func<TensorSet, T> make)
    {
        try
        {
            using var file = SafetensorsFile.Open(Path.Combine(folder, "weights.safetensors"));
            shapes.Require(file);
            return make(TensorSet.Read(file));
        }
        catch
        {
            operators.Dispose();
            throw;
        }
    }
}
