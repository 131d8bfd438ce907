using Cuckoo.Kernels.Models.Pictures;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Sampling;
using static Cuckoo.Kernels.Reference.Scalar;

namespace Cuckoo.Kernels.Models.StableDiffusion;

/// <summary>The latent of a picture to start from, and which of its pixels are drawn anew.</summary>
internal sealed class StartLatent
{
    private readonly Matrix _latent;
    private readonly bool[]? _drawn;

    private StartLatent(Matrix latent, bool[]? drawn) => (_latent, _drawn) = (latent, drawn);

    /// <summary>Encodes a picture: the encoder's means, scaled. A latent's pixel is drawn anew where any pixel of the picture in its place is.</summary>
    public static StartLatent Of(MapRun run, Autoencoder vae, AutoencoderConfig config, RgbPicture picture, PictureMask? mask)
    {
        var (pool, factor) = (run.Pool, config.Factor);
        var map = new MapShape(1, picture.Height, picture.Width);
        var pixels = pool.Take(map.Rows, 3);
        for (var i = 0; i < picture.Pixels.Length; i++)
            pixels.Row(i / 3)[i % 3] = PixelValue.Of(picture.Pixels[i]);
        var latent = new Matrix(map.Rows / (factor * factor), AutoencoderConfig.LatentChannels);
        vae.Encode(run, pixels, map, latent);
        pool.Give(pixels);
        pool.Clear();
        var scaling = (float)config.Scaling;
        for (var row = 0; row < latent.Rows; row++)
        {
            foreach (ref var value in latent.Row(row))
                value *= scaling;
        }

        return new StartLatent(latent, mask is null ? null : Drawn(mask, factor));
    }

    /// <summary>From noise to the state a run begins with: fma(level.Noise, noise, level.Signal · start), or level.Noise · noise without a start.</summary>
    public static void Mix(StartLatent? start, Matrix noise, (float Signal, float Noise) level)
    {
        for (var row = 0; row < noise.Rows; row++)
        {
            var x = noise.Row(row);
            for (var k = 0; k < x.Length; k++)
                x[k] = start is null ? level.Noise * x[k] : Fma(level.Noise, x[k], level.Signal * start._latent.Row(row)[k]);
        }
    }

    /// <summary>Puts what is kept back, with as much of the first noise as the rest still has.</summary>
    public void Keep(Matrix latent, ulong seed, (float Signal, float Noise) level)
    {
        if (_drawn is null)
            return;
        var kept = new Matrix(latent.Rows, latent.Columns);
        GaussianNoise.Fill(kept, seed);
        Mix(this, kept, level);
        for (var row = 0; row < latent.Rows; row++)
        {
            if (!_drawn[row])
                kept.Row(row).CopyTo(latent.Row(row));
        }
    }

    private static bool[] Drawn(PictureMask mask, int factor)
    {
        var width = mask.Width / factor;
        var drawn = new bool[mask.Height / factor * width];
        for (var i = 0; i < mask.Values.Length; i++)
            drawn[i / mask.Width / factor * width + i % mask.Width / factor] |= PixelBytes.IsDrawn(mask, i);
        return drawn;
    }
}
