using System.Runtime.InteropServices;

namespace Cuckoo.Kernels.Bench.Peers;

// Debian's libopenblas0-pthread. By itself its version 0.3.21 takes newer processors for a Pentium 4, a tenth as fast, so it is
// told which kernels to use: those for Skylake-X wherever there is AVX-512, else those for Haswell. It reads the environment of
// the C library, which .NET's own setter does not reach.

/// <summary>OpenBLAS' single-precision product.</summary>
internal static unsafe partial class OpenBlas
{
    private const string Library = "libopenblas.so.0";
    private const int RowMajor = 101;
    private const int NoTranspose = 111;
    private const int Transpose = 112;

    private static readonly Lazy<nint> Handle = new(Open);

    /// <summary>Loads the library.</summary>
    /// <exception cref="PeerMissingException">It is not installed.</exception>
    public static void Load() => _ = Handle.Value;

    /// <summary>y (m × n) = x (m × k) · wᵀ, w being n × k; all row-major with the given row lengths.</summary>
    public static void MultiplyByTransposed(int threads, int m, int n, int k, float* x, int xStride, float* w, int wStride, float* y, int yStride)
    {
        SetThreads(threads);
        Sgemm(RowMajor, NoTranspose, Transpose, m, n, k, 1, x, xStride, w, wStride, 0, y, yStride);
    }

    private static nint Open()
    {
        if (SetEnvironment("OPENBLAS_CORETYPE", System.Runtime.Intrinsics.Vector512.IsHardwareAccelerated ? "SKYLAKEX" : "HASWELL", 1) != 0)
            throw new InvalidOperationException("setenv failed.");
        return NativeLibrary.TryLoad(Library, out var handle)
            ? handle
            : throw new PeerMissingException($"{Library} is not installed; on Debian: apt-get install libopenblas0-pthread");
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport(Library, EntryPoint = "openblas_set_num_threads")]
    private static partial void SetThreads(int threads);

    [LibraryImport(Library, EntryPoint = "cblas_sgemm")]
    private static partial void Sgemm(int order, int transA, int transB, int m, int n, int k, float alpha, float* a, int lda, float* b, int ldb, float beta, float* c, int ldc);
}
