using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Trace;

// Between a model's graph and the operators that run it: numbers the operators of a pass and keeps the digest of what each
// gave. It is used when a step is disputed, not in everyday runs: a second pass over one step, on a model packed through it.
// One operator of the pass can be captured whole, its inputs copied before it runs.

/// <summary>Operators that pass everything on and record it between <see cref="Start"/> and <see cref="Stop"/>.</summary>
/// <param name="inner">What runs; disposed of with this object.</param>
internal sealed partial class RecordingOperators(IOperators inner) : IOperators
{
    private readonly List<OperatorRecord> _records = [];
    private bool _isRecording;
    private int _wanted = -1;

    public int PanelWidth => inner.PanelWidth;

    /// <summary>The operators since <see cref="Start"/>, in order: a product of several weights is one operator each.</summary>
    public IReadOnlyList<OperatorRecord> Records => _records;

    /// <summary>The operator asked for, once it has run.</summary>
    public OperatorCall? Captured { get; private set; }

    /// <summary>Records from here on, from number 0, and captures the operator of that number, if any is wanted.</summary>
    public void Start(int? captured = null)
    {
        _records.Clear();
        Captured = null;
        (_isRecording, _wanted) = (true, captured ?? -1);
    }

    public void Stop() => _isRecording = false;

    public void Reserve(long bytes) => inner.Reserve(bytes);

    public LinearWeights Pack(ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, int outputs, int inputs) =>
        RecordedWeights.Of(inner.Pack(weight, bias, outputs, inputs), weight, bias);

    public LinearWeights Pack(ModelTensor weight, ReadOnlySpan<float> bias) => new RecordedWeights(inner.Pack(weight, bias), weight, bias);

    public void Linear(LinearWeights weights, Matrix x, Matrix y)
    {
        var recorded = (RecordedWeights)weights;
        Run(OperatorSchemas.Linear, () => recorded.Call(x), () => inner.Linear(recorded.Packed, x, y), () => y);
    }

    public void Linear(LinearWeights[] weights, Matrix x, Matrix[] y)
    {
        var recorded = Array.ConvertAll(weights, w => (RecordedWeights)w);
        for (var i = 0; i < weights.Length; i++)
            Capture(_records.Count + i, () => recorded[i].Call(x));
        inner.Linear(Array.ConvertAll(recorded, w => w.Packed), x, y);
        foreach (var output in y)
            Record(OperatorSchemas.Linear, () => output);
    }

    public void LayerNorm(Matrix x, ColumnSlice weight, ColumnSlice bias, float epsilon, Matrix y) => Run(
        OperatorSchemas.LayerNorm, [BitConverter.SingleToUInt32Bits(epsilon)], () => [Copy(x), Copy(weight), Copy(bias)], () => inner.LayerNorm(x, weight, bias, epsilon, y), y);

    public void AdaptiveNorm(Matrix x, ColumnSlice scale, ColumnSlice shift, Matrix y) =>
        Run(OperatorSchemas.AdaptiveNorm, [], () => [Copy(x), Copy(scale), Copy(shift)], () => inner.AdaptiveNorm(x, scale, shift, y), y);

    public void Attention(Matrix q, KeyValues own, KeyValues? other, int groups, int heads, Matrix y) => Run(
        OperatorSchemas.Attention,
        [(uint)groups, (uint)heads],
        () => [Copy(q), Copy(own.Keys), Copy(own.Values), other is { } keys ? Copy(keys.Keys) : null, other is { } values ? Copy(values.Values) : null],
        () => inner.Attention(q, own, other, groups, heads, y),
        y);

    public void RmsNorm(Matrix x, Matrix weight, float epsilon, Matrix y) =>
        Run(OperatorSchemas.RmsNorm, [BitConverter.SingleToUInt32Bits(epsilon)], () => [Copy(x), Copy(weight)], () => inner.RmsNorm(x, weight, epsilon, y), y);

    public void Rotate(Matrix x, int headSize, RotaryTable table, SequenceRows[] rows) => Run(
        SequenceSchemas.Rotate,
        [(uint)headSize, table.Pairs == RotaryPairs.Halves ? 1u : 0u],
        () => [Copy(x), Turns(table, rows, x.Rows, sines: false), Turns(table, rows, x.Rows, sines: true)],
        () => inner.Rotate(x, headSize, table, rows),
        x);

    public void StoreKeyValues(Matrix keys, Matrix values, int layer, SequenceRows[] rows)
    {
        uint[] attributes = [(uint)rows[0].Sequence.Shape.HeadSize];
        Run(
            SequenceSchemas.StoreKeyValues,
            () => new OperatorCall(SequenceSchemas.StoreKeyValues, attributes, [Copy(keys), Copy(values)]),
            () => inner.StoreKeyValues(keys, values, layer, rows),
            () => LentPages.Stored(layer, rows, keys.Rows));
    }

    public void CausalAttention(Matrix q, int layer, AttentionShape shape, SequenceRows[] rows, Matrix y)
    {
        uint[] attributes = [(uint)shape.Heads, BitConverter.SingleToUInt32Bits(shape.Scale), (uint)shape.Window];
        Run(
            SequenceSchemas.CausalAttention,
            () => new OperatorCall(SequenceSchemas.CausalAttention, attributes, [Copy(q)], weight: null, [.. rows.Select(part => LentPages.Seen(layer, part))]),
            () => inner.CausalAttention(q, layer, shape, rows, y),
            () => y);
    }

    public void SwiGlu(Matrix gate, Matrix up) => Run(OperatorSchemas.SwiGlu, [], () => [Copy(gate), Copy(up)], () => inner.SwiGlu(gate, up), gate);

    public void Gelu(Matrix x) => Run(OperatorSchemas.Gelu, [], () => [Copy(x)], () => inner.Gelu(x), x);

    public void Silu(Matrix x) => Run(OperatorSchemas.Silu, [], () => [Copy(x)], () => inner.Silu(x), x);

    public void Add(Matrix x, Matrix y) => Run(OperatorSchemas.Add, [], () => [Copy(x), Copy(y)], () => inner.Add(x, y), x);

    public void GatedAdd(Matrix x, ColumnSlice gate, Matrix y) =>
        Run(OperatorSchemas.GatedAdd, [], () => [Copy(x), Copy(gate), Copy(y)], () => inner.GatedAdd(x, gate, y), x);

    public void Dispose() => inner.Dispose();

    private void Run(OperatorSchema schema, uint[] attributes, Func<Matrix?[]> inputs, Action run, Matrix output) =>
        Run(schema, () => new OperatorCall(schema, attributes, inputs()), run, () => output);

    private void Run(OperatorSchema schema, Func<OperatorCall> call, Action run, Func<Matrix> output)
    {
        Capture(_records.Count, call);
        run();
        Record(schema, output);
    }

    private void Capture(int number, Func<OperatorCall> call)
    {
        if (_isRecording && number == _wanted)
            Captured = call();
    }

    private void Record(OperatorSchema schema, Func<Matrix> output)
    {
        if (_isRecording)
            _records.Add(new OperatorRecord(schema.Name, OperatorTrace.Digest(output())));
    }

    private static Matrix Copy(Matrix x) => OperatorSchemas.Copy(x);

    private static Matrix Copy(ColumnSlice slice)
    {
        var copy = new Matrix(slice.Rows, slice.Count);
        for (var row = 0; row < slice.Rows; row++)
            slice.Row(row).CopyTo(copy.Row(row));
        return copy;
    }

    /// <summary>The cosines or sines of each row's position.</summary>
    private static Matrix Turns(RotaryTable table, SequenceRows[] rows, int count, bool sines)
    {
        var turns = new Matrix(count, table.Turned / 2);
        foreach (var part in rows)
        {
            for (var i = 0; i < part.Count; i++)
            {
                var position = part.FirstPosition + i;
                (sines ? table.Sines(position) : table.Cosines(position)).CopyTo(turns.Row(part.FirstRow + i));
            }
        }

        return turns;
    }
}
