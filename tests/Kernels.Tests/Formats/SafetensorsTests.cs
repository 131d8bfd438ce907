using System.Buffers.Binary;
using Cuckoo.Kernels.Formats;

namespace Cuckoo.Kernels.Tests.Formats;

public sealed class SafetensorsTests
{
    private const string Two = """{"__metadata__":{"by":"us"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F16","shape":[],"data_offsets":[24,26]}}   """;

    [Fact]
    public void Open_ValidFile_ListsItsTensors() => SafetensorsBytes.Open(SafetensorsBytes.Of(Two, 26), file =>
    {
        Assert.Equal(["a", "b"], file.Tensors.Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Equal([2, 3], file.Tensors["a"].Shape);
        Assert.Equal((TensorType.F16, 2L, 1L, 1L), (file.Tensors["b"].Type, file.Tensors["b"].Length, file.Tensors["b"].Rows, file.Tensors["b"].Columns));
        Assert.Equal(8 + Two.Length + 24, file.Tensors["b"].Offset);
        Assert.Empty(file.Unread);
    });

    [Fact]
    public void Open_OtherElementTypes_AreListedApart()
    {
        const string Header = """{"i":{"dtype":"I8","shape":[2],"data_offsets":[0,2]},"h":{"dtype":"BF16","shape":[1],"data_offsets":[2,4]},"p":{"dtype":"I64","shape":[1,2],"data_offsets":[4,20]},"e":{"dtype":"F32","shape":[1099511627776,0],"data_offsets":[20,20]}}""";
        SafetensorsBytes.Open(SafetensorsBytes.Of(Header, 20), file =>
        {
            Assert.Equal((TensorType.I8, TensorType.BF16), (file.Tensors["i"].Type, file.Tensors["h"].Type));
            Assert.Equal(["e", "p"], file.Unread.Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal);
            Assert.Equal(("I64", 16L), (file.Unread["p"].Dtype, file.Unread["p"].Length));
        });
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
        { """{"a":{"dtype":"U8","shape":[9223372036854775807,1],"data_offsets":[0,9223372036854775807]}}""", 8, "a.data_offsets", "beyond any file" },
        { """{"a":{"dtype":"F32","shape":[4294967296,4294967296,4294967296],"data_offsets":[0,8]}}""", 8, "a.shape", "more bytes than a file can hold" },
        { """{"a":{"dtype":"U8","shape":[2147483648],"data_offsets":[0,2147483648]}}""", 8, "a.shape", "rows of 2 GiB" },
        { """{"a":{"dtype":"F8_E8M0","shape":[8],"data_offsets":[0,8]}}""", 8, "a.dtype", "not an element type" },
        { """{"":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}""", 8, "tensor name", "has 0 characters" },
        { """{"a\u000a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}""", 8, "tensor name", "control character" },
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
    public void Open_HostileHeader_NamesFieldAndOffset(string header, int dataLength, string field, string problem)
    {
        var file = SafetensorsBytes.Of(header, dataLength);
        var fault = SafetensorsBytes.Refused(file);
        Assert.Equal(field, fault.Field);
        Assert.Contains(problem, fault.Message, StringComparison.Ordinal);
        Assert.True(fault.Offset >= 0);
    }

    [Fact]
    public void Open_TruncatedOrHugeLength_NamesTheHeaderLength()
    {
        var file = SafetensorsBytes.Of(Two, 26);
        for (var length = 0; length < 8 + Two.Length; length++)
            Assert.Equal("header length", SafetensorsBytes.Refused(file[..length]).Field);
        foreach (var length in (ulong[])[0, 1, SafetensorsHeader.MaxHeaderBytes + 1, long.MaxValue, ulong.MaxValue])
        {
            BinaryPrimitives.WriteUInt64LittleEndian(file, length);
            Assert.Equal("header length", SafetensorsBytes.Refused(file).Field);
        }
    }

    [Fact]
    public void Open_InvalidUtf8Name_IsRefused()
    {
        byte[] header = [.. "{\""u8, 0xC3, 0x28, .. "\":{}}"u8];
        SafetensorsBytes.Refused(SafetensorsBytes.Of(header, 0));
        SafetensorsBytes.Refused(SafetensorsBytes.Of("""{"\ud800":{}}""", 0));
    }

    [Fact]
    public void Open_TooManyTensorsOrLongName_IsRefused()
    {
        var header = "{" + string.Join(',', Enumerable.Range(0, SafetensorsHeader.MaxTensors + 1).Select(i => $"\"{i}\":{{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}")) + "}";
        Assert.Contains("more than 65536", SafetensorsBytes.Refused(SafetensorsBytes.Of(header, 0)).Message, StringComparison.Ordinal);
        var name = new string('n', SafetensorsHeader.MaxNameLength + 1);
        Assert.Equal("tensor name", SafetensorsBytes.Refused(SafetensorsBytes.Of($"{{\"{name}\":{{}}}}", 0)).Field);
    }

    [Fact]
    public void Open_ManyTensors_AllocatesWithinItsBound()
    {
        const int Tensors = 20_000;
        var header = "{" + string.Join(',', Enumerable.Range(0, Tensors).Select(i => $"\"{i:x}\":{{\"dtype\":\"I8\",\"shape\":[1,1,1,1,1,1,1,1],\"data_offsets\":[{i},{i + 1}]}}")) + "}";
        var bytes = SafetensorsBytes.Of(header, Tensors);
        SafetensorsBytes.Open(SafetensorsBytes.Of(Two, 26), _ => { });
        var before = GC.GetAllocatedBytesForCurrentThread();
        SafetensorsBytes.Open(bytes, file => Assert.Equal(Tensors, file.Tensors.Count));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, Tensors * 1024L + header.Length * 8L);
    }
}
