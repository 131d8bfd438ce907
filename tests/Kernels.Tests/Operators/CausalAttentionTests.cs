using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Tests.Operators;

/// <summary>Attention out of a cache: 0 ulp from the reference, whatever else is in the batch and however the positions are cut into chunks.</summary>
public sealed class CausalAttentionTests
{
    private static readonly CausalCase[] Shapes =
    [
        new(1, 2, 16, 0, [1, 130, 37]),
        new(2, 1, 24, 1, [129, 5]),
        new(3, 2, 64, 5, [200, 128]),
        new(4, 1, 80, 130, [270, 3, 127]),
        new(1, 1, 144, 0, [129, 1]),
        new(4, 2, 64, 0, [140]),
        new(2, 2, 16, 130, [400, 257]),
    ];

    private static readonly Lazy<Matrix[][]> Expected = new(() =>
    {
        using var reference = new ReferenceOperators();
        return [.. Shapes.Select(shape => shape.Alone(reference, int.MaxValue / 2))];
    });

    public static TheoryData<KernelVariant, int> Cases => Variants.WithThreads();

    [Theory]
    [MemberData(nameof(Cases))]
    public void CausalAttention_OverShapes_EqualsReference(KernelVariant variant, int threads)
    {
        using var operators = Variants.Open(variant, threads);
        for (var i = 0; i < Shapes.Length; i++)
        {
            Equal(i, Shapes[i].Alone(operators, int.MaxValue / 2), "in one chunk");
            Equal(i, Shapes[i].Alone(operators, 7), "in chunks of 7");
            Equal(i, Shapes[i].Together(operators, 128), "in one batch");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void CausalAttention_OnePositionAtATime_HasTheBitsOfOneChunk(KernelVariant variant, int threads)
    {
        using var operators = Variants.Open(variant, threads);
        for (var i = 0; i < Shapes.Length; i++)
            Equal(i, Shapes[i].Alone(operators, 1), "one position at a time");
    }

    [Fact]
    public void CausalAttention_AReferenceInChunks_HasTheBitsOfOneChunk()
    {
        using var reference = new ReferenceOperators();
        Equal(0, Shapes[0].Alone(reference, 3), "in chunks of 3");
        Equal(0, Shapes[0].Together(reference, 20), "in one batch");
    }

    [Fact]
    public void CausalAttention_ThroughAWindow_Differs()
    {
        // Negative control: were the window not looked at, the cases with one would show nothing.
        using var reference = new ReferenceOperators();
        var all = (Shapes[1] with { Window = 0 }).Alone(reference, int.MaxValue / 2);
        Assert.NotEqual(all[0].Row(128).ToArray(), Expected.Value[1][0].Row(128).ToArray());
    }

    private static void Equal(int shape, Matrix[] actual, string how)
    {
        for (var sequence = 0; sequence < actual.Length; sequence++)
        {
            for (var row = 0; row < actual[sequence].Rows; row++)
                Bits.Equal(Expected.Value[shape][sequence].Row(row), actual[sequence].Row(row), $"{Shapes[shape]}, sequence {sequence}, position {row}, {how}");
        }
    }
}
