using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Sampling;

namespace Cuckoo.Kernels.Models.EmojiT2I;

/// <summary>Text encoder, denoiser and sampler put together: one caption's patches from noise.</summary>
/// <remarks>The prompted and the unprompted pass run side by side as two pictures; no bit depends on that. One call at a time.</remarks>
internal sealed class EmojiPipeline
{
    private const int Passes = 2;

    private readonly TextEncoder _encoder;
    private readonly Denoiser _denoiser;
    private readonly int[] _nullCaption;
    private readonly Matrix _noisy;
    private readonly Matrix _predicted;
    private readonly Matrix _timeFeatures = new(Passes, 2 * EmojiConfig.TimeFrequencies);

    public EmojiPipeline(EmojiConfig config, EmojiWeights weights, IOperators operators)
    {
        _encoder = new TextEncoder(config, weights, operators, Passes);
        _denoiser = new Denoiser(config, weights, operators, Passes);
        _nullCaption = new int[config.TextLength];
        _noisy = new Matrix(Passes * config.Patches, config.PatchWidth);
        _predicted = new Matrix(Passes * config.Patches, config.PatchWidth);
    }

    /// <summary>Encodes a caption's ids; the steps after this are of it.</summary>
    public void Condition(int[] ids)
    {
        _encoder.Encode([ids, _nullCaption]);
        _denoiser.Condition(_encoder.States, _encoder.Pooled);
    }

    /// <summary>Moves <paramref name="latent"/> (patches, patch width) over one step on its way from noise to picture.</summary>
    /// <param name="latent">Moved in place.</param>
    /// <param name="schedule">The times of the steps.</param>
    /// <param name="step">Which step, from 0.</param>
    /// <param name="guidance">See <see cref="FlowEuler.Step"/>.</param>
    public void Step(Matrix latent, StepSchedule schedule, int step, float guidance)
    {
        for (var pass = 0; pass < Passes; pass++)
            latent.CopyTo(_noisy, pass * latent.Rows);
        TimeEmbedding.Fill(_timeFeatures.Row(0), schedule.TimeBefore(step));
        _timeFeatures.Row(0).CopyTo(_timeFeatures.Row(1));
        _denoiser.Predict(_noisy, _timeFeatures, _predicted);
        FlowEuler.Step(latent, _predicted, guidance, schedule.Advance(step));
    }
}
