using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Tests.Operators;

/// <summary>Every implementation that must equal the reference, as rows of theories.</summary>
internal static class Variants
{
    public static readonly KernelVariant[] Vector = [.. KernelSelection.Available().Where(variant => variant != KernelVariant.Reference)];

    public static TheoryData<KernelVariant, int> WithThreads()
    {
        var rows = new TheoryData<KernelVariant, int>();
        foreach (var variant in Vector)
        {
            // A device takes no notice of threads.
            foreach (var threads in variant == KernelVariant.Device ? (int[])[1] : [1, 3])
                rows.Add(variant, threads);
        }

        return rows;
    }

    public static IOperators Open(KernelVariant variant, int threads = 1) =>
        KernelSelection.Open(new KernelOptions { Variant = variant, Threads = threads });
}
