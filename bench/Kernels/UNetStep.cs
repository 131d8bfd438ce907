using System.Globalization;
using Cuckoo.Kernels.Bench.Peers;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Models.StableDiffusion;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Bench;

// One step of a run at 512 × 512: two images through the UNet, guidance and sampler. PyTorch runs the same network in float32,
// without guidance and sampler. Ours has its weights in F16 or bytes, PyTorch's in float32. The memory of maps is held to what
// the loader counts with, and the autoencoder, which takes the most of it, is run once.

/// <summary>A step of Stable Diffusion 1.5 beside PyTorch, with random weights.</summary>
internal static class UNetStep
{
    private const int Side = 512;

    private static readonly PictureInput Input = new("a red bird on tree", 1, 20, 750) { Width = Side, Height = Side };

    /// <summary>The tests' tiny folder.</summary>
    public static string Tiny => Path.Combine(NodePackage.Metadata("Repository"), "tests", "Kernels.Tests", "peers", "vectors", "sd-tiny");

    public static async Task RunAsync(Report report, int threads, int rounds)
    {
        var folder = Directory.CreateTempSubdirectory("cuckoo-bench-sd-");
        try
        {
            RandomDiffusion.Write(folder.FullName, Tiny);
            using var peer = new PyTorchRunner(threads, "pytorch_unet.py");
            peer.Prepare("unet 64 320,640,1280,1280 2 8 32 768");
            foreach (var precision in (PicturePrecision[])[PicturePrecision.Full, PicturePrecision.Bytes])
                await MeasureAsync(report, folder.FullName, precision, peer, threads, rounds);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(Report report, string folder, PicturePrecision precision, PyTorchRunner peer, int threads, int rounds)
    {
        using var operators = KernelSelection.Open(new KernelOptions { Threads = threads });
        using var pictures = new DiffusionPictures(DiffusionFolder.Open(folder), operators, new PictureModelOptions { Precision = precision });
        var steps = pictures.Begin(Input);
        var state = steps.Start();
        var samples = await Interleaved.RunAsync(rounds, [
            new Contender("ours", () => Time(() => steps.Step(0, Copy(state)))),
            new Contender(peer.Name, () => peer.Time(1, ofProcessors: false)),
        ]);
        report.Compare($"UNet step 512 × 512, two images, {precision}", 1, "steps/s", samples[0], samples[1], "≥ 1");
        var decode = new Samples("ours", [Time(() => steps.Pixels(state)).TotalSeconds]);
        report.Alone("autoencoder 512 × 512, once, float32", 1, "pictures/s", decode);
        using var sizes = DiffusionFolder.Open(folder);
        var stated = WorkingSet.Bytes(sizes.UNet, sizes.Vae, Side, Side);
        report.Alone(string.Create(CultureInfo.InvariantCulture, $"maps of that picture at their most, of {stated / 1048576} MiB stated"), pictures.PeakMapBytes / 1048576, "MiB", new Samples("", [1]));
        if (pictures.PeakMapBytes > stated)
            throw new InvalidOperationException($"The maps took {pictures.PeakMapBytes} bytes where {stated} are stated.");
    }

    private static TimeSpan Time(Action run)
    {
        var start = TimeProvider.System.GetTimestamp();
        run();
        return TimeProvider.System.GetElapsedTime(start);
    }

    private static Matrix Copy(Matrix state)
    {
        var copy = new Matrix(state.Rows, state.Columns);
        copy.CopyFrom(state);
        return copy;
    }
}
