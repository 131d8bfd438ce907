using System.Globalization;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Models.StableDiffusion;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Bench;

// What a layer class in bytes costs: the same seeds in float32 and in bytes, and the peak signal-to-noise ratio of the last latents
// (peak: their range in float32) and of the pictures (peak: 255). Random weights forgive less than trained ones and draw nothing, so
// the figures rank the choices; they do not say how a picture looks.

/// <summary>The quality that bytes cost, by class of layer.</summary>
internal static class PrecisionCost
{
    private const int Seeds = 3;

    public static void Run(TextWriter output, int threads)
    {
        output.WriteLine("| model | computed in bytes | latents, dB | pictures, dB |");
        output.WriteLine("| --- | --- | --- | --- |");
        Measure(output, "tiny, 64 × 64, 20 steps", UNetStep.Tiny, 64, 20, threads);
        var folder = Directory.CreateTempSubdirectory("cuckoo-bench-sd-");
        try
        {
            RandomDiffusion.Write(folder.FullName, UNetStep.Tiny);
            Measure(output, "sizes of Stable Diffusion 1.5, 64 × 64, 8 steps", folder.FullName, 64, 8, threads);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Measure(TextWriter output, string name, string folder, int side, int steps, int threads)
    {
        var exact = Draw(folder, PicturePrecision.Full, side, steps, threads);
        foreach (var precision in (PicturePrecision[])[PicturePrecision.ByteConvolutions, PicturePrecision.ByteAttention, PicturePrecision.ByteFeedForward, PicturePrecision.Bytes])
        {
            var bytes = Draw(folder, precision, side, steps, threads);
            var latents = exact.Zip(bytes, (x, y) => Decibels(x.Latent, y.Latent, x.Latent.Max() - x.Latent.Min())).Average();
            var pictures = exact.Zip(bytes, (x, y) => Decibels(x.Pixels, y.Pixels, 255)).Average();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {precision} | {latents:F1} | {pictures:F1} |"));
            output.Flush();
        }
    }

    private static List<(double[] Latent, double[] Pixels)> Draw(string folder, PicturePrecision precision, int side, int count, int threads)
    {
        using var operators = KernelSelection.Open(new KernelOptions { Threads = threads });
        using var model = new DiffusionPictures(DiffusionFolder.Open(folder), operators, new PictureModelOptions { Precision = precision });
        var drawn = new List<(double[], double[])>();
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var steps = model.Begin(new PictureInput("a red bird on tree", (ulong)seed, count, 750) { Width = side, Height = side, Sampler = "ddim" });
            var state = steps.Start();
            for (var step = 0; step < count; step++)
                steps.Step(step, state);
            drawn.Add((Numbers(state), [.. steps.Pixels(state).Select(value => (double)value)]));
        }

        return drawn;
    }

    private static double[] Numbers(Matrix state) => [.. Enumerable.Range(0, state.Rows).SelectMany(row => state.Row(row).ToArray()).Select(value => (double)value)];

    private static double Decibels(double[] x, double[] y, double peak) => 10 * Math.Log10(peak * peak / x.Zip(y, (a, b) => (a - b) * (a - b)).Average());
}
