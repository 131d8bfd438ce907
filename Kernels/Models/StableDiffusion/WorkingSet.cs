namespace Cuckoo.Kernels.Models.StableDiffusion;

/// <summary>Bytes a picture takes on its way, beside the weights: a bound that tests hold the runs to.</summary>
internal static class WorkingSet
{
    /// <param name="unet">The denoiser's sizes.</param>
    /// <param name="vae">The autoencoder's sizes.</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    public static long Bytes(UNetConfig unet, AutoencoderConfig vae, int width, int height)
    {
        var pixels = (long)width * height;
        var latent = pixels / (vae.Factor * vae.Factor);

        // Two images, at each level a quarter of the pixels of the one before: what is kept for the way up, and beside it, at the
        // largest, a feed-forward layer (8 widths) and six maps, or a joined map and its norm.
        var kept = 0L;
        for (var level = 0; level < unet.Channels.Length; level++)
            kept += Padded(unet.Channels[level]) * (unet.Layers + 2) * 2 * Part(latent, level);
        var largest = 20 * Enumerable.Range(0, unet.Channels.Length).Max(level => Padded(unet.Channels[level]) * 2 * Part(latent, level));

        // One image: at most five maps of a level at the size of the level before, which is where channels become fewer.
        var decoder = Enumerable.Range(0, vae.Channels.Length)
            .Max(level => 5 * Padded(vae.Channels[Math.Min(level + 1, vae.Channels.Length - 1)]) * Part(pixels, level));
        return sizeof(float) * Math.Max(kept + largest, decoder);
    }

    /// <summary>Pixels at a level, rounded up both ways.</summary>
    private static long Part(long pixels, int level) => (pixels >> (2 * level)) + (long)Math.Sqrt(pixels) + 1;

    private static long Padded(int columns) => Operators.Matrix.StrideOf(columns);
}
