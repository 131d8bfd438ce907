using System.Buffers.Binary;
using System.Text;
using Cuckoo.Kernels.Formats;

namespace Cuckoo.Kernels.Tests.Formats;

/// <summary>Makes safetensors files of a given header and data, right or wrong.</summary>
internal static class SafetensorsBytes
{
    public static byte[] Of(string header, int dataLength) => Of(Encoding.UTF8.GetBytes(header), dataLength);

    public static byte[] Of(byte[] header, int dataLength)
    {
        var file = new byte[8 + header.Length + dataLength];
        BinaryPrimitives.WriteInt64LittleEndian(file, header.Length);
        header.CopyTo(file, 8);
        return file;
    }

    /// <summary>Reads a header as <see cref="SafetensorsFile"/> does, from memory.</summary>
    public static SafetensorsHeader Parse(byte[] file)
    {
        var length = SafetensorsHeader.ReadLength("test.safetensors", file.AsSpan(0, Math.Min(8, file.Length)), file.Length);
        return SafetensorsHeader.Parse("test.safetensors", file.AsSpan(0, length), file.Length);
    }
}
