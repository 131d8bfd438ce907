using System.Runtime.InteropServices;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Models.StableDiffusion;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Tests.Models.StableDiffusion;

/// <summary>The tiny random model of peers/sd_vectors.py and the numbers PyTorch gives for it.</summary>
internal static class Tiny
{
    /// <summary>A latent of the vectors: 10 × 6, so that levels of 5 × 3 and 3 × 2 round up.</summary>
    public static readonly MapShape Map = new(1, 6, 10);

    public const int Width = 20;

    public const int Height = 12;

    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "peers", "vectors", "sd-tiny");

    private static string VectorFile { get; } = Path.Combine(AppContext.BaseDirectory, "peers", "vectors", "sd-tiny.vectors.safetensors");

    public static PictureInput Input { get; } = new("a red bird on tree", 7, 4, 750) { NegativePrompt = "blue cat", Width = Width, Height = Height };

    /// <summary>The picture runs are started from.</summary>
    public static RgbPicture Start { get; } = new(
        [.. Enumerable.Range(0, 3 * Width * Height).Select(i => (byte)(i / 3 % Width * 11 + i / 3 / Width * 17 + i % 3 * 71 + i / 3 % Width * (i / 3 / Width) * 5))], Width, Height);

    public static PictureModel Load(KernelVariant variant = KernelVariant.Auto, int threads = 1, string? folder = null) =>
        PictureModel.Load(folder ?? Folder, new KernelOptions { Variant = variant, Threads = threads }, TimeProvider.System);

    public static Matrix Vector(string name)
    {
        using var file = SafetensorsFile.Open(VectorFile);
        var tensor = file.Tensors[name];
        return Matrix.From(Dequantize.All(tensor), (int)tensor.Rows, (int)tensor.Columns);
    }

    /// <summary>Whole numbers of 64 bits.</summary>
    public static int[] Ids(string name)
    {
        using var file = SafetensorsFile.Open(VectorFile);
        var entry = file.Unread[name];
        var bytes = File.ReadAllBytes(VectorFile).AsSpan((int)entry.Offset, (int)entry.Length);
        return [.. MemoryMarshal.Cast<byte, long>(bytes).ToArray().Select(id => (int)id)];
    }

    public static Matrix Numbers(byte[] state)
    {
        var numbers = MemoryMarshal.Cast<byte, float>(state);
        return Matrix.From(numbers, numbers.Length / 4, 4);
    }

    public static void RequireClose(string name, Matrix actual, double tolerance) => RequireClose(name, Vector(name), actual, tolerance);

    public static void RequireClose(string name, Matrix expected, Matrix actual, double tolerance)
    {
        Assert.Equal((expected.Rows, expected.Columns), (actual.Rows, actual.Columns));
        var worst = 0.0;
        for (var row = 0; row < expected.Rows; row++)
        {
            for (var k = 0; k < expected.Columns; k++)
                worst = Math.Max(worst, Math.Abs(expected.Row(row)[k] - (double)actual.Row(row)[k]));
        }

        TestContext.Current.SendDiagnosticMessage("{0}: worst {1:E2}", name, worst);
        Assert.True(worst <= tolerance, $"{name}: worst difference {worst:E2}, tolerance {tolerance:E1}");
    }
}
