using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Sampling;

namespace Cuckoo.Kernels.Models.StableDiffusion;

// The UNet of latent diffusion (Rombach and others, 2022) by the names of its published files: down through levels of smaller maps
// with more channels, a middle, and up again, where each block also sees what the way down left at its place. It knows no sampler.

/// <summary>Predicts the noise in latents at one time, for texts that <see cref="Condition"/> has taken. One call at a time.</summary>
internal sealed class UNet
{
    private readonly UNetConfig _config;
    private readonly LinearWeights _time1;
    private readonly LinearWeights _time2;
    private readonly LinearWeights _in;
    private readonly Level[] _down;
    private readonly ResnetBlock _middle1;
    private readonly SpatialTransformer _middleText;
    private readonly ResnetBlock _middle2;
    private readonly Level[] _up;
    private readonly MapNorm _norm;
    private readonly LinearWeights _out;

    /// <summary>Asks for every layer, in the order of a pass.</summary>
    public UNet(UNetConfig config, Layers layers)
    {
        _config = config;
        var channels = config.Channels;
        _time1 = layers.Linear("time_embedding.linear_1", config.TimeWidth, channels[0], LayerClass.Exact);
        _time2 = layers.Linear("time_embedding.linear_2", config.TimeWidth, config.TimeWidth, LayerClass.Exact);
        _in = layers.Convolution("conv_in", channels[0], config.LatentChannels, 3, LayerClass.Exact);

        var skips = new Stack<int>([channels[0]]);
        _down = new Level[channels.Length];
        for (var (i, c) = (0, channels[0]); i < channels.Length; i++)
        {
            var at = $"down_blocks.{i}.";
            var isLast = i == channels.Length - 1;
            var blocks = new Block[config.Layers];
            for (var j = 0; j < blocks.Length; j++)
            {
                blocks[j] = BlockOf(layers, at, j, (c, channels[i]), config.Attends[i]);
                c = channels[i];
                skips.Push(c);
            }

            _down[i] = new Level(blocks, isLast ? null : layers.Convolution(at + "downsamplers.0.conv", c, c, 3, LayerClass.Convolution));
            if (!isLast)
                skips.Push(c);
        }

        var bottom = channels[^1];
        _middle1 = Resnet(layers, "mid_block.resnets.0.", (bottom, bottom));
        _middleText = new SpatialTransformer(layers, "mid_block.attentions.0.", bottom, config);
        _middle2 = Resnet(layers, "mid_block.resnets.1.", (bottom, bottom));

        _up = new Level[channels.Length];
        for (var (i, c) = (0, bottom); i < channels.Length; i++)
        {
            var at = $"up_blocks.{i}.";
            var width = channels[channels.Length - 1 - i];
            var blocks = new Block[config.Layers + 1];
            for (var j = 0; j < blocks.Length; j++)
            {
                blocks[j] = BlockOf(layers, at, j, (c + skips.Pop(), width), config.UpAttends[i]);
                c = width;
            }

            _up[i] = new Level(blocks, i == channels.Length - 1 ? null : layers.Convolution(at + "upsamplers.0.conv", c, c, 3, LayerClass.Convolution));
        }

        _norm = layers.Norm("conv_norm_out", channels[0]);
        _out = layers.Convolution("conv_out", config.LatentChannels, channels[0], 3, LayerClass.Exact);
    }

    /// <summary>Takes the texts' states (pictures · text length, text width).</summary>
    public void Condition(IOperators operators, Matrix states)
    {
        foreach (var block in _down.SelectMany(level => level.Blocks))
            block.Text?.Condition(operators, states);
        _middleText.Condition(operators, states);
        foreach (var block in _up.SelectMany(level => level.Blocks))
            block.Text?.Condition(operators, states);
    }

    /// <summary>One pass.</summary>
    /// <param name="run">Operators and pool.</param>
    /// <param name="x">The latents, map's rows × latent channels.</param>
    /// <param name="map">As many images as there were texts.</param>
    /// <param name="time">The time of all of them.</param>
    /// <param name="y">The predicted noise, as x.</param>
    public void Predict(MapRun run, Matrix x, MapShape map, double time, Matrix y)
    {
        var (operators, pool) = run;
        var steer = Time(run, time);
        var h = pool.Take(x.Rows, _in.Outputs);
        operators.Convolve(_in, x, map, ConvolutionShape.Centred(3), h);
        var skips = new Stack<(Matrix Map, MapShape Shape)>();
        Keep(run, skips, h, map);
        foreach (var level in _down)
        {
            foreach (var block in level.Blocks)
            {
                h = Apply(run, block, h, map, steer);
                Keep(run, skips, h, map);
            }

            if (level.Resample is { } resample)
            {
                var halved = ConvolutionShape.Centred(3, stride: 2).Output(map);
                var smaller = pool.Take(halved.Rows, resample.Outputs);
                operators.Convolve(resample, h, map, ConvolutionShape.Centred(3, stride: 2), smaller);
                pool.Give(h);
                (h, map) = (smaller, halved);
                Keep(run, skips, h, map);
            }
        }

        h = _middle1.Forward(run, h, map, steer);
        _middleText.Apply(run, h, map);
        h = _middle2.Forward(run, h, map, steer);
        foreach (var level in _up)
        {
            foreach (var block in level.Blocks)
            {
                var skip = skips.Pop().Map;
                var joined = pool.Take(h.Rows, h.Columns + skip.Columns);
                operators.Concatenate(h, skip, joined);
                pool.Give(h, skip);
                h = Apply(run, block, joined, map, steer);
            }

            if (level.Resample is { } resample)
            {
                var target = skips.Peek().Shape;
                h = Enlarging.Forward(run, resample, h, map, target);
                map = target;
            }
        }

        operators.GroupNorm(h, map, _config.Groups, _norm.Weight, _norm.Bias, _config.Epsilon, h);
        operators.Silu(h);
        operators.Convolve(_out, h, map, ConvolutionShape.Centred(3), y);
        pool.Give(h, steer);
    }

    /// <summary>SiLU of the time's embedding (1, time width): every block that uses it begins with that SiLU.</summary>
    private Matrix Time(MapRun run, double time)
    {
        var (operators, pool) = run;
        var features = pool.Take(1, _config.Channels[0]);
        TimeFeatures.Fill(features.Row(0), time);
        var (hidden, steer) = (pool.Take(1, _config.TimeWidth), pool.Take(1, _config.TimeWidth));
        operators.Linear(_time1, features, hidden);
        operators.Silu(hidden);
        operators.Linear(_time2, hidden, steer);
        operators.Silu(steer);
        pool.Give(features, hidden);
        return steer;
    }

    private static Matrix Apply(MapRun run, Block block, Matrix h, MapShape map, Matrix steer)
    {
        h = block.Resnet.Forward(run, h, map, steer);
        block.Text?.Apply(run, h, map);
        return h;
    }

    /// <summary>A copy for the way up.</summary>
    private static void Keep(MapRun run, Stack<(Matrix Map, MapShape Shape)> skips, Matrix h, MapShape map)
    {
        var copy = run.Pool.Like(h);
        copy.CopyFrom(h);
        skips.Push((copy, map));
    }

    private Block BlockOf(Layers layers, string at, int j, (int In, int Out) channels, bool attends)
    {
        var resnet = Resnet(layers, $"{at}resnets.{j}.", channels);
        return new Block(resnet, attends ? new SpatialTransformer(layers, $"{at}attentions.{j}.", channels.Out, _config) : null);
    }

    private ResnetBlock Resnet(Layers layers, string at, (int In, int Out) channels) => new(layers, at, channels, _config.TimeWidth, _config.Groups, _config.Epsilon);

    private sealed record Block(ResnetBlock Resnet, SpatialTransformer? Text);

    /// <param name="Blocks">The blocks of a level.</param>
    /// <param name="Resample">The convolution on the way to the next level.</param>
    private sealed record Level(Block[] Blocks, LinearWeights? Resample);
}

/// <summary>A time as cosines, then sines, of t · 10000^(−i/half).</summary>
internal static class TimeFeatures
{
    /// <summary>ln 10000.</summary>
    private const double LogPeriod = 9.210340371976184;

    /// <summary>In float64, rounded once.</summary>
    public static void Fill(Span<float> features, double time)
    {
        var half = features.Length / 2;
        var width = LogPeriod * HostMath.Reciprocal(half);
        for (var i = 0; i < half; i++)
        {
            var (sin, cos) = HostMath.SinCos(time * HostMath.Exp(-(i * width)));
            (features[i], features[half + i]) = ((float)cos, (float)sin);
        }
    }
}

/// <summary>Each pixel four times, then a convolution: the way to a larger map.</summary>
internal static class Enlarging
{
    /// <summary>Gives the larger map, lent from the pool, and gives <paramref name="x"/> back to it.</summary>
    /// <param name="run">Operators and pool.</param>
    /// <param name="conv">Kernel of 3.</param>
    /// <param name="x">The map.</param>
    /// <param name="map">What its rows are.</param>
    /// <param name="target">Twice as high and wide, or one less where the way down rounded up.</param>
    public static Matrix Forward(MapRun run, LinearWeights conv, Matrix x, MapShape map, MapShape target)
    {
        var (operators, pool) = run;
        var whole = map.Enlarged(2);
        var larger = pool.Take(whole.Rows, x.Columns);
        operators.UpsampleNearest(x, map, 2, larger);
        pool.Give(x);
        if (target != whole)
            larger = Crop(pool, larger, whole, target);
        var result = pool.Take(target.Rows, conv.Outputs);
        operators.Convolve(conv, larger, target, ConvolutionShape.Centred(3), result);
        pool.Give(larger);
        return result;
    }

    /// <summary>The upper left part of each image.</summary>
    private static Matrix Crop(MatrixPool pool, Matrix x, MapShape from, MapShape to)
    {
        var cut = pool.Take(to.Rows, x.Columns);
        for (var row = 0; row < to.Rows; row++)
        {
            var (image, top, left) = (row / to.Pixels, row % to.Pixels / to.Width, row % to.Width);
            x.Row((image * from.Height + top) * from.Width + left).CopyTo(cut.Row(row));
        }

        pool.Give(x);
        return cut;
    }
}
