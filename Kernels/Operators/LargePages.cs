using System.Runtime.InteropServices;

namespace Cuckoo.Kernels.Operators;

// Weights are read from end to end once a token, and a product walks through many rows at once: with pages of 4 KiB every few
// hundred bytes begin a page whose address has to be looked up, and prefetching stops at its end. bench/Kernels (matvec, gemm)
// is the benchmark that justifies asking for large pages.

/// <summary>Asks the system to back memory by large pages where it is willing to.</summary>
internal static unsafe partial class LargePages
{
    /// <summary>MADV_HUGEPAGE of Linux' <c>madvise(2)</c>.</summary>
    private const int HugePage = 14;

    /// <summary>To be called before the memory is first written. A system that refuses, or knows no such thing, changes nothing but the speed.</summary>
    public static void Advise(byte* start, nuint length)
    {
        if (OperatingSystem.IsLinux())
            _ = MemoryAdvice(start, length, HugePage);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MemoryAdvice(void* start, nuint length, int advice);
}
