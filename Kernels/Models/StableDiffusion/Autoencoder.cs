using System.Globalization;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Sampling;

namespace Cuckoo.Kernels.Models.StableDiffusion;

/// <summary>The sizes of an autoencoder between pictures and latents.</summary>
/// <param name="Channels">Channels of each level, from the largest map to the smallest.</param>
/// <param name="Layers">Blocks a level on the way down; one more on the way up.</param>
/// <param name="Groups">Groups of the norms.</param>
/// <param name="Scaling">Latents are the encoder's means times this.</param>
internal sealed record AutoencoderConfig(int[] Channels, int Layers, int Groups, double Scaling)
{
    /// <summary>Of the first autoencoder of latent diffusion, whose configuration does not tell it.</summary>
    private const double PublishedScaling = 0.18215;

    /// <summary>Channels of a latent.</summary>
    public const int LatentChannels = 4;

    /// <summary>Pixels along a side for one of the latent.</summary>
    public int Factor => 1 << (Channels.Length - 1);

    /// <summary>What a latent is multiplied by before it is decoded.</summary>
    public float InverseScaling => (float)HostMath.Reciprocal(Scaling);

    public string CanonicalText => string.Create(
        CultureInfo.InvariantCulture,
        $"vae channels={string.Join(',', Channels)} layers={Layers} groups={Groups} scaling={BitConverter.DoubleToUInt64Bits(Scaling):x16}");

    /// <summary>Reads vae/config.json: every key is known, and what is not run is refused by name.</summary>
    public static AutoencoderConfig Read(ConfigReader reader)
    {
        reader.Fixed("_class_name", "\"AutoencoderKL\"");
        reader.Ignore("_diffusers_version", "_name_or_path", "sample_size", "force_upcast"); // The last chooses precision.
        var channels = reader.Integers("block_out_channels", 1, 4096, 6);
        reader.Choices("down_block_types", channels.Length, "DownEncoderBlock2D", "DownEncoderBlock2D");
        reader.Choices("up_block_types", channels.Length, "UpDecoderBlock2D", "UpDecoderBlock2D");
        var config = new AutoencoderConfig(
            channels, reader.Integer("layers_per_block", 1, 8), reader.Integer("norm_num_groups", 1, 256), reader.Real("scaling_factor", 0.001, 100, PublishedScaling));
        reader.Fixed("in_channels", "3");
        reader.Fixed("out_channels", "3");
        reader.Fixed("latent_channels", "4");
        reader.Fixed("act_fn", "\"silu\"");
        foreach (var name in (string[])["mid_block_add_attention", "use_quant_conv", "use_post_quant_conv"])
            reader.Optional(name, "true");
        foreach (var name in (string[])["latents_mean", "latents_std", "shift_factor"])
            reader.Optional(name, "null");
        reader.Done();
        foreach (var width in channels)
            reader.Require(width % config.Groups == 0, "norm_num_groups", $"{config.Groups} does not divide {width} channels");
        return config;
    }
}

// The autoencoder of latent diffusion (Esser and others, "Taming Transformers", 2021; Kingma and Welling, 2014). The encoder gives
// the mean of its distribution: a picture has one latent, and no noise is drawn for it.

/// <summary>Pictures to latents and back. One call at a time.</summary>
internal sealed class Autoencoder
{
    /// <summary>Of every norm; not the configuration's.</summary>
    private const float Epsilon = 1e-6f;

    private static readonly ConvolutionShape Halving = new(3, 2, 0, 0, 1, 1);

    private readonly AutoencoderConfig _config;
    private readonly LinearWeights _beforeDecoder;
    private readonly LinearWeights _afterEncoder;
    private readonly Half _encoder;
    private readonly Half _decoder;

    /// <summary>Asks for every layer.</summary>
    public Autoencoder(AutoencoderConfig config, Layers layers)
    {
        _config = config;
        var (channels, latent) = (config.Channels, AutoencoderConfig.LatentChannels);
        _encoder = new Half(
            layers.Convolution("encoder.conv_in", channels[0], 3, 3, LayerClass.Exact),
            Levels(layers, "encoder.down_blocks", "downsamplers", channels, channels[0], config.Layers),
            new Middle(layers, "encoder.mid_block.", channels[^1], config.Groups),
            layers.Norm("encoder.conv_norm_out", channels[^1]),
            layers.Convolution("encoder.conv_out", 2 * latent, channels[^1], 3, LayerClass.Exact));
        _afterEncoder = layers.Linear("quant_conv", 2 * latent, 2 * latent, LayerClass.Exact);
        _beforeDecoder = layers.Linear("post_quant_conv", latent, latent, LayerClass.Exact);
        _decoder = new Half(
            layers.Convolution("decoder.conv_in", channels[^1], latent, 3, LayerClass.Exact),
            Levels(layers, "decoder.up_blocks", "upsamplers", [.. channels.Reverse()], channels[^1], config.Layers + 1),
            new Middle(layers, "decoder.mid_block.", channels[^1], config.Groups),
            layers.Norm("decoder.conv_norm_out", channels[0]),
            layers.Convolution("decoder.conv_out", 3, channels[0], 3, LayerClass.Exact));
    }

    /// <summary>The means of a picture's latent, not yet scaled, from numbers in [−1, 1].</summary>
    /// <param name="run">Operators and pool.</param>
    /// <param name="pixels">(pixels, 3)</param>
    /// <param name="map">Sides are multiples of <see cref="AutoencoderConfig.Factor"/>.</param>
    /// <param name="latent">(pixels / factor², 4)</param>
    public void Encode(MapRun run, Matrix pixels, MapShape map, Matrix latent)
    {
        var (operators, pool) = run;
        var h = pool.Take(map.Rows, _encoder.In.Outputs);
        operators.Convolve(_encoder.In, pixels, map, ConvolutionShape.Centred(3), h);
        foreach (var level in _encoder.Levels)
        {
            h = Blocks(run, level, h, map);
            if (level.Resample is not { } resample)
                continue;
            var halved = Halving.Output(map);
            var smaller = pool.Take(halved.Rows, resample.Outputs);
            operators.Convolve(resample, h, map, Halving, smaller);
            pool.Give(h);
            (h, map) = (smaller, halved);
        }

        h = _encoder.Middle.Forward(run, h, map);
        var (moments, result) = (pool.Take(map.Rows, _encoder.Out.Outputs), pool.Take(map.Rows, _afterEncoder.Outputs));
        Finish(run, _encoder, h, map, moments);
        operators.Linear(_afterEncoder, moments, result);
        for (var row = 0; row < latent.Rows; row++)
            result.Row(row)[..latent.Columns].CopyTo(latent.Row(row));
        pool.Give(moments, result);
    }

    /// <summary>The picture of a latent that is no longer scaled, about within [−1, 1].</summary>
    /// <param name="run">Operators and pool.</param>
    /// <param name="latent">(pixels / factor², 4)</param>
    /// <param name="map">Of the latent.</param>
    /// <param name="pixels">(pixels, 3)</param>
    public void Decode(MapRun run, Matrix latent, MapShape map, Matrix pixels)
    {
        var (operators, pool) = run;
        var (entry, h) = (pool.Like(latent), pool.Take(map.Rows, _decoder.In.Outputs));
        operators.Linear(_beforeDecoder, latent, entry);
        operators.Convolve(_decoder.In, entry, map, ConvolutionShape.Centred(3), h);
        pool.Give(entry);
        h = _decoder.Middle.Forward(run, h, map);
        foreach (var level in _decoder.Levels)
        {
            h = Blocks(run, level, h, map);
            if (level.Resample is not { } resample)
                continue;
            h = Enlarging.Forward(run, resample, h, map, map.Enlarged(2));
            map = map.Enlarged(2);
        }

        Finish(run, _decoder, h, map, pixels);
    }

    private static Matrix Blocks(MapRun run, Level level, Matrix h, MapShape map)
    {
        foreach (var block in level.Blocks)
            h = block.Forward(run, h, map, time: null);
        return h;
    }

    private void Finish(MapRun run, Half half, Matrix h, MapShape map, Matrix y)
    {
        run.Operators.GroupNorm(h, map, _config.Groups, half.Norm.Weight, half.Norm.Bias, Epsilon, h);
        run.Operators.Silu(h);
        run.Operators.Convolve(half.Out, h, map, ConvolutionShape.Centred(3), y);
        run.Pool.Give(h);
    }

    private Level[] Levels(Layers layers, string at, string resample, int[] channels, int first, int count)
    {
        var levels = new Level[channels.Length];
        for (var (i, c) = (0, first); i < channels.Length; i++)
        {
            var blocks = new ResnetBlock[count];
            for (var j = 0; j < count; j++)
            {
                blocks[j] = new ResnetBlock(layers, $"{at}.{i}.resnets.{j}.", (c, channels[i]), time: 0, _config.Groups, Epsilon);
                c = channels[i];
            }

            levels[i] = new Level(blocks, i == channels.Length - 1 ? null : layers.Convolution($"{at}.{i}.{resample}.0.conv", c, c, 3, LayerClass.Exact));
        }

        return levels;
    }

    private sealed record Level(ResnetBlock[] Blocks, LinearWeights? Resample);

    private sealed record Half(LinearWeights In, Level[] Levels, Middle Middle, MapNorm Norm, LinearWeights Out);

    /// <summary>A block, an attention of one head over all pixels, a block.</summary>
    private sealed class Middle
    {
        private readonly ResnetBlock _first;
        private readonly ResnetBlock _second;
        private readonly MapNorm _norm;
        private readonly LinearWeights _q;
        private readonly LinearWeights _k;
        private readonly LinearWeights _v;
        private readonly LinearWeights _out;
        private readonly int _groups;

        public Middle(Layers layers, string at, int channels, int groups)
        {
            _groups = groups;
            _first = new ResnetBlock(layers, at + "resnets.0.", (channels, channels), time: 0, groups, Epsilon);
            var attention = at + "attentions.0.";
            // The first published files call the four products otherwise.
            string[] names = layers.Has(attention + "query.weight") ? ["query", "key", "value", "proj_attn"] : ["to_q", "to_k", "to_v", "to_out.0"];
            _norm = layers.Norm(attention + "group_norm", channels);
            _q = layers.Linear(attention + names[0], channels, channels, LayerClass.Exact);
            _k = layers.Linear(attention + names[1], channels, channels, LayerClass.Exact);
            _v = layers.Linear(attention + names[2], channels, channels, LayerClass.Exact);
            _out = layers.Linear(attention + names[3], channels, channels, LayerClass.Exact);
            _second = new ResnetBlock(layers, at + "resnets.1.", (channels, channels), time: 0, groups, Epsilon);
        }

        public Matrix Forward(MapRun run, Matrix x, MapShape map)
        {
            var (operators, pool) = run;
            x = _first.Forward(run, x, map, time: null);
            var (normed, q, k, v) = (pool.Like(x), pool.Like(x), pool.Like(x), pool.Like(x));
            operators.GroupNorm(x, map, _groups, _norm.Weight, _norm.Bias, Epsilon, normed);
            operators.Linear(_q, normed, q);
            operators.Linear(_k, normed, k);
            operators.Linear(_v, normed, v);
            operators.Attention(q, new KeyValues(k, v), null, map.Images, 1, normed);
            operators.Linear(_out, normed, q);
            operators.Add(x, q);
            pool.Give(normed, q, k, v);
            return _second.Forward(run, x, map, time: null);
        }
    }
}
