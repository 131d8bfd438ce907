using System.Buffers.Binary;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Reference;
using Cuckoo.Kernels.Sampling;

namespace Cuckoo.Kernels.Golden;

// What the golden files' cases do, one function a file. Each draws its inputs in a fixed order and gives the output. What is
// no operator of its own (the quantiser of activations, the softmax) is seen through one, so that a variant's own code runs;
// what the host computes for all variants (stored numbers, random numbers, scalars) runs as it is.

/// <summary>The operators that golden files pin.</summary>
internal static partial class GoldenOperators
{
    /// <summary>Files by name, in the order the self-test runs them.</summary>
    public static IReadOnlyList<(string Name, Action<IOperators, GoldenRun> Run)> All { get; } =
    [
        ("philox", (_, run) => PhiloxBlock(run)),
        ("noise", (_, run) => Noise(run)),
        ("exp", (_, run) => Each(run, x => Scalar.Exp(-Scalar.Abs(x)))),
        ("rcp", (_, run) => Each(run, x => Scalar.Reciprocal(Scalar.Abs(x) + 0.5f))),
        ("rsqrt", (_, run) => Each(run, x => Scalar.ReciprocalSquareRoot(Scalar.Abs(x) + 0.5f))),
        ("conversions-f16", (_, run) => Conversions(run)),
        ("conversions-bf16", (_, run) => Conversions(run)),
        ("embed-q8_0", (_, run) => Embed(run)),
        ("embed-q4_0", (_, run) => Embed(run)),
        ("embed-q4_k", (_, run) => Embed(run)),
        ("embed-q6_k", (_, run) => Embed(run)),
        ("linear-f32", Linear),
        ("linear-f16", Linear),
        ("linear-bf16", Linear),
        ("linear-q8_0", Linear),
        ("linear-q4_0", Linear),
        ("linear-q4_k", Linear),
        ("linear-q6_k", Linear),
        ("quantise", Quantise),
        ("layer-norm", (operators, run) => Norm(run, operators.LayerNorm)),
        ("adaptive-norm", (operators, run) => Norm(run, (x, scale, shift, _, y) => operators.AdaptiveNorm(x, scale, shift, y))),
        ("rms-norm", RmsNorm),
        ("silu", (operators, run) => InPlace(run, operators.Silu)),
        ("gelu", (operators, run) => InPlace(run, operators.Gelu)),
        ("swiglu", SwiGlu),
        ("add", Add),
        ("gated-add", GatedAdd),
        ("softmax", Softmax),
        ("attention", Attention),
        ("rope-neighbours", (operators, run) => Rope(operators, run, RotaryPairs.Neighbours)),
        ("rope-halves", (operators, run) => Rope(operators, run, RotaryPairs.Halves)),
        ("causal-attention", CausalAttention),
        ("convolve-f32", Convolve),
        ("convolve-f16", Convolve),
        ("convolve-q8_0", Convolve),
        ("depthwise-convolve", DepthwiseConvolve),
        ("group-norm", GroupNorm),
        ("average-pool", AveragePool),
        ("upsample-nearest", (operators, run) => Enlarge(run, run["channels"], operators.UpsampleNearest)),
        ("pixel-shuffle", (operators, run) => Enlarge(run, run["factor"] * run["factor"] * run["channels"], operators.PixelShuffle)),
        ("concatenate", Concatenate),
        ("geglu", GeGlu),
        ("quick-gelu", (operators, run) => InPlace(run, operators.QuickGelu)),
        ("clamp", (operators, run) => InPlace(run, x => operators.Clamp(x, run["low"], run["high"]))),
        ("leaky-relu", LeakyRelu),
        ("weights-to-bytes", (_, run) => WeightsToBytes(run)),
    ];

    private static void PhiloxBlock(GoldenRun run)
    {
        var (w0, w1, w2, w3) = Philox.Block((Word("c0"), Word("c1"), Word("c2"), Word("c3")), (Word("k0"), Word("k1")));
        run.Give(w0);
        run.Give(w1);
        run.Give(w2);
        run.Give(w3);

        uint Word(string name) => checked((uint)run.Case.Shape[name]);
    }

    private static void Noise(GoldenRun run)
    {
        var noise = new Matrix(run["rows"], run["columns"]);
        GaussianNoise.Fill(noise, run.Case.Seed);
        run.Give(noise);
    }

    private static void Each(GoldenRun run, Func<float, float> function)
    {
        foreach (var x in run.Singles("x", run["count"]))
            run.Give([function(x)]);
    }

    /// <summary>Every finite number of the type, in order of its bits.</summary>
    private static void Conversions(GoldenRun run)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        var value = new float[1];
        for (var bits = run["first"]; bits < run["end"]; bits++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)bits);
            Dequantize.Bytes(run.Type, bytes, value);
            if (float.IsFinite(value[0]))
                run.Give(value);
        }
    }

    private static void Embed(GoldenRun run)
    {
        var tensor = run.Tensor("weight", run["rows"], run["columns"]);
        var row = new float[run["columns"]];
        for (var i = 0; i < run["rows"]; i++)
        {
            Dequantize.Row(tensor, i, row);
            run.Give(row);
        }
    }

    private static void Linear(IOperators operators, GoldenRun run)
    {
        var x = run.Matrix("x", run["rows"], run["inputs"]);
        var weight = run.Tensor("weight", run["outputs"], run["inputs"]);
        float[] bias = run["bias"] == 0 ? [] : run.Singles("bias", run["outputs"]);
        var y = new Matrix(run["rows"], run["outputs"]);
        operators.Linear(operators.Pack(weight, bias), x, y);
        run.Give(y);
    }

    /// <summary>The product with the identity in Q8_0 (d = 1) gives back scale · q.</summary>
    private static void Quantise(IOperators operators, GoldenRun run)
    {
        var columns = run["columns"];
        var x = run.Matrix("x", run["rows"], columns);
        using var identity = new GoldenTensor(TensorType.Q8_0, columns, columns, new GoldenNumbers(0));
        identity.Bytes.Clear();
        var rowBytes = checked((int)identity.Tensor.RowBytes);
        for (var n = 0; n < columns; n++)
        {
            for (var at = n * rowBytes; at < (n + 1) * rowBytes; at += TensorBlock.Of(TensorType.Q8_0).Bytes)
                BinaryPrimitives.WriteHalfLittleEndian(identity.Bytes[at..], (Half)1);
            identity.Bytes[n * rowBytes + n / 32 * 34 + 2 + n % 32] = 1;
        }

        var y = new Matrix(x.Rows, columns);
        operators.Linear(operators.Pack(identity.Tensor, []), x, y);
        run.Give(y);
    }

    private static void Norm(GoldenRun run, Action<Matrix, ColumnSlice, ColumnSlice, float, Matrix> norm)
    {
        var x = run.Matrix("x", run["rows"], run["columns"]);
        var (scale, shift) = (run.Matrix("scale", run["groups"], x.Columns), run.Matrix("shift", run["groups"], x.Columns));
        var y = new Matrix(x.Rows, x.Columns);
        norm(x, ColumnSlice.All(scale), ColumnSlice.All(shift), Scalar.LayerNormEpsilon, y);
        run.Give(y);
    }

    private static void RmsNorm(IOperators operators, GoldenRun run)
    {
        var x = run.Matrix("x", run["rows"], run["columns"]);
        var weight = run.Matrix("weight", 1, x.Columns);
        var y = new Matrix(x.Rows, x.Columns);
        operators.RmsNorm(x, weight, Scalar.LayerNormEpsilon, y);
        run.Give(y);
    }

    private static void InPlace(GoldenRun run, Action<Matrix> apply)
    {
        var x = run.Matrix("x", run["rows"], run["columns"]);
        apply(x);
        run.Give(x);
    }

    private static void SwiGlu(IOperators operators, GoldenRun run)
    {
        var (gate, up) = (run.Matrix("gate", run["rows"], run["columns"]), run.Matrix("up", run["rows"], run["columns"]));
        operators.SwiGlu(gate, up);
        run.Give(gate);
    }

    private static void Add(IOperators operators, GoldenRun run)
    {
        var (x, y) = (run.Matrix("x", run["rows"], run["columns"]), run.Matrix("y", run["groups"], run["columns"]));
        operators.Add(x, y);
        run.Give(x);
    }

    private static void GatedAdd(IOperators operators, GoldenRun run)
    {
        var x = run.Matrix("x", run["rows"], run["columns"]);
        var gate = run.Matrix("gate", run["groups"], run["columns"]);
        operators.GatedAdd(x, ColumnSlice.All(gate), run.Matrix("y", run["rows"], run["columns"]));
        run.Give(x);
    }

    /// <summary>Attention with the identity for keys and values: the softmax of x · rsqrt(columns), up to 128 of them.</summary>
    private static void Softmax(IOperators operators, GoldenRun run)
    {
        var x = run.Matrix("x", run["rows"], run["columns"]);
        var identity = new Matrix(x.Columns, x.Columns);
        for (var i = 0; i < x.Columns; i++)
            identity.Row(i)[i] = 1f;
        var y = new Matrix(x.Rows, x.Columns);
        operators.Attention(x, new KeyValues(identity, identity), null, 1, 1, y);
        run.Give(y);
    }

    private static void Attention(IOperators operators, GoldenRun run)
    {
        var columns = run["heads"] * run["size"];
        var q = run.Matrix("q", run["groups"] * run["queries"], columns);
        var own = new KeyValues(run.Matrix("ownKeys", run["groups"] * run["own"], columns), run.Matrix("ownValues", run["groups"] * run["own"], columns));
        KeyValues? other = run["other"] == 0
            ? null
            : new KeyValues(run.Matrix("otherKeys", run["groups"] * run["other"], columns), run.Matrix("otherValues", run["groups"] * run["other"], columns));
        var y = new Matrix(q.Rows, columns);
        operators.Attention(q, own, other, run["groups"], run["heads"], y);
        run.Give(y);
    }

    /// <summary>Pair i of position p turns by p · rcp64(i + 1) quarter turns.</summary>
    private static void Rope(IOperators operators, GoldenRun run, RotaryPairs pairs)
    {
        var (first, rows, size) = (run["first"], run["rows"], run["size"]);
        var x = run.Matrix("x", rows, run["heads"] * size);
        var turns = new double[run["turned"] / 2];
        for (var i = 0; i < turns.Length; i++)
            turns[i] = HostMath.Reciprocal(i + 1);
        var table = new RotaryTable(pairs, turns, 1, first + rows);
        table.Reach(first + rows - 1);
        operators.Rotate(x, size, table, [new SequenceRows(new KvSequence(new KvShape(1, 1, size, operators.PanelWidth)), 0, first, rows)]);
        run.Give(x);
    }

    /// <summary>One sequence, a chunk of positions at a time; scale 0.125.</summary>
    private static void CausalAttention(IOperators operators, GoldenRun run)
    {
        var (length, heads, size) = (run["length"], run["heads"], run["size"]);
        var q = run.Matrix("q", length, run["share"] * heads * size);
        var (keys, values) = (run.Matrix("keys", length, heads * size), run.Matrix("values", length, heads * size));
        var y = new Matrix(length, q.Columns);
        var shape = new KvShape(1, heads, size, operators.PanelWidth);
        var sequence = new KvSequence(shape);
        try
        {
            for (var first = 0; first < length; first += run["chunk"])
            {
                var count = Math.Min(run["chunk"], length - first);
                while (sequence.Pages.Count * KvPage.Positions < first + count)
                    sequence.Append(new KvPage(shape));
                SequenceRows[] rows = [new(sequence, 0, first, count)];
                operators.StoreKeyValues(keys.Part(first, count), values.Part(first, count), 0, rows);
                operators.CausalAttention(q.Part(first, count), 0, new AttentionShape(run["share"] * heads, 0.125f, run["window"]), rows, y.Part(first, count));
            }
        }
        finally
        {
            foreach (var page in sequence.Pages)
                page.Dispose();
        }

        run.Give(y);
    }
}
