using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Cuckoo.Kernels.Formats;

/// <summary>What the exact profile asks of a stored weight, checked once when it is loaded.</summary>
/// <remarks>
/// No infinity and no NaN, in an element or in the scale of a block; and no −128 in Q8_0, whose kernels take bytes of magnitude
/// 127 at most (quantisers write no other). One pass over the tensor's bytes, nothing allocated.
/// </remarks>
internal static class WeightCheck
{
    private const int BlocksAtOnce = 4096;

    private const uint SingleExponent = 0x7F800000;

    private const ushort HalfExponent = 0x7C00;

    private const ushort BrainExponent = 0x7F80;

    /// <summary>Refuses a tensor the exact profile cannot compute with.</summary>
    /// <exception cref="ModelFormatException">Names the tensor, and the offset of the first element or block at fault.</exception>
    public static void Require(ModelTensor tensor)
    {
        // In pieces of whole blocks rather than in rows, which may be as short as a number.
        var piece = TensorBlock.Of(tensor.Type).Bytes * BlocksAtOnce;
        for (var start = 0L; start < tensor.Length; start += piece)
        {
            var bytes = tensor.Bytes(start, (int)Math.Min(piece, tensor.Length - start));
            var fault = Find(tensor.Type, bytes, out var problem);
            if (fault >= 0)
                throw new ModelFormatException(tensor.File, tensor.Name, tensor.Offset + start + fault, problem);
        }
    }

    /// <summary>The first byte at fault, or −1.</summary>
    private static int Find(TensorType type, ReadOnlySpan<byte> bytes, out string problem)
    {
        problem = "is not a finite number";
        switch (type)
        {
            case TensorType.F32:
                return Singles(bytes);
            case TensorType.F16:
                return Words(bytes, HalfExponent);
            case TensorType.BF16:
                return Words(bytes, BrainExponent);
            case TensorType.I8:
                return -1;
            case TensorType.Q8_0:
                return QuantisedBytes(bytes, ref problem);
            case TensorType.Q4_0:
                problem = "a block's scale is not a finite number";
                return Scales(bytes, 18, 0);
            case TensorType.Q4_K:
                problem = "a block's scale is not a finite number";
                var (d, dmin) = (Scales(bytes, 144, 0), Scales(bytes, 144, 2));
                return d < 0 || dmin < 0 ? Math.Max(d, dmin) : Math.Min(d, dmin);
            case TensorType.Q6_K:
                problem = "a block's scale is not a finite number";
                return Scales(bytes, 210, 208);
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "No such type.");
        }
    }

    private static int Singles(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        if (BitConverter.IsLittleEndian)
        {
            var mask = new Vector<uint>(SingleExponent);
            foreach (var vector in MemoryMarshal.Cast<byte, Vector<uint>>(bytes))
            {
                if (Vector.EqualsAny(vector & mask, mask))
                    break;
                at += Vector<byte>.Count;
            }
        }

        for (; at < bytes.Length; at += sizeof(float))
        {
            if ((BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]) & SingleExponent) == SingleExponent)
                return at;
        }

        return -1;
    }

    private static int Words(ReadOnlySpan<byte> bytes, ushort exponent)
    {
        var at = 0;
        if (BitConverter.IsLittleEndian)
        {
            var mask = new Vector<ushort>(exponent);
            foreach (var vector in MemoryMarshal.Cast<byte, Vector<ushort>>(bytes))
            {
                if (Vector.EqualsAny(vector & mask, mask))
                    break;
                at += Vector<byte>.Count;
            }
        }

        for (; at < bytes.Length; at += sizeof(ushort))
        {
            if ((BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]) & exponent) == exponent)
                return at;
        }

        return -1;
    }

    private static int QuantisedBytes(ReadOnlySpan<byte> bytes, ref string problem)
    {
        var refused = Vector256.Create((byte)0x80);
        for (var at = 0; at < bytes.Length; at += 34)
        {
            if ((BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]) & HalfExponent) == HalfExponent)
            {
                problem = "a block's scale is not a finite number";
                return at;
            }

            var numbers = bytes.Slice(at + 2, 32);
            if (Vector256.EqualsAny(Vector256.Create(numbers), refused))
            {
                problem = "is −128; Q8_0 numbers are −127 to 127 in the exact profile";
                return at + 2 + numbers.IndexOf((byte)0x80);
            }
        }

        return -1;
    }

    private static int Scales(ReadOnlySpan<byte> bytes, int blockBytes, int scaleAt)
    {
        for (var at = scaleAt; at < bytes.Length; at += blockBytes)
        {
            if ((BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]) & HalfExponent) == HalfExponent)
                return at;
        }

        return -1;
    }
}
