namespace Cuckoo.Testing.Models;

// Block layouts after ggml's ggml-common.h (MIT), little-endian, "f16" being IEEE binary16:
//   Q8_0  32 numbers in  34 bytes: f16 d; i8 q[32]. Number i is d * q[i].
//   Q4_0  32 numbers in  18 bytes: f16 d; u8 qs[16]. Byte i holds number i in its low and i + 16 in its high nibble: d * (q - 8).
//   Q4_K  256 numbers in 144 bytes: f16 d; f16 dmin; u8 scales[12]; u8 qs[128]. Eight groups of 32, each with a 6-bit scale and a
//         6-bit minimum: d * scale * q - dmin * minimum. Groups 2j and 2j + 1 share qs[32j .. 32j + 31], low and high nibbles.
//         Scales 0-3 are the low six bits of bytes 0-3, minima 0-3 those of bytes 4-7; byte 8 + j has the low four bits of scale
//         4 + j (low nibble) and of minimum 4 + j (high nibble), whose upper two bits are bits 6-7 of bytes j and 4 + j.
//   Q6_K  256 numbers in 210 bytes: u8 ql[128]; u8 qh[64]; i8 scales[16]; f16 d. Sixteen groups of 16: d * scale * (q - 32).
//         Each half of 128 has 64 bytes of ql and 32 of qh. Of its quarters of 32, the first two have their low four bits in the
//         low nibbles of ql[0 .. 31] and ql[32 .. 63], the last two in the high nibbles; quarter k's upper two bits are bits
//         2k and 2k + 1 of qh.

/// <summary>The number formats that <see cref="GgufWriter"/> writes; the values are those of GGUF's <c>ggml_type</c> field.</summary>
public enum GgufType
{
    F32 = 0,
    F16 = 1,
    Q4_0 = 2,
    Q8_0 = 8,
    Q4_K = 12,
    Q6_K = 14,
    I8 = 24,
    BF16 = 30,
}

/// <summary>The unit that a row of a tensor is a whole number of.</summary>
/// <param name="Elements">Numbers in a block.</param>
/// <param name="Bytes">Bytes a block takes.</param>
public readonly record struct GgufBlock(int Elements, int Bytes)
{
    public static GgufBlock Of(GgufType type) => type switch
    {
        GgufType.F32 => new(1, 4),
        GgufType.F16 or GgufType.BF16 => new(1, 2),
        GgufType.I8 => new(1, 1),
        GgufType.Q8_0 => new(32, 34),
        GgufType.Q4_0 => new(32, 18),
        GgufType.Q4_K => new(256, 144),
        GgufType.Q6_K => new(256, 210),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No such type."),
    };

    /// <summary>Bytes of a row of so many numbers.</summary>
    public long RowBytes(long numbers)
    {
        if (numbers % Elements != 0)
            throw new ArgumentException($"A row of {numbers} is not a whole number of blocks of {Elements}.", nameof(numbers));
        return numbers / Elements * Bytes;
    }
}
