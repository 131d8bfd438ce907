namespace Cuckoo.Kernels.Models;

/// <summary>This machine does not compute the exact profile: a golden run gave other bits. It must do no verified work.</summary>
public sealed class NumericsMismatchException : Exception
{
    /// <summary>Names the variant that failed and what it gave.</summary>
    /// <param name="variant">The implementation that ran.</param>
    /// <param name="expected">The golden trace root and output hash.</param>
    /// <param name="actual">Those of this machine.</param>
    public NumericsMismatchException(KernelVariant variant, string expected, string actual)
        : base($"The {variant} kernels failed the golden run: expected {expected}, got {actual}.") => Variant = variant;

    /// <summary>The implementation that ran.</summary>
    public KernelVariant Variant { get; }
}
