namespace Cuckoo.Kernels.Formats;

/// <summary>What the header of a safetensors file says of one tensor.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Dtype">Its element type as the file writes it, such as <c>BF16</c>.</param>
/// <param name="Shape">Its dimensions, outermost first.</param>
/// <param name="Offset">The file offset of its first byte.</param>
/// <param name="Length">Its bytes: the product of its shape times the size of an element.</param>
internal sealed record SafetensorsEntry(string Name, string Dtype, IReadOnlyList<long> Shape, long Offset, long Length)
{
    /// <summary>How it is stored, or null for element types that no model of ours reads.</summary>
    public TensorType? Type => Dtype switch
    {
        "F32" => TensorType.F32,
        "F16" => TensorType.F16,
        "BF16" => TensorType.BF16,
        "I8" => TensorType.I8,
        _ => null,
    };

    /// <summary>Bytes of one element, or 0 for a type the format does not have.</summary>
    public static int SizeOf(string dtype) => dtype switch
    {
        "BOOL" or "U8" or "I8" or "F8_E4M3" or "F8_E5M2" => 1,
        "I16" or "U16" or "F16" or "BF16" => 2,
        "I32" or "U32" or "F32" => 4,
        "I64" or "U64" or "F64" => 8,
        _ => 0,
    };
}
