namespace Cuckoo.Kernels.Formats;

/// <summary>The element types of safetensors whose size we know; only F16 and F32 are read as numbers.</summary>
internal enum SafetensorsType
{
    Bool,
    U8,
    I8,
    I16,
    F16,
    BF16,
    I32,
    F32,
    I64,
    F64,
}

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Name">Its name in the header.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its dimensions, outermost first.</param>
/// <param name="Begin">The file offset of its first byte.</param>
/// <param name="Length">Its bytes: the product of its shape times the size of an element.</param>
internal sealed record SafetensorsTensor(string Name, SafetensorsType Type, IReadOnlyList<long> Shape, long Begin, long Length)
{
    public static int BytesOf(SafetensorsType type) => type switch
    {
        SafetensorsType.Bool or SafetensorsType.U8 or SafetensorsType.I8 => 1,
        SafetensorsType.I16 or SafetensorsType.F16 or SafetensorsType.BF16 => 2,
        SafetensorsType.I32 or SafetensorsType.F32 => 4,
        SafetensorsType.I64 or SafetensorsType.F64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };
}
