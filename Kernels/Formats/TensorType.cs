namespace Cuckoo.Kernels.Formats;

/// <summary>How a tensor's numbers are stored. The layouts of the quantised types are in docs/numerics.md.</summary>
internal enum TensorType
{
    F32,
    F16,
    BF16,

    /// <summary>Signed bytes without a scale.</summary>
    I8,

    /// <summary>32 signed bytes and one float16 scale.</summary>
    Q8_0,

    /// <summary>32 nibbles less eight and one float16 scale.</summary>
    Q4_0,

    /// <summary>256 nibbles; eight 6-bit scales and minima; a float16 scale of each.</summary>
    Q4_K,

    /// <summary>256 6-bit numbers less 32; sixteen signed 8-bit scales; a float16 scale of those.</summary>
    Q6_K,
}

/// <summary>The unit a type is stored in: a row of a tensor is a whole number of blocks.</summary>
/// <param name="Elements">Numbers in a block.</param>
/// <param name="Bytes">Bytes a block takes.</param>
internal readonly record struct TensorBlock(int Elements, int Bytes)
{
    public static TensorBlock Of(TensorType type) => type switch
    {
        TensorType.F32 => new(1, 4),
        TensorType.F16 or TensorType.BF16 => new(1, 2),
        TensorType.I8 => new(1, 1),
        TensorType.Q8_0 => new(32, 34),
        TensorType.Q4_0 => new(32, 18),
        TensorType.Q4_K => new(256, 144),
        TensorType.Q6_K => new(256, 210),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No such type."),
    };
}
