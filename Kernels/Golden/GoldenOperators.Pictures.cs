using System.Buffers.Binary;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Golden;

/// <summary>The operators of pictures.</summary>
internal static partial class GoldenOperators
{
    private static void Convolve(IOperators operators, GoldenRun run)
    {
        var (map, shape) = (Map(run), Kernel(run));
        var x = run.Matrix("x", map.Rows, run["channels"]);
        var weight = run.Tensor("weight", run["outputs"], shape.Taps * x.Columns);
        float[] bias = run["bias"] == 0 ? [] : run.Singles("bias", run["outputs"]);
        using var weights = operators.Pack(weight, bias);
        var y = new Matrix(shape.Output(map).Rows, run["outputs"]);
        operators.Convolve(weights, x, map, shape, y);
        run.Give(y);
    }

    private static void DepthwiseConvolve(IOperators operators, GoldenRun run)
    {
        var (map, shape) = (Map(run), Kernel(run));
        var x = run.Matrix("x", map.Rows, run["channels"]);
        var (weight, bias) = (run.Matrix("weight", shape.Taps, x.Columns), run.Matrix("bias", 1, x.Columns));
        var y = new Matrix(shape.Output(map).Rows, x.Columns);
        operators.DepthwiseConvolve(weight, bias, x, map, shape, y);
        run.Give(y);
    }

    private static void GroupNorm(IOperators operators, GoldenRun run)
    {
        var x = run.Matrix("x", Map(run).Rows, run["channels"]);
        var (weight, bias) = (run.Matrix("weight", 1, x.Columns), run.Matrix("bias", 1, x.Columns));
        operators.GroupNorm(x, Map(run), run["groups"], weight, bias, Scalar.LayerNormEpsilon, x);
        run.Give(x);
    }

    private static void AveragePool(IOperators operators, GoldenRun run)
    {
        var x = run.Matrix("x", Map(run).Rows, run["channels"]);
        var y = new Matrix(run["images"], x.Columns);
        operators.AveragePool(x, Map(run), y);
        run.Give(y);
    }

    private static void Enlarge(GoldenRun run, int channels, Action<Matrix, MapShape, int, Matrix> enlarge)
    {
        var y = new Matrix(Map(run).Enlarged(run["factor"]).Rows, run["channels"]);
        enlarge(run.Matrix("x", Map(run).Rows, channels), Map(run), run["factor"], y);
        run.Give(y);
    }

    private static void Concatenate(IOperators operators, GoldenRun run)
    {
        var y = new Matrix(run["rows"], run["first"] + run["second"]);
        operators.Concatenate(run.Matrix("first", y.Rows, run["first"]), run.Matrix("second", y.Rows, run["second"]), y);
        run.Give(y);
    }

    private static void GeGlu(IOperators operators, GoldenRun run)
    {
        var gate = run.Matrix("gate", run["rows"], run["columns"]);
        operators.GeGlu(gate, run.Matrix("up", run["rows"], run["columns"]));
        run.Give(gate);
    }

    private static void LeakyRelu(IOperators operators, GoldenRun run)
    {
        var x = run.Matrix("x", run["rows"], run["columns"]);
        operators.LeakyRelu(x, run.Matrix("slope", 1, x.Columns));
        run.Give(x);
    }

    /// <summary>The bytes of the blocks, as words of four, and what is left of the last one zeros.</summary>
    private static void WeightsToBytes(GoldenRun run)
    {
        var x = run.Matrix("x", run["rows"], run["columns"]);
        var bytes = new byte[(x.Columns / 32 * 34 + 3) / 4 * 4];
        for (var row = 0; row < x.Rows; row++)
        {
            MemoryTensor.ToBytes(x.Row(row), bytes);
            for (var at = 0; at < bytes.Length; at += sizeof(uint))
                run.Give(BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at)));
        }
    }

    private static MapShape Map(GoldenRun run) => new(run["images"], run["height"], run["width"]);

    private static ConvolutionShape Kernel(GoldenRun run) => new(run["kernel"], run["stride"], run["top"], run["left"], run["bottom"], run["right"]);
}
