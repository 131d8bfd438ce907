using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Models.StableDiffusion;

/// <summary>Norm, SiLU, convolution, the time's part, norm, SiLU, convolution, and the input added; the input by a product where the channels differ.</summary>
internal sealed class ResnetBlock
{
    private readonly MapNorm _norm1;
    private readonly LinearWeights _conv1;
    private readonly LinearWeights? _time;
    private readonly MapNorm _norm2;
    private readonly LinearWeights _conv2;
    private readonly LinearWeights? _shortcut;
    private readonly int _groups;
    private readonly float _epsilon;

    /// <param name="layers">Where weights come from.</param>
    /// <param name="at">The block's name with its dot.</param>
    /// <param name="channels">Channels that go in and come out.</param>
    /// <param name="time">Numbers of the time's embedding, 0 for none.</param>
    /// <param name="groups">Groups of the norms.</param>
    /// <param name="epsilon">Epsilon of the norms.</param>
    public ResnetBlock(Layers layers, string at, (int In, int Out) channels, int time, int groups, float epsilon)
    {
        (_groups, _epsilon) = (groups, epsilon);
        _norm1 = layers.Norm(at + "norm1", channels.In);
        _conv1 = layers.Convolution(at + "conv1", channels.Out, channels.In, 3, LayerClass.Convolution);
        _time = time == 0 ? null : layers.Linear(at + "time_emb_proj", channels.Out, time, LayerClass.Exact);
        _norm2 = layers.Norm(at + "norm2", channels.Out);
        _conv2 = layers.Convolution(at + "conv2", channels.Out, channels.Out, 3, LayerClass.Convolution);
        _shortcut = channels.In == channels.Out ? null : layers.Linear(at + "conv_shortcut", channels.Out, channels.In, LayerClass.Convolution);
    }

    /// <summary>Gives the new map, lent from the pool, and gives <paramref name="x"/> back to it.</summary>
    /// <param name="run">Operators and pool.</param>
    /// <param name="x">The map, its rows × channels.</param>
    /// <param name="map">What its rows are.</param>
    /// <param name="time">SiLU of the time's embedding (1, time), where the block has a part for it.</param>
    public Matrix Forward(MapRun run, Matrix x, MapShape map, Matrix? time)
    {
        var (operators, pool) = run;
        var normed = pool.Like(x);
        operators.GroupNorm(x, map, _groups, _norm1.Weight, _norm1.Bias, _epsilon, normed);
        operators.Silu(normed);
        var hidden = pool.Take(x.Rows, _conv1.Outputs);
        operators.Convolve(_conv1, normed, map, ConvolutionShape.Centred(3), hidden);
        pool.Give(normed);
        if (_time is not null)
        {
            var part = pool.Take(1, _time.Outputs);
            operators.Linear(_time, time!, part);
            operators.Add(hidden, part);
            pool.Give(part);
        }

        operators.GroupNorm(hidden, map, _groups, _norm2.Weight, _norm2.Bias, _epsilon, hidden);
        operators.Silu(hidden);
        var result = pool.Like(hidden);
        operators.Convolve(_conv2, hidden, map, ConvolutionShape.Centred(3), result);
        if (_shortcut is null)
        {
            operators.Add(result, x);
        }
        else
        {
            operators.Linear(_shortcut, x, hidden);
            operators.Add(result, hidden);
        }

        pool.Give(hidden, x);
        return result;
    }
}

/// <summary>What a network of maps runs with.</summary>
internal readonly record struct MapRun(IOperators Operators, MatrixPool Pool);
