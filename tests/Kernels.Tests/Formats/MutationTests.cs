// Damaged files, ten thousand of each format by default; a million of each, and with a seed of one's own:
//
//   CUCKOO_FUZZ=1000000 CUCKOO_SEED=7 dotnet run -c Release --project tests/Kernels.Tests -- -method "*Mutat*" -showLiveOutput
//
// What opens is used to the end: every value converted, every tensor checked, hashed and read. Only a ModelFormatException may
// come of it, and no more memory than the formats' files say. A failure names its seed, which with a count of one runs it alone.

using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Cuckoo.Kernels.Formats;

namespace Cuckoo.Kernels.Tests.Formats;

public sealed unsafe class MutationTests
{
    /// <summary>What a fault itself allocates, its messages and its stack trace included.</summary>
    private const long FaultBytes = 32 * 1024;

    [Fact]
    public void Gguf_Mutated_IsUsableOrNamesTheFault()
    {
        // The densest entry takes 14 bytes (key of one, type, a byte) and may cost 512; conversions cost at most 5 bytes a byte, a number
        // of four bits four bytes twice over.
        Run([GgufBytes.Valid(2), GgufBytes.Valid(3), EveryType()], perByte: 512 / 14 + 5 + 16, (bytes, length) =>
        {
            using var file = GgufFile.Open(new MappedFile("test.gguf", bytes, length));
            Use(file, length);
            foreach (var value in file.Metadata.Values)
                Convert(value);
        });
    }

    [Fact]
    public void Safetensors_Mutated_IsUsableOrNamesTheFault()
    {
        // The densest tensor takes some 50 bytes of header and may cost 1 KiB and 8 bytes a byte; its numbers as above.
        Run([Safetensors()], perByte: 1024 / 50 + 8 + 16, (bytes, length) =>
        {
            using var file = SafetensorsFile.Open(new MappedFile("test.safetensors", bytes, length));
            Use(file, length);
        });
    }

    [Fact]
    public void SafetensorsIndex_Mutated_IsUsableOrNamesTheFault()
    {
        const string Index = """{"metadata":{"total_size":36},"weight_map":{"a":"x-1.safetensors","b":"x-1.safetensors","c":"x-1.safetensors","e":"x-1.safetensors","d":"x-1.safetensors"}}""";
        var shard = Safetensors();
        fixed (byte* pinned = &MemoryMarshal.GetArrayDataReference(shard))
        {
            var (start, size) = ((nint)pinned, shard.Length);
            Run([Encoding.UTF8.GetBytes(Index)], perByte: 6 + 16 + 40, (bytes, length) =>
            {
                using var index = new MappedFile("index.json", bytes, length);
                using var file = SafetensorsShards.Open(index, name => string.Equals(name, "x-1.safetensors", StringComparison.Ordinal) ? new MappedFile(name, (byte*)start, size) : null);
                Use(file, size);
            });
        }
    }

    [Fact]
    public void SafetensorsShard_Mutated_IsUsableOrNamesTheFault()
    {
        var index = """{"weight_map":{"a":"x.safetensors","b":"x.safetensors","c":"x.safetensors","e":"x.safetensors","d":"x.safetensors"}}"""u8.ToArray();
        fixed (byte* pinned = &MemoryMarshal.GetArrayDataReference(index))
        {
            var (start, size) = ((nint)pinned, index.Length);
            Run([Safetensors()], perByte: 1024 / 50 + 8 + 16, (bytes, length) =>
            {
                using var mapped = new MappedFile("index.json", (byte*)start, size);
                using var file = SafetensorsShards.Open(mapped, name => new MappedFile(name, bytes, length));
                Use(file, length);
            });
        }
    }

    internal delegate void Reader(byte* bytes, int length);

    /// <summary>Reads each original, then as many mutations as are asked for.</summary>
    internal static void Run(byte[][] originals, long perByte, Reader read)
    {
        var (count, seed) = (Number("CUCKOO_FUZZ", 10_000), Number("CUCKOO_SEED", 20_260_101));
        var buffer = GC.AllocateArray<byte>(originals.Max(original => original.Length) + Mutator.MaxGrowth, pinned: true);
        var pointer = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(buffer, 0);
        var (usable, most, slowest) = (0, 0L, TimeSpan.Zero);
        foreach (var original in originals)
        {
            original.CopyTo(buffer, 0);
            read(pointer, original.Length);
        }

        for (var i = 0; i < count; i++)
        {
            var length = new Mutator(seed + i).Mutate(originals[i % originals.Length], buffer);
            var (before, start) = (GC.GetAllocatedBytesForCurrentThread(), TimeProvider.System.GetTimestamp());
            var opened = Try(read, pointer, length, seed + i);
            var elapsed = TimeProvider.System.GetElapsedTime(start);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated <= FaultBytes + perByte * length, $"seed {seed + i}: {allocated} bytes allocated for a file of {length}");
            usable += opened ? 1 : 0;
            most = Math.Max(most, allocated);
            slowest = elapsed > slowest ? elapsed : slowest;
        }

        // Both outcomes occur, or the mutations are of no use.
        if (count >= 1_000)
            Assert.InRange(usable, count / 100, count - count / 10);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"seed {seed}: {count:N0} mutations, {usable:N0} usable, {count - usable:N0} refused; at most {most:N0} bytes allocated and {slowest.TotalMilliseconds:F1} ms taken by one"));
    }

    private static int Number(string variable, int otherwise)
        => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private static bool Try(Reader read, byte* bytes, int length, int seed)
    {
        try
        {
            read(bytes, length);
            return true;
        }
        catch (ModelFormatException fault)
        {
            Assert.NotEmpty(fault.Field);
            Assert.True(fault.Offset >= 0, $"seed {seed}: offset {fault.Offset}");
            return false;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            throw new InvalidOperationException($"seed {seed}: {fault.GetType().Name}", fault);
        }
    }

    private static void Use(ITensorFile file, long fileLength)
    {
        Assert.Equal(32, WeightsRoot.Of(file).Length);
        var bytes = 0L;
        foreach (var tensor in file.Tensors.Values)
        {
            Assert.True(tensor.Offset >= 0 && tensor.Length > 0 && tensor.Offset + tensor.Length <= fileLength, tensor.Name);
            Assert.Equal(tensor.Length, tensor.Rows * tensor.RowBytes);
            bytes += tensor.Length;
            WeightCheck.Require(tensor);
            foreach (var value in Dequantize.All(tensor))
                Assert.True(float.IsFinite(value), tensor.Name);
        }

        Assert.InRange(bytes, 0, fileLength);
    }

    /// <summary>Reads a value by the conversion of its type; only the caller's bounds and the bytes can refuse it.</summary>
    private static void Convert(GgufValue value)
    {
        switch (value.ElementType)
        {
            case GgufValueType.String when value.IsArray:
                value.Utf8Strings(1_000);
                break;
            case GgufValueType.String:
                value.Text(1_000);
                break;
            case GgufValueType.Float32 when value.IsArray:
                value.Singles(1_000);
                break;
            case GgufValueType.Float32 or GgufValueType.Float64 when !value.IsArray:
                value.Single();
                break;
            case GgufValueType.Bool when !value.IsArray:
                value.Bool();
                break;
            case GgufValueType.Float64 or GgufValueType.Bool:
                break;
            default:
                if (value.IsArray)
                    value.Int32s(1_000);
                else if (value.Type != GgufValueType.UInt64)
                    value.Int64();
                break;
        }
    }

    private static byte[] EveryType()
    {
        uint[] numbers = [0, 1, 30, 24, 8, 2, 12, 14];
        var made = new GgufBytes().Head((ulong)numbers.Length, 1).Key("general.architecture", GgufValueType.String).Text("x");
        var offset = 0UL;
        foreach (var number in numbers)
        {
            var block = TensorBlock.Of(GgmlTypes.Find(number)!.Value);
            made.Tensor($"t{number}", number, offset, (ulong)block.Elements, 2);
            offset += ((ulong)block.Bytes * 2 + 31) / 32 * 32;
        }

        return made.Body((int)offset, 0x3B).ToArray();
    }

    private static byte[] Safetensors() => SafetensorsBytes.Of(
        """{"__metadata__":{"by":"us"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F16","shape":[],"data_offsets":[24,26]},"c":{"dtype":"BF16","shape":[1],"data_offsets":[26,28]},"e":{"dtype":"U8","shape":[4],"data_offsets":[28,32]},"d":{"dtype":"I8","shape":[2,2],"data_offsets":[32,36]}}   """, 36);
}
