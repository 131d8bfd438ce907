using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Golden;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Tests.Operators;

/// <summary>The operators of pictures: 0 ulp from the reference, for every kernel, stride, padding, kind of weights and tail.</summary>
public sealed class PictureOperatorTests
{
    private static readonly ConvolutionShape[] Kernels =
    [
        ConvolutionShape.Pointwise, ConvolutionShape.Centred(3), ConvolutionShape.Centred(3, stride: 2), new(3, 2, 0, 0, 1, 1), new(2, 2, 0, 0, 0, 0), new(1, 2, 0, 0, 0, 0),
        ConvolutionShape.Centred(5), new(3, 1, 2, 0, 1, 2), new(11, 3, 10, 10, 10, 10),
    ];

    private static readonly MapShape[] Maps = [new(1, 1, 1), new(1, 5, 4), new(2, 3, 7), new(1, 12, 13), new(3, 4, 4)];

    public static TheoryData<KernelVariant, int> Cases => Variants.WithThreads();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Convolve_PlainWeights_EqualsReference(KernelVariant variant, int threads)
    {
        using var operators = Variants.Open(variant, threads);
        foreach (var type in (TensorType[])[TensorType.F32, TensorType.F16, TensorType.BF16])
        {
            // Segments of 128 that begin within a pixel, between pixels and at them; one panel of outputs and several.
            int[] channels = [3, 32, 50, 128, 1];
            int[] outputs = [5, 70, 33, 4, 100];
            EachShape((map, kernel, i) => Convolve(operators, type, map, kernel, channels[i % 5], outputs[i % 5], withBias: i % 2 == 0));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Convolve_QuantisedWeights_EqualsReference(KernelVariant variant, int threads)
    {
        using var operators = Variants.Open(variant, threads);
        foreach (var type in (TensorType[])[TensorType.Q8_0, TensorType.Q4_0])
        {
            // Pixels of whole blocks are gathered in bytes, others as numbers.
            int[] channels = [32, 96, 64];
            int[] outputs = [5, 70, 33, 16];
            EachShape((map, kernel, i) => Convolve(operators, type, map, kernel, channels[i % 3], outputs[i % 4], withBias: i % 2 == 0));
            Convolve(operators, type, new MapShape(1, 5, 6), new ConvolutionShape(2, 1, 1, 0, 0, 1), 8, 20, withBias: true);
            Convolve(operators, type, new MapShape(2, 5, 6), new ConvolutionShape(4, 1, 1, 0, 2, 1), 6, 70, withBias: false);
        }

        foreach (var type in (TensorType[])[TensorType.Q4_K, TensorType.Q6_K])
        {
            Convolve(operators, type, new MapShape(1, 4, 5), new ConvolutionShape(2, 1, 1, 0, 0, 1), 64, 40, withBias: true);
            Convolve(operators, type, new MapShape(1, 4, 5), new ConvolutionShape(4, 2, 1, 2, 2, 1), 16, 17, withBias: false);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Convolve_RowsOfManyBlocks_EqualsReference(KernelVariant variant, int threads)
    {
        using var operators = Variants.Open(variant, threads);
        Convolve(operators, TensorType.F32, new MapShape(1, 20, 20), ConvolutionShape.Centred(3), 16, 1100, withBias: true);
        Convolve(operators, TensorType.Q8_0, new MapShape(1, 20, 20), ConvolutionShape.Centred(3), 32, 300, withBias: true);
        Convolve(operators, TensorType.Q8_0, new MapShape(1, 4, 4), ConvolutionShape.Centred(11), 640, 40, withBias: true);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void DepthwiseConvolve_OverShapes_EqualsReference(KernelVariant variant, int threads)
    {
        using var operators = Variants.Open(variant, threads);
        using var reference = new ReferenceOperators();
        int[] channels = [3, 32, 50, 144, 1];
        EachShape((map, kernel, i) =>
        {
            var numbers = new Numbers(i);
            var (weight, bias, x) = (numbers.Matrix(kernel.Taps, channels[i % 5]), numbers.Matrix(1, channels[i % 5]), numbers.Matrix(map.Rows, channels[i % 5]));
            Compare(reference, operators, kernel.Output(map).Rows, x.Columns, (o, y) => o.DepthwiseConvolve(weight, bias, x, map, kernel, y));
        });
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void GroupNorm_OverShapes_EqualsReference(KernelVariant variant, int threads)
    {
        using var operators = Variants.Open(variant, threads);
        using var reference = new ReferenceOperators();
        foreach (var (map, columns, groups) in ((MapShape, int, int)[])[(new(1, 1, 1), 1, 1), (new(2, 3, 5), 12, 4), (new(1, 12, 11), 50, 5), (new(1, 16, 16), 64, 32), (new(3, 9, 29), 33, 1)])
        {
            var numbers = new Numbers(columns);
            var (x, weight, bias) = (numbers.Matrix(map.Rows, columns), numbers.Matrix(1, columns), numbers.Matrix(1, columns));
            Compare(reference, operators, map.Rows, columns, (o, y) => o.GroupNorm(x, map, groups, weight, bias, 1e-6f, y));
            Compare(reference, operators, map.Rows, columns, (o, y) =>
            {
                y.CopyFrom(x);
                o.GroupNorm(y, map, groups, weight, bias, 1e-5f, y);
            });
            Compare(reference, operators, map.Images, columns, (o, y) => o.AveragePool(x, map, y));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void PixelMoves_OverShapes_EqualReference(KernelVariant variant, int threads)
    {
        using var operators = Variants.Open(variant, threads);
        using var reference = new ReferenceOperators();
        foreach (var map in Maps)
        {
            foreach (var factor in (int[])[1, 2, 3])
            {
                var numbers = new Numbers(factor);
                var (x, wide, other) = (numbers.Matrix(map.Rows, 37), numbers.Matrix(map.Rows, 5 * factor * factor), numbers.Matrix(map.Rows, 3));
                Compare(reference, operators, map.Enlarged(factor).Rows, 37, (o, y) => o.UpsampleNearest(x, map, factor, y));
                Compare(reference, operators, map.Enlarged(factor).Rows, 5, (o, y) => o.PixelShuffle(wide, map, factor, y));
                Compare(reference, operators, map.Rows, 40, (o, y) => o.Concatenate(x, other, y));
                Compare(reference, operators, map.Rows, 40, (o, y) => o.Concatenate(other, x, y));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Functions_OverShapes_EqualReference(KernelVariant variant, int threads)
    {
        using var operators = Variants.Open(variant, threads);
        using var reference = new ReferenceOperators();
        foreach (var (rows, columns) in ((int, int)[])[(1, 1), (2, 31), (33, 255), (4, 33), (20, 128)])
        {
            var numbers = new Numbers(rows);
            var (x, up, slope) = (numbers.Matrix(rows, columns), numbers.Matrix(rows, columns), numbers.Matrix(1, columns));
            foreach (var apply in (Action<IOperators, Matrix>[])[(o, y) => o.GeGlu(y, up), (o, y) => o.QuickGelu(y), (o, y) => o.Clamp(y, 0f, 6f), (o, y) => o.Clamp(y, -1f, 1f), (o, y) => o.LeakyRelu(y, slope)])
            {
                Compare(reference, operators, rows, columns, (o, y) =>
                {
                    y.CopyFrom(x);
                    apply(o, y);
                });
            }
        }
    }

    [Fact]
    public void Convolve_APixelOfABatch_HasTheBitsItHasAlone()
    {
        using var operators = Variants.Open(KernelVariant.Vector256, threads: 2);
        var (map, kernel, numbers) = (new MapShape(3, 9, 7), ConvolutionShape.Centred(3), new GoldenNumbers(4));
        foreach (var type in (TensorType[])[TensorType.F32, TensorType.Q8_0])
        {
            using var tensor = new GoldenTensor(type, 40, 9 * 32, numbers);
            using var weights = operators.Pack(tensor.Tensor, []);
            var x = numbers.Matrix(map.Rows, 32);
            var together = new Matrix(map.Rows, 40);
            operators.Convolve(weights, x, map, kernel, together);
            for (var image = 0; image < map.Images; image++)
            {
                var alone = new Matrix(map.Pixels, 40);
                operators.Convolve(weights, x.Part(image * map.Pixels, map.Pixels), map with { Images = 1 }, kernel, alone);
                Bits.Equal(alone, together.Part(image * map.Pixels, map.Pixels));
            }
        }
    }

    [Fact]
    public void Shapes_ThatDoNotFit_AreRefused()
    {
        using var operators = Variants.Open(KernelVariant.Vector256);
        var (map, x, row) = (new MapShape(1, 4, 4), new Matrix(16, 3), new Matrix(1, 3));
        using var weights = operators.Pack(new float[2 * 27], new float[2], 2, 27);
        Refused(() => operators.Convolve(weights, x, map with { Width = 3 }, ConvolutionShape.Centred(3), new Matrix(16, 2)));
        Refused(() => operators.Convolve(weights, x, map, ConvolutionShape.Centred(3), new Matrix(15, 2)));
        Refused(() => operators.Convolve(weights, x, map, ConvolutionShape.Centred(5), new Matrix(16, 2)));
        Refused(() => operators.Convolve(weights, x, map, new ConvolutionShape(3, 0, 1, 1, 1, 1), new Matrix(16, 2)));
        Refused(() => operators.Convolve(weights, x, map, new ConvolutionShape(3, 1, 3, 0, 0, 0), new Matrix(10, 2)));
        Refused(() => operators.GroupNorm(x, map, 2, row, row, 1e-5f, x));
        Refused(() => operators.GroupNorm(x, map, 1, row, row, 0f, x));
        Refused(() => operators.UpsampleNearest(x, map, 2, new Matrix(63, 3)));
        Refused(() => operators.UpsampleNearest(x, map, 9, new Matrix(16 * 81, 3)));
        Refused(() => operators.PixelShuffle(x, map, 2, new Matrix(64, 1)));
        Refused(() => operators.AveragePool(x, map, new Matrix(2, 3)));
        Refused(() => operators.Concatenate(x, x, new Matrix(16, 5)));
        Refused(() => operators.Clamp(x, 1f, 0f));
        Refused(() => operators.LeakyRelu(x, new Matrix(1, 2)));

        static void Refused(Action run) => Assert.Throws<InvalidOperationException>(run);
    }

    private static void EachShape(Action<MapShape, ConvolutionShape, int> run)
    {
        var i = 0;
        foreach (var map in Maps)
        {
            foreach (var kernel in Kernels.Where(kernel => kernel.Fits(map)))
                run(map, kernel, i++);
        }
    }

    private static void Convolve(IOperators operators, TensorType type, MapShape map, ConvolutionShape kernel, int channels, int outputs, bool withBias)
    {
        using var reference = new ReferenceOperators();
        var numbers = new GoldenNumbers((uint)(channels + outputs));
        using var tensor = new GoldenTensor(type, outputs, kernel.Taps * channels, numbers);
        var (bias, x) = (withBias ? numbers.Singles(outputs) : [], numbers.Matrix(map.Rows, channels));
        Compare(reference, operators, kernel.Output(map).Rows, outputs, (o, y) =>
        {
            using var weights = o.Pack(tensor.Tensor, bias);
            o.Convolve(weights, x, map, kernel, y);
        });
    }

    private static void Compare(IOperators reference, IOperators operators, int rows, int columns, Action<IOperators, Matrix> run)
    {
        var (expected, actual) = (new Matrix(rows, columns), new Matrix(rows, columns));
        run(reference, expected);
        run(operators, actual);
        Bits.Equal(expected, actual);
    }
}
