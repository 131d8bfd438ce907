using System.Globalization;
using Cuckoo.Kernels.Formats;

namespace Cuckoo.Kernels.Models;

/// <summary>What a model takes in memory, added up before anything is packed.</summary>
internal static class ModelMemory
{
    /// <summary>Packed weights: the file's bytes, but 148 for the 144 of a block of Q4_K.</summary>
    public static long WeightBytes(ITensorFile file) =>
        file.Tensors.Values.Sum(tensor => tensor.Type == TensorType.Q4_K ? tensor.Length / 144 * 148 : tensor.Length);

    /// <param name="file">The model's name.</param>
    /// <param name="limit">Bytes allowed, or null for what this machine has.</param>
    /// <param name="remedy">What would need less, or nothing.</param>
    /// <param name="parts">What the sum is made of.</param>
    /// <exception cref="ModelTooLargeException">The sum is more than the limit, or than this machine has.</exception>
    public static void Require(string file, long? limit, string remedy, params ReadOnlySpan<(string Name, long Bytes)> parts)
    {
        var allowed = limit ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var (sum, listed) = (0L, new List<string>(parts.Length));
        foreach (var (name, bytes) in parts)
        {
            sum += bytes;
            listed.Add($"{name} {Mebibytes(bytes)}");
        }

        if (sum > allowed)
            throw new ModelTooLargeException($"{file} needs {Mebibytes(sum)}: {string.Join(", ", listed)}; there are {Mebibytes(allowed)}.{remedy}");
    }

    private static string Mebibytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{(bytes + 1048575) / 1048576:N0} MiB");
}
