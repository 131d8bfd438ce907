using System.Buffers.Binary;
using Cuckoo.Kernels.Formats;

namespace Cuckoo.Kernels.Tests.Formats;

public sealed class GgufTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Open_ValidFile_ListsTensorsOutermostFirst(uint version) => GgufBytes.Open(GgufBytes.Valid(version), file =>
    {
        Assert.Equal("llama", file.Architecture);
        Assert.Equal(18, file.Metadata.Count);
        Assert.Equal(3, file.Tensors.Count);
        var embedding = file.Tensors["token_embd.weight"];
        Assert.Equal([2, 3], embedding.Shape);
        Assert.Equal((TensorType.F32, 24L, 0L), (embedding.Type, embedding.Length, embedding.Offset % 64));
        var row = new float[3];
        Dequantize.Row(embedding, 1, row);
        Assert.Equal([4, 5, 6], row);
        var up = file.Tensors["blk.0.ffn_up.weight"];
        Assert.Equal([2, 1, 64], up.Shape);
        Assert.Equal((TensorType.Q8_0, 136L, 68L, 2L), (up.Type, up.Length, up.RowBytes, up.Rows));
        Assert.Equal(embedding.Offset + 256, file.Tensors["output_norm.weight"].Offset);
    });

    [Fact]
    public void Value_EveryType_ReadsWhatWasWritten() => GgufBytes.Open(GgufBytes.Valid(), file =>
    {
        Assert.Equal(200, file.Require("a.u8").Int32());
        Assert.Equal(-128, file.Require("a.i8").Int32());
        Assert.Equal(65535, file.Require("a.u16").Int32());
        Assert.Equal(-2, file.Require("a.i16").Int32());
        Assert.Equal(uint.MaxValue, file.Require("a.u32").UInt32());
        Assert.Equal(-3, file.Require("a.i32").Int64());
        Assert.Equal(-4, file.Require("a.i64").Int32());
        Assert.Equal(0.5f, file.Require("a.f32").Single());
        Assert.Equal(1e-5f, file.Require("a.f64").Single());
        Assert.True(file.Require("a.bool").Bool());
        Assert.Equal((byte[][])["▁the"u8.ToArray(), [0xC3, 0x28], []], file.Require("a.tokens").Utf8Strings(3));
        Assert.Equal([-1.5f, 2f], file.Require("a.scores").Singles(2));
        Assert.Equal([1, 2, -1], file.Require("a.types").Int32s(3));
        Assert.Empty(file.Require("a.none").Int32s(0));
        Assert.Equal(2, file.Require("a.bools").Count);
        Assert.Null(file.Find("a.absent"));
    });

    [Fact]
    public void Value_WrongTypeOrRange_NamesKeyAndOffset() => GgufBytes.Open(GgufBytes.Valid(), file =>
    {
        Refused("a.u32", v => v.Int32(), "is 4294967295; -2147483648 to 2147483647 is allowed");
        Refused("a.u64", v => v.Int64(), "is 18446744073709551615");
        Refused("a.i32", v => v.UInt32(), "is -3");
        Refused("a.u8", v => v.Int32(1, 128), "is 200; 1 to 128 is allowed");
        Refused("a.f32", v => v.Int32(), "is Float32 where a whole number must be");
        Refused("a.f32", v => v.Single(1f, 2f), "is 0.5; 1 to 2 is allowed");
        Refused("a.u8", v => v.Single(), "is UInt8 where a number must be");
        Refused("a.u8", v => v.Bool(), "where a bool must be");
        Refused("a.scores", v => v.Int32(), "is an array of Float32 where a whole number must be");
        Refused("a.scores", v => v.Singles(1), "holds 2 elements; 1 are allowed");
        Refused("a.scores", v => v.Int32s(9), "an array of whole numbers must be");
        Refused("a.tokens", v => v.Singles(9), "is an array of String where an array of float32 numbers must be");
        Refused("a.types", v => v.Int32s(3, 0), "is -1", "a.types[2]", 8);
        Refused("a.tokens", v => v.Texts(3), "is not valid UTF-8", "a.tokens[1]", 8 + "▁the"u8.Length + 8);
        Refused("general.architecture", v => v.Text(4), "has 5 bytes; 4 are allowed");
        Assert.Equal("a.absent", Assert.Throws<ModelFormatException>(() => file.Require("a.absent")).Field);

        void Refused(string key, Func<GgufValue, object> read, string problem, string? field = null, long into = 0)
        {
            var value = file.Require(key);
            var fault = Assert.Throws<ModelFormatException>(() => { read(value); });
            Assert.Equal((field ?? key, value.Offset + into), (fault.Field, fault.Offset));
            Assert.Contains(problem, fault.Message, StringComparison.Ordinal);
        }
    });

    [Fact]
    public void Value_NotFinite_IsRefused()
    {
        var bytes = new GgufBytes().Head(0, 2).Key("a", GgufValueType.Float32).F32(float.NaN).Array("b", GgufValueType.Float32, 1).F32(float.PositiveInfinity).ToArray();
        GgufBytes.Open(bytes, file =>
        {
            Assert.Contains("is NaN", Assert.Throws<ModelFormatException>(() => file.Require("a").Single()).Message, StringComparison.Ordinal);
            Assert.Equal("b[0]", Assert.Throws<ModelFormatException>(() => file.Require("b").Singles(1)).Field);
        });
    }

    [Fact]
    public void Open_AnyTruncation_IsRefused()
    {
        var bytes = GgufBytes.Valid();
        for (var length = 0; length < bytes.Length; length++)
            Assert.NotEmpty(GgufBytes.Refused(bytes[..length]).Field);
    }

    [Fact]
    public void Open_PathOfAFile_MapsIt()
    {
        var folder = Directory.CreateTempSubdirectory("cuckoo-kernels-");
        try
        {
            var path = Path.Combine(folder.FullName, "tiny.gguf");
            File.WriteAllBytes(path, GgufBytes.Valid());
            using (var file = GgufFile.Open(path))
                Assert.Equal(("tiny.gguf", 6f), (file.Name, Dequantize.All(file.Tensors["token_embd.weight"])[5]));
            File.WriteAllBytes(path, []);
            Assert.Equal("magic", Assert.Throws<ModelFormatException>(() => GgufFile.Open(path)).Field);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Open_HostileHead_NamesFieldOffsetAndProblem()
    {
        Refused(new GgufBytes().Raw("GGML"u8).Body(64), "magic", 0, "is not GGUF");
        Refused(new GgufBytes().Head(0, 0, 1), "version", 4, "is 1; 2 and 3 are read");
        Refused(new GgufBytes().Head(0, 0, 0x03000000), "version", 4, "big-endian");
        Refused(new GgufBytes().Head(1_000_000_000, 0), "tensor_count", 8, "is 1000000000; at most 65536 are read");
        Refused(new GgufBytes().Head(0, ulong.MaxValue), "metadata_kv_count", 16, "at most 65536");
        Refused(new GgufBytes().Head(0, 1), "metadata[0].key", 24, "needs 8 bytes where 0 are left in the file");
        Refused(new GgufBytes().Head(0, 1).U64(ulong.MaxValue).Raw(65), "metadata[0].key", 24, "has 18446744073709551615 bytes where 1 are left");
        Refused(new GgufBytes().Head(0, 1).Text(""), "metadata[0].key", 24, "1 to 256 are allowed");
        Refused(new GgufBytes().Head(0, 1).Text(new string('k', 257)), "metadata[0].key", 24, "has 257 bytes");
        Refused(new GgufBytes().Head(0, 1).Utf8(0xFF, 65), "metadata[0].key", 24, "printable ASCII");
        Refused(new GgufBytes().Head(0, 1).Text("a").U32(13), "a.type", 33, "is 13; 0 to 12 are known");
        Refused(new GgufBytes().Head(0, 1).Key("a", GgufValueType.UInt64).U32(1), "a.value", 37, "needs 8 bytes where 4 are left");
        Refused(new GgufBytes().Head(0, 1).Key("a", GgufValueType.Bool).Raw(2), "a.value", 37, "is 2 where a bool");
        Refused(new GgufBytes().Head(0, 1).Array("a", GgufValueType.Bool, 2).Raw(1, 7), "a.value", 50, "is 7 where a bool");
        Refused(new GgufBytes().Head(0, 1).Array("a", GgufValueType.Array, 1), "a.element type", 37, "array again");
        Refused(new GgufBytes().Head(0, 1).Array("a", GgufValueType.String, ulong.MaxValue / 8).U64(0), "a.count", 41, "more than the 8 bytes left can hold");
        Refused(new GgufBytes().Head(0, 1).Array("a", GgufValueType.Float64, 2).U64(0), "a.count", 41, "more than the 8 bytes left can hold");
        Refused(new GgufBytes().Head(0, 1).Array("a", GgufValueType.String, 1).U64(1), "a.value", 49, "has 1 bytes where 0 are left");
        Refused(new GgufBytes().Head(0, 2).Key("a", GgufValueType.UInt8).Raw(1).Key("a", GgufValueType.UInt8).Raw(1), "a", 38, "occurs twice");
        Refused(new GgufBytes().Head(0, 1).Key("general.alignment", GgufValueType.UInt32).U32(48), "general.alignment", 53, "is 48; a power of two must be");
        Refused(new GgufBytes().Head(0, 1).Key("general.alignment", GgufValueType.UInt32).U32(0), "general.alignment", 53, "is 0; 8 to");
        Refused(new GgufBytes().Head(0, 1).Key("general.alignment", GgufValueType.String).Text("32"), "general.alignment", 61, "is String where a whole number must be");
        Refused(new GgufBytes().Head(0, 1).Key("split.count", GgufValueType.UInt16).Raw(3, 0), "split.count", 47, "one of 3 parts");
    }

    [Fact]
    public void Open_HostileTensors_NamesTensorOffsetAndProblem()
    {
        Refused(One("", 0, 0, 4), "tensors[0].name", 24, "has 0 bytes; 1 to 64 are allowed");
        Refused(One(new string('t', 65), 0, 0, 4), "tensors[0].name", 24, "has 65 bytes");
        Refused(One("t", 0, 0), "t.n_dimensions", 33, "is 0; 1 to 4 are allowed");
        Refused(One("t", 0, 0, 1, 1, 1, 1, 1), "t.n_dimensions", 33, "is 5; 1 to 4 are allowed");
        Refused(One("t", 0, 0, 4, 0), "t.dimensions", 45, "hold a zero");
        Refused(One("t", 0, 0, 1UL << 32, 1UL << 31), "t.dimensions", 45, "product beyond any file");
        Refused(One("t", 0, 0, ulong.MaxValue), "t.dimensions", 37, "product beyond any file");
        Refused(One("t", 0, 0, 1, 1UL << 62), "t.dimensions", 24, "more bytes than a file can hold");
        Refused(One("t", 0, 0, 1UL << 30), "t.dimensions", 24, "rows of 2 GiB");
        Refused(One("t", 8, 0, 33), "t.dimensions", 24, "begin with 33, no multiple of the 32 numbers of a Q8_0 block");
        Refused(One("t", 12, 0, 128), "t.dimensions", 24, "no multiple of the 256 numbers of a Q4_K block");
        Refused(One("t", 13, 0, 256), "t.type", 45, "13 is Q5_K; F32, F16, BF16, I8, Q8_0, Q4_0, Q4_K and Q6_K are read");
        Refused(One("t", 20, 0, 256), "t.type", 45, "20 is IQ4_NL");
        Refused(One("t", 4_000, 0, 256), "t.type", 45, "4000 is of no type known");
        Refused(One("t", 0, 16, 4), "t.offset", 24, "16 is no multiple of the alignment 32");
        Refused(One("t", 0, 64, 4), "t.offset", 24, "64 and the 16 bytes of the tensor end beyond the file's 128");
        Refused(One("t", 0, 0xFFFFFFFFFFFFFFE0, 4), "t.offset", 24, "end beyond");
        Refused(One("t", 0, 0, 1, 1UL << 60), "t.offset", 24, "end beyond");
        Refused(new GgufBytes().Head(2, 0).Tensor("t", 0, 0, 4).Tensor("t", 0, 32, 4).Body(64), "t.name", 57, "occurs twice");
        Refused(new GgufBytes().Head(2, 0).Tensor("t", 0, 0, 9).Tensor("u", 0, 32, 4).Body(64), "u.offset", 57, "32 lies within the tensor t");
        Refused(new GgufBytes().Head(2, 0).Tensor("t", 0, 0, 4).Tensor("u", 0, 0, 4).Body(64), "u.offset", 57, "lies within the tensor t");

        static GgufBytes One(string name, uint type, ulong offset, params ReadOnlySpan<ulong> dimensions) =>
            new GgufBytes().Head(1, 0).Tensor(name, type, offset, dimensions).Body(64);
    }

    [Fact]
    public void Open_ManyEmptyEntries_AllocatesWithinItsBound()
    {
        // The densest head there is: one-byte values and tensors of one element, with distinct short names.
        const int Keys = 20_000;
        const int Tensors = 5_000;
        var made = new GgufBytes().Head(Tensors, Keys);
        for (var i = 0; i < Keys; i++)
            made.Key($"{i:x}", GgufValueType.UInt8).Raw(1);
        for (var i = 0; i < Tensors; i++)
            made.Tensor($"{i:x}", 24, (ulong)(i * 32), 1);
        var bytes = made.Body(Tensors * 32).ToArray();
        GgufBytes.Open(GgufBytes.Valid(), _ => { });
        var before = GC.GetAllocatedBytesForCurrentThread();
        GgufBytes.Open(bytes, _ => { });
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, (Keys + Tensors) * (512 + 4 * 5));
    }

    [Fact]
    public void Open_CountsWithoutEntries_AllocatesNextToNothing()
    {
        var bytes = new GgufBytes().Head(GgufFile.MaxEntries, GgufFile.MaxEntries).ToArray();
        var strings = new GgufBytes().Head(0, 1).Array("a", GgufValueType.String, 1 << 24).Body(1 << 27).ToArray();
        GgufBytes.Refused(bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        GgufBytes.Refused(bytes);
        GgufBytes.Open(strings, file => Assert.Equal("a", Assert.Throws<ModelFormatException>(() => file.Require("a").Utf8Strings(1 << 20)).Field));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 65_536);
    }

    [Fact]
    public void Open_HeadBeyondItsBound_IsRefused()
    {
        var head = new GgufBytes().Head(0, 1).Array("a", GgufValueType.UInt8, GgufCursor.MaxHeadBytes).ToArray();
        var bytes = new byte[GgufCursor.MaxHeadBytes + 1024];
        head.CopyTo(bytes, 0);
        var fault = GgufBytes.Refused(bytes);
        Assert.Equal(("a.count", 41L), (fault.Field, fault.Offset));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(41), GgufCursor.MaxHeadBytes - 100);
        GgufBytes.Open(bytes, file => Assert.Equal(GgufCursor.MaxHeadBytes - 100, file.Require("a").Count));
    }

    private static void Refused(GgufBytes bytes, string field, long offset, string problem)
    {
        var fault = GgufBytes.Refused(bytes.ToArray());
        Assert.Equal((field, offset), (fault.Field, fault.Offset));
        Assert.Contains(problem, fault.Message, StringComparison.Ordinal);
        Assert.Equal("test.gguf", fault.File);
    }
}
