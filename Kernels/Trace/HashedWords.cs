using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Cuckoo.Kernels.Trace;

/// <summary>Numbers of four bytes as every hash of this project takes them: little-endian, one after the other.</summary>
internal static class HashedWords
{
    public static void Append(IncrementalHash hash, ReadOnlySpan<float> numbers) => Append(hash, MemoryMarshal.Cast<float, uint>(numbers));

    public static void Append(IncrementalHash hash, ReadOnlySpan<int> numbers) => Append(hash, MemoryMarshal.Cast<int, uint>(numbers));

    private static void Append(IncrementalHash hash, ReadOnlySpan<uint> words)
    {
        if (BitConverter.IsLittleEndian)
        {
            hash.AppendData(MemoryMarshal.AsBytes(words));
            return;
        }

        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        foreach (var word in words)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, word);
            hash.AppendData(bytes);
        }
    }
}
