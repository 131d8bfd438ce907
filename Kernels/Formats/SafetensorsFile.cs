using System.Buffers.Binary;
using Cuckoo.Kernels.Reference;
using Microsoft.Win32.SafeHandles;

namespace Cuckoo.Kernels.Formats;

/// <summary>An open safetensors file: its checked header, and its tensors one at a time.</summary>
/// <remarks>Holds the header only; a tensor's bytes are read when asked for and belong to the caller.</remarks>
internal sealed class SafetensorsFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly string _file;

    private SafetensorsFile(SafeFileHandle handle, string file, SafetensorsHeader header)
    {
        _handle = handle;
        _file = file;
        Tensors = header.Tensors;
    }

    public IReadOnlyDictionary<string, SafetensorsTensor> Tensors { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="ModelFormatException">The header is not valid for this file.</exception>
    public static SafetensorsFile Open(string path)
    {
        var file = Path.GetFileName(path);
        var handle = File.OpenHandle(path);
        try
        {
            var fileLength = RandomAccess.GetLength(handle);
            var start = new byte[8];
            var headerLength = SafetensorsHeader.ReadLength(file, start.AsSpan(0, Fill(handle, start, 0)), fileLength);
            var header = new byte[headerLength];
            Fill(handle, header, 0);
            return new SafetensorsFile(handle, file, SafetensorsHeader.Parse(file, header, fileLength));
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>The raw bytes of a tensor; the caller has compared its shape with what it expects.</summary>
    /// <exception cref="ModelFormatException">The tensor is larger than an array, or the file became shorter meanwhile.</exception>
    public byte[] ReadBytes(SafetensorsTensor tensor)
    {
        if (tensor.Length > Array.MaxLength)
            throw new ModelFormatException(_file, tensor.Name, tensor.Begin, $"{tensor.Length} bytes are more than one tensor may have");
        var bytes = new byte[tensor.Length];
        if (Fill(_handle, bytes, tensor.Begin) != bytes.Length)
            throw new ModelFormatException(_file, tensor.Name, tensor.Begin, "the file ends within it");
        return bytes;
    }

    /// <summary>Reads F16 or F32 bytes as float32, exactly; infinities and NaN are refused.</summary>
    /// <exception cref="ModelFormatException">The element type is another, or a number is not finite.</exception>
    public float[] ToSingles(SafetensorsTensor tensor, ReadOnlySpan<byte> bytes)
    {
        var size = SafetensorsTensor.BytesOf(tensor.Type);
        var values = new float[bytes.Length / size];
        switch (tensor.Type)
        {
            case SafetensorsType.F16:
                HalfConversion.ToSingles(bytes, values);
                break;
            case SafetensorsType.F32:
                for (var i = 0; i < values.Length; i++)
                    values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * size)..]);
                break;
            default:
                throw new ModelFormatException(_file, tensor.Name + ".dtype", tensor.Begin, $"{tensor.Type} where F16 or F32 must be");
        }

        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                throw new ModelFormatException(_file, tensor.Name, tensor.Begin + (long)i * size, $"element {i} is not a finite number");
        }

        return values;
    }

    public void Dispose() => _handle.Dispose();

    private static int Fill(SafeFileHandle handle, Span<byte> buffer, long offset)
    {
        var filled = 0;
        while (filled < buffer.Length)
        {
            var read = RandomAccess.Read(handle, buffer[filled..], offset + filled);
            if (read == 0)
                break;
            filled += read;
        }

        return filled;
    }
}
