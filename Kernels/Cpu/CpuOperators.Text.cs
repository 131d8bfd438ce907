using Cuckoo.Kernels.Cpu.Quantized;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Cpu;

/// <summary>The operators of language models.</summary>
internal sealed partial class CpuOperators<TLane, TVector, TBytes, TInt, TByteLane, TByteVector>
{
    public int PanelWidth => Tile<TLane, TVector>.Width;

    public LinearWeights Pack(ModelTensor weight, ReadOnlySpan<float> bias) =>
        QuantizedWeights.Holds(weight.Type) ? new QuantizedWeights(weight, bias) : new PanelWeights(weight, bias, Tile<TLane, TVector>.Width);

    public void Linear(LinearWeights[] weights, Matrix x, Matrix[] y)
    {
        for (var i = 0; i < weights.Length; i++)
            Shapes.Linear(weights[i], x, y[i]);
        if (Array.Exists(weights, w => w is QuantizedWeights))
            Quantize(x);
        var products = new ITeamWork[weights.Length];
        for (var i = 0; i < weights.Length; i++)
            products[i] = Product(weights[i], x, y[i]);
        _team.Run(new JoinedWork(products));
    }

    public void RmsNorm(Matrix x, Matrix weight, float epsilon, Matrix y)
    {
        Shapes.RmsNorm(x, weight, y);
        _team.Run(new RowWork<RmsNormRow<TLane, TVector>>(y, new RmsNormRow<TLane, TVector>(x, weight, epsilon)));
    }

    public void Rotate(Matrix x, int headSize, RotaryTable table, SequenceRows[] rows)
    {
        Shapes.Rotate(x, headSize, table, rows);
        _team.Run(new SequenceWork<RotateRow>(rows, new RotateRow(x, headSize, table)));
    }

    public void StoreKeyValues(Matrix keys, Matrix values, int layer, SequenceRows[] rows)
    {
        Shapes.StoreKeyValues(keys, values, layer, rows);
        _team.Run(new SequenceWork<StoreRow>(rows, new StoreRow(keys, values, layer)));
    }

    public void CausalAttention(Matrix q, int layer, AttentionShape shape, SequenceRows[] rows, Matrix y)
    {
        Shapes.CausalAttention(q, layer, shape, rows, y);
        _team.Run(new CausalAttentionWork<TLane, TVector>(q, layer, shape, rows, y, _causalScratch));
    }

    public void SwiGlu(Matrix gate, Matrix up)
    {
        Shapes.SwiGlu(gate, up);
        _team.Run(new RowWork<SwiGluRow<TLane, TVector>>(gate, new SwiGluRow<TLane, TVector>(up)));
    }

    private void Quantize(Matrix x)
    {
        _quantized.Fit(x.Rows, x.Columns);
        _team.Run(new QuantizeWork(x, _quantized));
    }

    /// <summary>One product; quantised weights find x in <see cref="_quantized"/>.</summary>
    private ITeamWork Product(LinearWeights weights, Matrix x, Matrix y) => weights switch
    {
        PanelWeights panels => new LinearWork<TLane, TVector>(panels, x, y),
        QuantizedWeights quantized => quantized.Type switch
        {
            TensorType.Q8_0 => Work<ScaledTile<TBytes, TInt, TByteLane, TByteVector, ByteFormat>>(quantized, y),
            TensorType.Q4_0 => Work<ScaledTile<TBytes, TInt, TByteLane, TByteVector, NibbleFormat>>(quantized, y),
            TensorType.Q4_K => Work<MinimumTile<TBytes, TInt, TByteLane, TByteVector>>(quantized, y),
            _ => Work<HalfBlockTile<TBytes, TInt, TByteLane, TByteVector>>(quantized, y),
        },
        _ => throw new InvalidOperationException("These weights were packed by other operators."),
    };

    private QuantizedLinearWork<TTile> Work<TTile>(QuantizedWeights weights, Matrix y)
        where TTile : struct, IQuantizedTile => new(weights, _quantized, y, _threads);
}
