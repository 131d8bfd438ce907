using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Models.EmojiT2I;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Tests.Operators;

namespace Cuckoo.Kernels.Tests.Models;

public sealed class BatchTests
{
    private static readonly string[] Captions = ["noto rocket", "3d green cat face", "a house"];

    [Theory]
    [InlineData(KernelVariant.Vector256)]
    [InlineData(KernelVariant.Vector512)]
    public void Denoiser_PictureInABatch_HasTheBitsItHasAlone(KernelVariant variant)
    {
        using var operators = Variants.Open(variant, threads: 2);
        var together = Predict(operators, [0, 1, 2]);
        for (var picture = 0; picture < Captions.Length; picture++)
        {
            var alone = Predict(operators, [picture]);
            for (var row = 0; row < alone.Rows; row++)
                Bits.Equal(alone.Row(row), together.Row(picture * alone.Rows + row), $"picture {picture}, patch {row}");
        }
    }

    private static Matrix Predict(IOperators operators, int[] pictures)
    {
        var (config, weights) = (Emoji.Files.Config, Emoji.Weights(operators));
        var encoder = new TextEncoder(config, weights, operators, pictures.Length);
        var denoiser = new Denoiser(config, weights, operators, pictures.Length);
        encoder.Encode([.. pictures.Select(i => Emoji.Files.Tokenizer.Encode(Captions[i], config.TextLength))]);
        denoiser.Condition(encoder.States, encoder.Pooled);
        var clean = new Matrix(pictures.Length * config.Patches, config.PatchWidth);
        var noisy = new Matrix(clean.Rows, clean.Columns);
        for (var i = 0; i < pictures.Length; i++)
            new Numbers(pictures[i]).Matrix(config.Patches, config.PatchWidth).CopyTo(noisy, i * config.Patches);
        denoiser.Predict(noisy, TimeEmbedding.Of([.. pictures.Select(i => 0.3 * i)]), clean);
        return clean;
    }
}
