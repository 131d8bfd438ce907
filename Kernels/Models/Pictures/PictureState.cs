using System.Buffers.Binary;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Models.Pictures;

/// <summary>A state as bytes: its float32 numbers, little-endian, row by row. SHA-256 of them is the trace's leaf.</summary>
internal static class PictureState
{
    public static byte[] ToBytes(Matrix state)
    {
        var bytes = new byte[checked(sizeof(float) * state.Rows * state.Columns)];
        var at = 0;
        for (var row = 0; row < state.Rows; row++)
        {
            foreach (var value in state.Row(row))
            {
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at), value);
                at += sizeof(float);
            }
        }

        return bytes;
    }

    /// <exception cref="InvalidPictureInputException">The bytes are not as many as the state has, or hold a number that is not finite.</exception>
    public static Matrix Read(ReadOnlySpan<byte> bytes, int rows, int columns)
    {
        if (bytes.Length != checked(sizeof(float) * rows * columns))
            throw new InvalidPictureInputException("State", $"{sizeof(float) * rows * columns} bytes, {rows} × {columns} float32 numbers; it has {bytes.Length}");
        var state = new Matrix(rows, columns);
        for (var i = 0; i < rows * columns; i++)
        {
            var value = BinaryPrimitives.ReadSingleLittleEndian(bytes[(sizeof(float) * i)..]);
            if (!float.IsFinite(value))
                throw new InvalidPictureInputException("State", $"finite; the number at byte {sizeof(float) * i} is not");
            state.Row(i / columns)[i % columns] = value;
        }

        return state;
    }
}
