using System.Buffers.Binary;
using System.Text;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Trace;

// A call's bytes; all numbers little-endian. One call has one spelling, so that its SHA-256 names it.
//
//   "CKOC", u32 version 1
//   operator: u32 length, ASCII
//   attributes, in the order of the schema: u32 each
//   inputs, in the order of the schema: matrix each; one that is left out has 0 rows and 0 columns
//   with weights: name (u32 length, UTF-8), u32 type (1 F32, 2 F16, 3 BF16, 4 Q8_0, 5 Q4_0, 6 Q4_K, 7 Q6_K), u32 outputs,
//     u32 inputs, zeros up to a multiple of 64, the tensor's bytes
//   with sequences: u32 how many, then of each: u32 first position, keys (matrix), values (matrix)
//
// A matrix is u32 rows, u32 columns and its float32 numbers, row by row.

/// <summary>Writes calls.</summary>
internal static class OperatorCallWriter
{
    /// <summary>Where the bytes of weights start.</summary>
    public const int Alignment = 64;

    public const uint Version = 1;

    private const int Piece = 1 << 20;

    private static readonly TensorType[] Types =
        [TensorType.F32, TensorType.F16, TensorType.BF16, TensorType.Q8_0, TensorType.Q4_0, TensorType.Q4_K, TensorType.Q6_K];

    public static ReadOnlySpan<byte> Magic => "CKOC"u8;

    /// <summary>The type of a number, or none.</summary>
    public static TensorType? TypeOf(uint number) => number >= 1 && number <= Types.Length ? Types[number - 1] : null;

    public static void Write(OperatorCall call, Stream stream)
    {
        var written = 0L;
        Bytes(Magic);
        Number(Version);
        Text(call.Name);
        foreach (var attribute in call.Attributes)
            Number(attribute);
        foreach (var input in call.Inputs)
            Rows(input);
        if (call.Schema.HasWeight)
            Weight(call.Weight!);
        if (call.Schema.HasSequences)
        {
            Number((uint)call.Sequences.Count);
            foreach (var sequence in call.Sequences)
            {
                Number((uint)sequence.FirstPosition);
                Rows(sequence.Keys);
                Rows(sequence.Values);
            }
        }

        void Bytes(ReadOnlySpan<byte> bytes)
        {
            stream.Write(bytes);
            written += bytes.Length;
        }

        void Number(uint number)
        {
            Span<byte> bytes = stackalloc byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, number);
            Bytes(bytes);
        }

        void Text(string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            Number((uint)bytes.Length);
            Bytes(bytes);
        }

        void Rows(Matrix? matrix)
        {
            Number((uint)(matrix?.Rows ?? 0));
            Number((uint)(matrix?.Columns ?? 0));
            if (matrix is null)
                return;
            var row = new byte[matrix.Columns * sizeof(float)];
            for (var r = 0; r < matrix.Rows; r++)
            {
                for (var k = 0; k < matrix.Columns; k++)
                    BinaryPrimitives.WriteSingleLittleEndian(row.AsSpan(k * sizeof(float)), matrix.Row(r)[k]);
                Bytes(row);
            }
        }

        void Weight(ModelTensor weight)
        {
            Text(weight.Name);
            Number((uint)Array.IndexOf(Types, weight.Type) + 1);
            Number(checked((uint)weight.Rows));
            Number(checked((uint)weight.Columns));
            Bytes(stackalloc byte[(int)((Alignment - written % Alignment) % Alignment)]);
            for (var start = 0L; start < weight.Length; start += Piece)
                Bytes(weight.Bytes(start, (int)Math.Min(Piece, weight.Length - start)));
        }
    }
}
