using Cuckoo.Kernels.Formats;

namespace Cuckoo.Kernels.Tests.Formats;

/// <summary>The small models and expected numbers that the scripts in peers/ make with PyTorch.</summary>
internal static class PeerVectors
{
    public static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "peers", "vectors", file);

    /// <summary>The only tensor of a vectors file, row-major.</summary>
    public static float[] Read(string file, string tensor)
    {
        using var vectors = SafetensorsFile.Open(PathOf(file));
        return Dequantize.All(vectors.Tensors[tensor]);
    }
}
