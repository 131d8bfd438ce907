using Cuckoo.Kernels.Bench.Peers;
using Cuckoo.Kernels.Models;

namespace Cuckoo.Kernels.Bench;

/// <summary>A picture of the model that is shipped, 25 steps with guidance, beside PyTorch with the same weights: in float32 as ours, and in the bfloat16 it was trained in.</summary>
internal static class EmojiPicture
{
    private const int Steps = 25;

    public static async Task RunAsync(Report report, int threads, int rounds)
    {
        var folder = Path.Combine(NodePackage.Metadata("Repository"), "models", "emoji-t2i");
        using var model = PictureModel.Load(folder, new KernelOptions { Threads = threads }, TimeProvider.System);
        var input = new PictureInput("a red apple", 42, Steps, 250);
        foreach (var kind in (string[])["float32", "bfloat16"])
        {
            using var peer = new PyTorchRunner(threads, "pytorch_emoji.py");
            peer.Prepare($"emoji {kind} 42 {Steps} 2.5");
            var samples = await Interleaved.RunAsync(rounds, [
                new Contender("ours", () => model.Run(input, null, CancellationToken.None).Elapsed),
                new Contender($"{peer.Name}, {kind}", () => peer.Time(1, ofProcessors: false)),
            ]);
            report.Compare($"picture 64 × 64, {Steps} steps, {threads} threads", 1, "pictures/s", samples[0], samples[1], "≥ 1");
        }
    }
}
