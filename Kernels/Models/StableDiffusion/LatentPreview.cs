using Cuckoo.Kernels.Models.EmojiT2I;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Models.StableDiffusion;

/// <summary>A pixel for each of the latent's, by a linear map from its four channels to red, green and blue.</summary>
/// <remarks>The figures are a least-squares fit to Stable Diffusion 1.x that K. Turner published ("Decoding latents to RGB without upscaling", 2022).</remarks>
internal static class LatentPreview
{
    private static readonly float[] ToRgb = [0.298f, 0.207f, 0.208f, 0.187f, 0.286f, 0.173f, -0.158f, 0.189f, 0.264f, -0.184f, -0.271f, -0.473f];

    public static RgbPicture Of(Matrix latent, MapShape map)
    {
        var bytes = new byte[3 * map.Rows];
        for (var i = 0; i < bytes.Length; i++)
        {
            var sum = 0f;
            for (var channel = 0; channel < AutoencoderConfig.LatentChannels; channel++)
                sum += latent.Row(i / 3)[channel] * ToRgb[3 * channel + i % 3];
            bytes[i] = PatchPixels.ToByte(sum);
        }

        return new RgbPicture(bytes, map.Width, map.Height);
    }
}
