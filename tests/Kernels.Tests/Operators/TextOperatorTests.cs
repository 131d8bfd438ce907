using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Tests.Operators;

/// <summary>The row operators of language models: 0 ulp from the reference.</summary>
public sealed class TextOperatorTests
{
    private static readonly (int Rows, int Columns)[] RowShapes = [(1, 1), (1, 32), (2, 31), (4, 33), (17, 100), (3, 576), (33, 255), (1, 2048)];

    private static readonly (int Heads, int Size, int Turned)[] Rotations = [(1, 2, 2), (3, 16, 16), (2, 24, 20), (4, 64, 64), (2, 80, 32), (1, 144, 144)];

    public static TheoryData<KernelVariant, int> Cases => Variants.WithThreads();

    [Theory]
    [MemberData(nameof(Cases))]
    public void RmsNorm_OverShapes_EqualsReference(KernelVariant variant, int threads)
    {
        using var operators = Variants.Open(variant, threads);
        using var reference = new ReferenceOperators();
        foreach (var (rows, columns) in RowShapes)
        {
            foreach (var epsilon in (float[])[1e-5f, 1e-6f])
            {
                var numbers = new Numbers(rows * columns);
                var (x, weight) = (numbers.Matrix(rows, columns), numbers.Matrix(1, columns));
                var (expected, actual) = (new Matrix(rows, columns), new Matrix(rows, columns));
                reference.RmsNorm(x, weight, epsilon, expected);
                operators.RmsNorm(x, weight, epsilon, actual);
                Bits.Equal(expected, actual);
                operators.RmsNorm(x, weight, epsilon, x);
                Bits.Equal(expected, x);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void SwiGlu_OverShapes_EqualsReference(KernelVariant variant, int threads)
    {
        using var operators = Variants.Open(variant, threads);
        using var reference = new ReferenceOperators();
        foreach (var (rows, columns) in RowShapes)
        {
            var (expected, actual, up) = (new Numbers(1).Matrix(rows, columns), new Numbers(1).Matrix(rows, columns), new Numbers(2).Matrix(rows, columns));
            reference.SwiGlu(expected, up);
            operators.SwiGlu(actual, up);
            Bits.Equal(expected, actual);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Rotate_WholeHeadsAndParts_EqualsReference(KernelVariant variant, int threads)
    {
        using var operators = Variants.Open(variant, threads);
        using var reference = new ReferenceOperators();
        var sequence = new KvSequence(new KvShape(1, 1, 1, 1));
        SequenceRows[] rows = [new(sequence, 0, 5, 1), new(sequence, 1, 250, 20), new(sequence, 21, 0, 3)];
        foreach (var (heads, size, turned) in Rotations)
        {
            foreach (var pairs in Enum.GetValues<RotaryPairs>())
            {
                var table = new RotaryTable(pairs, [.. Enumerable.Range(0, turned / 2).Select(i => 0.6366 / (i + 1))], 1.25, 300);
                table.Reach(269);
                var (expected, actual) = (new Numbers(size).Matrix(24, heads * size), new Numbers(size).Matrix(24, heads * size));
                reference.Rotate(expected, size, table, rows);
                operators.Rotate(actual, size, table, rows);
                Bits.Equal(expected, actual);
            }
        }
    }

    [Fact]
    public void Rotate_NumbersBehindTheTurnedOnes_Stay()
    {
        using var reference = new ReferenceOperators();
        var table = new RotaryTable(RotaryPairs.Halves, [1], 1, 4);
        table.Reach(1);
        var x = Matrix.From([2f, 3f, 5f, 7f], 1, 4);
        reference.Rotate(x, 4, table, [new SequenceRows(new KvSequence(new KvShape(1, 1, 4, 1)), 0, 1, 1)]);

        // One quarter turn takes (2, 3) to (−3, 2).
        Assert.Equal([-3f, 2f, 5f, 7f], x.Row(0).ToArray());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void StoreKeyValues_AcrossPages_PutsEveryNumberInItsPlace(KernelVariant variant, int threads)
    {
        using var operators = Variants.Open(variant, threads);
        var shape = new KvShape(2, 3, 24, operators.PanelWidth);
        KvPage[] pages = [new(shape), new(shape), new(shape)];
        var sequence = new KvSequence(shape);
        Array.ForEach(pages, sequence.Append);
        var (keys, values) = (new Numbers(1).Matrix(150, 72), new Numbers(2).Matrix(150, 72));
        operators.StoreKeyValues(keys, values, 1, [new SequenceRows(sequence, 0, 120, 150)]);
        for (var row = 0; row < 150; row++)
        {
            var page = pages[(120 + row) / KvPage.Positions];
            for (var k = 0; k < 72; k++)
            {
                Assert.Equal(keys.Row(row)[k], page.Key(1, k / 24, (120 + row) % KvPage.Positions, k % 24));
                Assert.Equal(values.Row(row)[k], page.Value(1, k / 24, (120 + row) % KvPage.Positions, k % 24));
                Assert.Equal(0f, page.Key(0, k / 24, (120 + row) % KvPage.Positions, k % 24));
            }
        }

        Array.ForEach(pages, page => page.Dispose());
    }
}
