using System.Buffers.Binary;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Reference;
using Cuckoo.Kernels.Tests.Formats;
using Cuckoo.Kernels.Tests.Operators;
using Cuckoo.Kernels.Trace;

namespace Cuckoo.Kernels.Tests.Trace;

/// <summary>From two runs that differ to the one operator that was wrong, and its bytes on the way to the referee.</summary>
public sealed class OperatorDisputeTests
{
    [Fact]
    public void Referee_OneOperatorAnUlpOff_NamesItAndTheMachine()
    {
        using var honest = new RecordingOperators(Variants.Open(KernelVariant.Vector256));
        var graph = new SmallGraph(honest);
        graph.Run(honest);
        OperatorRecord[] expected = [.. honest.Records];
        Assert.Equal(24, expected.Select(record => record.Name).Distinct(StringComparer.Ordinal).Count());
        for (var number = 0; number < expected.Length; number++)
        {
            var occurrence = expected.Take(number).Count(record => record.Name == expected[number].Name);
            var faulty = Faulty(expected[number].Name, occurrence, captured: null, out _);
            Assert.Equal(new OperatorFork(number, OperatorDifference.Output), OperatorTrace.Compare(expected, faulty));

            graph.Run(honest, number);
            Faulty(expected[number].Name, occurrence, number, out var claimed);
            var call = OperatorCallReader.Read(claimed.ToArray());
            Assert.Equal(expected[number].Name, call.Name);
            var right = new OperatorClaim(honest.Captured!.Digest(), expected[number].Digest);
            var wrong = new OperatorClaim(claimed.Digest(), faulty[number].Digest);
            Assert.Equal(Judgement.First, Referee.Judge(call, right, wrong));
            Assert.Equal(Judgement.Second, Referee.Judge(call, wrong, right));
            Assert.Equal(Judgement.Both, Referee.Judge(call, right, right));
            Assert.Equal(Judgement.Neither, Referee.Judge(call, wrong, wrong));
            Assert.Equal(Judgement.OtherInputs, Referee.Judge(call, right, wrong with { Call = new byte[32] }));
        }
    }

    [Fact]
    public void Execute_OnEveryVariant_GivesTheRecordedDigest()
    {
        using var reference = new RecordingOperators(new ReferenceOperators());
        var graph = new SmallGraph(reference);
        graph.Run(reference);
        for (var number = 0; number < reference.Records.Count; number++)
        {
            graph.Run(reference, number);
            var call = OperatorCallReader.Read(reference.Captured!.ToArray());
            foreach (var variant in KernelSelection.Available())
            {
                using var operators = Variants.Open(variant, threads: 2);
                Assert.True(
                    OperatorTrace.Digest(call.Execute(operators)).SequenceEqual(reference.Records[number].Digest), $"{variant}, operator {number}, {call.Name}");
            }
        }
    }

    [Fact]
    public void Compare_ListsThatPart_NamesWhereAndHow()
    {
        OperatorRecord[] run = [new("add", [1]), new("gelu", [2]), new("add", [3])];
        Assert.Null(OperatorTrace.Compare(run, [.. run]));
        Assert.Equal(new OperatorFork(1, OperatorDifference.Output), OperatorTrace.Compare(run, [run[0], new("gelu", [9]), new("add", [9])]));
        Assert.Equal(new OperatorFork(1, OperatorDifference.Name), OperatorTrace.Compare(run, [run[0], new("silu", [2]), run[2]]));
        Assert.Equal(new OperatorFork(2, OperatorDifference.Length), OperatorTrace.Compare(run, run[..2]));
    }

    [Fact]
    public void OperatorCall_WrittenAndRead_IsTheSameCall()
    {
        foreach (var bytes in Calls())
        {
            var call = OperatorCallReader.Read(bytes);
            Assert.Equal(bytes, call.ToArray());
            Assert.Equal(System.Security.Cryptography.SHA256.HashData(bytes), call.Digest());
        }
    }

    [Fact]
    public void OperatorCall_OneBitOfAnyByteChanged_HasAnotherDigestOrIsRefused()
    {
        var bytes = Calls().MinBy(call => call.Length)!;
        var digest = OperatorCallReader.Read(bytes).Digest();
        for (var at = 0; at < bytes.Length; at++)
        {
            bytes[at] ^= 1;
            try
            {
                Assert.NotEqual(digest, OperatorCallReader.Read(bytes).Digest());
            }
            catch (ModelFormatException fault)
            {
                Assert.NotEmpty(fault.Field);
            }

            bytes[at] ^= 1;
        }
    }

    public static TheoryData<string, int, uint, long> Faults => new()
    {
        // An rms-norm of 2 × 3: magic 0, version 4, name's length 8, name 12, epsilon 20, x's rows 24, columns 28, numbers 32; weight's rows 56.
        { "magic", 0, 0, 0 },
        { "version", 4, 2, 4 },
        { "operator", 8, 1_000_000, 8 },
        { "operator", 12, 0x20202020, 8 },
        { "epsilon", 20, 0, 20 },
        { "epsilon", 20, 1, 20 },
        { "epsilon", 20, 0x7FC00000, 20 },
        { "x", 24, 0, 24 },
        { "x", 24, uint.MaxValue, 24 },
        { "x", 28, 1 << 26, 24 },
        { "x", 32, 0x7F800000, 32 },
        { "x", 44, 0xFFC00000, 44 },
        { "rms-norm", 56, 3, 0 },
        { "weight", 56, 4, 56 },
        { "end", 56, 1, 76 },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void OperatorCall_OneFieldWrong_IsRefusedByNameAndByte(string field, int at, uint value, long offset)
    {
        byte[] bytes = [.. Call(OperatorSchemas.RmsNorm, [BitConverter.SingleToUInt32Bits(1e-5f)], new Matrix(2, 3), new Matrix(1, 3)), .. new byte[field is "rms-norm" or "end" ? 24 : 0]];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value);
        var fault = Assert.Throws<ModelFormatException>(() => OperatorCallReader.Read(bytes));
        Assert.Equal((field, offset), (fault.Field, fault.Offset));
    }

    public static TheoryData<int, uint> MapFaults => new()
    {
        // Attributes of a convolve of 2 × 3 pixels of 2 channels by a kernel of 2 × 2: images 0, height 1, width 2, kernel 3, stride 4, zeros 5 … 8.
        { 0, 2 }, { 1, 3 }, { 2, 1 << 24 }, { 1, 1 << 24 }, { 3, 3 }, { 3, 1 << 24 }, { 4, 1 << 24 }, { 5, 2 }, { 6, 1 << 24 }, { 8, 2 },
    };

    [Theory]
    [MemberData(nameof(MapFaults))]
    public void OperatorCall_AMapThatDoesNotFit_IsRefused(int attribute, uint value)
    {
        var numbers = new Numbers(3);
        uint[] attributes = [1, 2, 3, 2, 1, 1, 0, 0, 1];
        var kernel = RecordedWeights.Of(new DenseWeights(numbers.Array(24), numbers.Array(3), 3, 8), numbers.Array(24), numbers.Array(3));
        Assert.Equal("convolve", OperatorCallReader.Read(kernel.Call(MapSchemas.Convolve, attributes, numbers.Matrix(6, 2)).ToArray()).Name);
        attributes[attribute] = value;
        var fault = Assert.Throws<ModelFormatException>(() => OperatorCallReader.Read(kernel.Call(MapSchemas.Convolve, attributes, numbers.Matrix(6, 2)).ToArray()));
        Assert.Equal("convolve", fault.Field);
    }

    [Fact]
    public void OperatorCall_AMapThatGrowsBeyondBounds_IsRefused()
    {
        // 2¹⁶ pixels eight times as many both ways are 2²² rows of 32 numbers: as many as are allowed. One row of pixels more is not.
        Assert.Equal("upsample-nearest", OperatorCallReader.Read(Call(MapSchemas.UpsampleNearest, [1, 256, 256, 8], new Matrix(65536, 1))).Name);
        Assert.Throws<ModelFormatException>(() => OperatorCallReader.Read(Call(MapSchemas.UpsampleNearest, [1, 257, 256, 8], new Matrix(257 * 256, 1))));
        Assert.Throws<ModelFormatException>(() => OperatorCallReader.Read(Call(MapSchemas.UpsampleNearest, [1, 1, 1, 9], new Matrix(1, 1))));
    }

    [Fact]
    public unsafe void OperatorCall_Mutated_RunsOrNamesTheFault()
    {
        // A matrix takes at most 32 bytes a byte; running one makes its like, and for a product rows of as many outputs.
        using var reference = new ReferenceOperators();
        MutationTests.Run([.. Calls()], perByte: 32 + 64, (bytes, length) =>
        {
            var call = OperatorCallReader.Read(new MappedFile("call", bytes, length));
            Assert.Equal(32, call.Digest().Length);
            call.Execute(reference);
        });
    }

    private static OperatorRecord[] Faulty(string name, int occurrence, int? captured, out OperatorCall claimed)
    {
        using var recording = new RecordingOperators(
            new FaultyOperators(Variants.Open(KernelVariant.Vector128), (operation, run) => operation == name && run == occurrence));
        new SmallGraph(recording).Run(recording, captured);
        claimed = recording.Captured!;
        return [.. recording.Records];
    }

    /// <summary>One small call of every operator.</summary>
    private static List<byte[]> Calls()
    {
        var numbers = new Numbers(3);
        Matrix M(int rows, int columns) => numbers.Matrix(rows, columns);
        var epsilon = BitConverter.SingleToUInt32Bits(1e-5f);
        var weights = RecordedWeights.Of(new DenseWeights(numbers.Array(15), numbers.Array(5), 5, 3), numbers.Array(15), numbers.Array(5));
        var kernel = RecordedWeights.Of(new DenseWeights(numbers.Array(24), numbers.Array(3), 3, 8), numbers.Array(24), numbers.Array(3));
        List<byte[]> calls =
        [
            weights.Call(M(2, 3)).ToArray(),
            Call(OperatorSchemas.LayerNorm, [epsilon], M(4, 3), M(2, 3), M(2, 3)),
            Call(OperatorSchemas.AdaptiveNorm, [], M(2, 3), M(1, 3), M(1, 3)),
            Call(OperatorSchemas.Attention, [1, 2], M(2, 4), M(3, 4), M(3, 4), M(1, 4), M(1, 4)),
            Call(OperatorSchemas.Attention, [1, 2], M(2, 4), M(3, 4), M(3, 4), null, null),
            Call(OperatorSchemas.RmsNorm, [epsilon], M(2, 3), M(1, 3)),
            Call(SequenceSchemas.Rotate, [4, 1], M(2, 8), M(2, 2), M(2, 2)),
            Call(SequenceSchemas.StoreKeyValues, [2], M(3, 4), M(3, 4)),
            new OperatorCall(
                SequenceSchemas.CausalAttention, [2, BitConverter.SingleToUInt32Bits(0.5f), 2], [M(3, 4)], null, [new(1, M(2, 2), M(2, 2)), new(0, M(2, 2), M(2, 2))]).ToArray(),
            Call(OperatorSchemas.SwiGlu, [], M(2, 3), M(2, 3)),
            Call(OperatorSchemas.Gelu, [], M(1, 3)),
            Call(OperatorSchemas.Silu, [], M(1, 3)),
            Call(OperatorSchemas.Add, [], M(4, 3), M(2, 3)),
            Call(OperatorSchemas.GatedAdd, [], M(4, 3), M(2, 3), M(4, 3)),
            kernel.Call(MapSchemas.Convolve, [1, 2, 3, 2, 1, 1, 0, 0, 1], M(6, 2)).ToArray(),
            Call(MapSchemas.DepthwiseConvolve, [1, 2, 3, 2, 2, 1, 0, 1, 1], M(4, 2), M(1, 2), M(6, 2)),
            Call(MapSchemas.GroupNorm, [1, 2, 2, 2, epsilon], M(4, 4), M(1, 4), M(1, 4)),
            Call(MapSchemas.UpsampleNearest, [1, 2, 1, 2], M(2, 3)),
            Call(MapSchemas.PixelShuffle, [1, 2, 1, 2], M(2, 4)),
            Call(MapSchemas.AveragePool, [2, 2, 1], M(4, 3)),
            Call(MapSchemas.Concatenate, [], M(2, 3), M(2, 1)),
            Call(MapSchemas.GeGlu, [], M(2, 3), M(2, 3)),
            Call(MapSchemas.QuickGelu, [], M(1, 3)),
            Call(MapSchemas.Clamp, [0, BitConverter.SingleToUInt32Bits(6f)], M(1, 3)),
            Call(MapSchemas.LeakyRelu, [], M(2, 3), M(1, 3)),
        ];
        return calls;
    }

    private static byte[] Call(OperatorSchema schema, uint[] attributes, params Matrix?[] inputs) => new OperatorCall(schema, attributes, inputs).ToArray();
}
