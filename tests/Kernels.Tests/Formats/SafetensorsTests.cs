using System.Buffers.Binary;
using System.Text;
using Cuckoo.Kernels.Formats;

namespace Cuckoo.Kernels.Tests.Formats;

public sealed class SafetensorsTests
{
    private const string Two = """{"__metadata__":{"by":"us"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F16","shape":[],"data_offsets":[24,26]}}   """;

    [Fact]
    public void Parse_ValidFile_ListsItsTensors()
    {
        var tensors = SafetensorsBytes.Parse(SafetensorsBytes.Of(Two, 26)).Tensors;
        Assert.Equal(["a", "b"], tensors.Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Equal([2, 3], tensors["a"].Shape);
        Assert.Equal((SafetensorsType.F16, 2L), (tensors["b"].Type, tensors["b"].Length));
        Assert.Equal(8 + Two.Length + 24, tensors["b"].Begin);
    }

    public static TheoryData<string, int, string, string> HostileHeaders => new()
    {
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}""", 8, "header", "not valid JSON" },
        { """[1,2,3]""", 0, "header", "StartObject must be" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} x""", 8, "header", "not valid JSON" },
        { """{"a":1}""", 0, "a", "StartObject must be" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "a.data_offsets", "dtype and shape say 8" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 7, "a.data_offsets", "ends beyond" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 9, "data", "1 bytes belong to no tensor" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "a.data_offsets", "leaves a hole" },
        { """{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[8],"data_offsets":[7,15]}}""", 15, "b.data_offsets", "overlaps" },
        { """{"a":{"dtype":"U8","shape":[8],"data_offsets":[8,0]}}""", 8, "a.data_offsets", "begin ≤ end" },
        { """{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,4,8]}}""", 8, "a.data_offsets", "more than 2 numbers" },
        { """{"a":{"dtype":"U8","shape":[8],"data_offsets":[0]}}""", 8, "a.data_offsets", "begin ≤ end" },
        { """{"a":{"dtype":"U8","shape":[9223372036854775807],"data_offsets":[0,9223372036854775807]}}""", 8, "a.data_offsets", "beyond any file" },
        { """{"a":{"dtype":"F32","shape":[4294967296,4294967296,4294967296],"data_offsets":[0,8]}}""", 8, "a.shape", "more bytes than a file can hold" },
        { """{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}""", 8, "a.shape", "not a natural number" },
        { """{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "a.shape", "not a natural number" },
        { """{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", 8, "a.shape", "not a natural number" },
        { """{"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}""", 8, "a.shape", "not a natural number" },
        { """{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,2],"data_offsets":[0,8]}}""", 8, "a.shape", "more than 8 numbers" },
        { """{"a":{"dtype":"F33","shape":[2],"data_offsets":[0,8]}}""", 8, "a.dtype", "not an element type" },
        { """{"a":{"dtype":4,"shape":[2],"data_offsets":[0,8]}}""", 8, "a.dtype", "String must be" },
        { """{"a":{"shape":[2],"data_offsets":[0,8]}}""", 8, "a", "lacks" },
        { """{"a":{"dtype":"U8","dtype":"U8","shape":[8],"data_offsets":[0,8]}}""", 8, "a.dtype", "twice" },
        { """{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8],"extra":1}}""", 8, "a.extra", "unknown" },
        { """{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}""", 8, "a", "twice" },
        { """{"__metadata__":{},"__metadata__":{}}""", 0, "__metadata__", "twice" },
        { """{"__metadata__":{"a":1}}""", 0, "__metadata__", "String must be" },
        { """{"a":[[[[[[1]]]]]]}""", 0, "a", "StartObject must be" },
    };

    [Theory]
    [MemberData(nameof(HostileHeaders))]
    public void Parse_HostileHeader_NamesFieldAndOffset(string header, int dataLength, string field, string problem)
    {
        var file = SafetensorsBytes.Of(header, dataLength);
        var fault = Assert.Throws<ModelFormatException>(() => SafetensorsBytes.Parse(file));
        Assert.Equal(field, fault.Field);
        Assert.Contains(problem, fault.Message, StringComparison.Ordinal);
        Assert.True(fault.Offset >= 0);
    }

    [Fact]
    public void Parse_TruncatedOrHugeLength_NamesTheHeaderLength()
    {
        var file = SafetensorsBytes.Of(Two, 26);
        for (var length = 0; length < 8 + Two.Length; length++)
            Assert.Equal("header length", Assert.Throws<ModelFormatException>(() => SafetensorsBytes.Parse(file[..length])).Field);
        foreach (var length in (ulong[])[0, 1, SafetensorsHeader.MaxHeaderBytes + 1, long.MaxValue, ulong.MaxValue])
        {
            BinaryPrimitives.WriteUInt64LittleEndian(file, length);
            Assert.Equal("header length", Assert.Throws<ModelFormatException>(() => SafetensorsBytes.Parse(file)).Field);
        }
    }

    [Fact]
    public void Parse_InvalidUtf8Name_IsRefused()
    {
        byte[] header = [.. "{\""u8, 0xC3, 0x28, .. "\":{}}"u8];
        Assert.Throws<ModelFormatException>(() => SafetensorsBytes.Parse(SafetensorsBytes.Of(header, 0)));
        Assert.Throws<ModelFormatException>(() => SafetensorsBytes.Parse(SafetensorsBytes.Of("""{"\ud800":{}}""", 0)));
    }

    [Fact]
    public void Parse_TooManyTensorsOrLongName_IsRefused()
    {
        var header = "{" + string.Join(',', Enumerable.Range(0, SafetensorsHeader.MaxTensors + 1).Select(i => $"\"{i}\":{{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}")) + "}";
        Assert.Contains("more than 65536", Assert.Throws<ModelFormatException>(() => SafetensorsBytes.Parse(SafetensorsBytes.Of(header, 0))).Message, StringComparison.Ordinal);
        var name = new string('n', SafetensorsHeader.MaxNameLength + 1);
        Assert.Equal("tensor name", Assert.Throws<ModelFormatException>(() => SafetensorsBytes.Parse(SafetensorsBytes.Of($"{{\"{name}\":{{}}}}", 0))).Field);
    }

    [Fact]
    public void Parse_TwoThousandMutations_EitherParsesOrNamesTheFault()
    {
        var original = SafetensorsBytes.Of(Two, 26);
        var (parsed, refused) = (0, 0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var seed = 0; seed < 2_000; seed++)
        {
            var file = Mutate(original, new Random(seed));
            try
            {
                foreach (var tensor in SafetensorsBytes.Parse(file).Tensors.Values)
                    Assert.True(tensor.Begin >= 0 && tensor.Begin + tensor.Length <= file.Length, $"seed {seed}");
                parsed++;
            }
            catch (ModelFormatException fault)
            {
                Assert.NotEmpty(fault.Field);
                refused++;
            }
        }

        // Both outcomes occur, and no mutation allocates more than a few kilobytes.
        Assert.InRange(parsed, 20, 1_000);
        Assert.Equal(2_000, parsed + refused);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000 * 16_384L);
    }

    [Fact]
    public void ToSingles_NotFinite_NamesTensorElementAndOffset()
    {
        var folder = Directory.CreateTempSubdirectory("cuckoo-kernels-");
        try
        {
            var path = Path.Combine(folder.FullName, "test.safetensors");
            var bytes = SafetensorsBytes.Of(Two, 26);
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(8 + Two.Length + 16), float.NaN);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8 + Two.Length + 24), 0xFC00);
            File.WriteAllBytes(path, bytes);
            using var file = SafetensorsFile.Open(path);
            foreach (var (name, offset) in (ReadOnlySpan<(string, long)>)[("a", 8 + Two.Length + 16), ("b", 8 + Two.Length + 24)])
            {
                var tensor = file.Tensors[name];
                var fault = Assert.Throws<ModelFormatException>(() => file.ToSingles(tensor, file.ReadBytes(tensor)));
                Assert.Equal((name, offset), (fault.Field, fault.Offset));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        var file = original.ToList();
        for (var change = random.Next(1, 4); change > 0; change--)
        {
            var at = random.Next(file.Count);
            switch (random.Next(5))
            {
                case 0:
                    file[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    file[at] = (byte)random.Next(256);
                    break;
                case 2:
                    file.RemoveRange(at, Math.Min(random.Next(1, 9), file.Count - at - 1));
                    break;
                case 3:
                    file.InsertRange(at, Encoding.UTF8.GetBytes("0,[{\"}]:9"[random.Next(8)..]));
                    break;
                default:
                    file[random.Next(Math.Min(original.Length, file.Count))] = (byte)"0123456789"[random.Next(10)];
                    break;
            }
        }

        return [.. file];
    }
}
