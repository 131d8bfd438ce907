namespace Cuckoo.Kernels.Formats;

/// <summary>The numbers by which a GGUF file names how a tensor is stored (ggml's enum ggml_type).</summary>
internal static class GgmlTypes
{
    /// <summary>What messages say is supported.</summary>
    public const string Supported = "F32, F16, BF16, I8, Q8_0, Q4_0, Q4_K and Q6_K";

    /// <summary>The type of a number, or null for one we do not read.</summary>
    public static TensorType? Find(uint number) => number switch
    {
        0 => TensorType.F32,
        1 => TensorType.F16,
        2 => TensorType.Q4_0,
        8 => TensorType.Q8_0,
        12 => TensorType.Q4_K,
        14 => TensorType.Q6_K,
        24 => TensorType.I8,
        30 => TensorType.BF16,
        _ => null,
    };

    /// <summary>The name of a number that <see cref="Find"/> does not know, for messages.</summary>
    public static string NameOf(uint number) => number switch
    {
        3 => "Q4_1",
        6 => "Q5_0",
        7 => "Q5_1",
        9 => "Q8_1",
        10 => "Q2_K",
        11 => "Q3_K",
        13 => "Q5_K",
        15 => "Q8_K",
        16 => "IQ2_XXS",
        17 => "IQ2_XS",
        18 => "IQ3_XXS",
        19 => "IQ1_S",
        20 => "IQ4_NL",
        21 => "IQ3_S",
        22 => "IQ2_S",
        23 => "IQ4_XS",
        25 => "I16",
        26 => "I32",
        27 => "I64",
        28 => "F64",
        29 => "IQ1_M",
        31 => "Q4_0_4_4",
        32 => "Q4_0_4_8",
        33 => "Q4_0_8_8",
        34 => "TQ1_0",
        35 => "TQ2_0",
        39 => "MXFP4",
        40 => "NVFP4",
        _ => "of no type known",
    };
}
