using System.Globalization;
using Cuckoo.Kernels.Formats;

namespace Cuckoo.Kernels.Models.Text;

/// <summary>What a model takes in memory, added up before anything is packed.</summary>
internal static class TextMemory
{
    /// <summary>Packed weights: the file's bytes, but 148 for the 144 of a block of Q4_K.</summary>
    public static long WeightBytes(GgufFile file) =>
        file.Tensors.Values.Sum(tensor => tensor.Type == TensorType.Q4_K ? tensor.Length / 144 * 148 : tensor.Length);

    /// <exception cref="ModelTooLargeException">The sum is more than the limit, or than this machine has.</exception>
    public static void Require(string file, long weights, long scratch, long cache, long? limit)
    {
        var allowed = limit ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (weights + scratch + cache <= allowed)
            return;
        throw new ModelTooLargeException(string.Create(
            CultureInfo.InvariantCulture,
            $"{file} needs {Mebibytes(weights + scratch + cache)}: weights {Mebibytes(weights)}, working set {Mebibytes(scratch)}, keys and values {Mebibytes(cache)}; there are {Mebibytes(allowed)}. A shorter context needs less."));
    }

    private static string Mebibytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{(bytes + 1048575) / 1048576:N0} MiB");
}
