using Cuckoo.Kernels.Models;
using Cuckoo.Miner.Work;
using Cuckoo.Wire.Miners;

namespace Cuckoo.EndToEnd.Tests.Miners;

/// <summary>The model, loaded once for all tests: what local miners run, and what answers are compared with.</summary>
internal static class HonestWork
{
    private static readonly Lazy<PictureWork> Loaded = new(() => new PictureWork(PictureModel.Load(
        PictureModel.DefaultFolder("emoji-t2i"), new KernelOptions { Threads = 1 }, TimeProvider.System)));

    public static IWork Instance => Loaded.Value;

    /// <summary>What an honest run of a request gives.</summary>
    public static Execution Run(string prompt, long seed, int steps, int guidancePercent) => Instance.Execute(
        PictureJob.Write(new PictureJobInput("emoji-t2i", prompt, seed, steps, guidancePercent)), null, CancellationToken.None);
}
