using System.Buffers.Binary;
using System.Runtime.InteropServices;
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

    /// <summary>Opens bytes as a file called test.safetensors and hands it to <paramref name="use"/>.</summary>
    public static unsafe void Open(byte[] bytes, Action<SafetensorsFile> use)
    {
        fixed (byte* pointer = &MemoryMarshal.GetArrayDataReference(bytes))
        {
            using var file = SafetensorsFile.Open(new MappedFile("test.safetensors", pointer, bytes.Length));
            use(file);
        }
    }

    /// <summary>The fault that opening bytes ends in.</summary>
    public static ModelFormatException Refused(byte[] bytes) => Assert.Throws<ModelFormatException>(() => Open(bytes, _ => { }));
}
