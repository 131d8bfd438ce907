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

    /// <summary>Moves <paramref name="latent"/> (patches, patch width) from noise to picture.</summary>
    /// <param name="latent">The noise; moved in place.</param>
    /// <param name="ids">The caption's ids.</param>
    /// <param name="schedule">The times of the steps.</param>
    /// <param name="guidance">See <see cref="FlowEuler.Step"/>.</param>
    /// <param name="afterStep">Called after each step with its number from 1; the latent may be read then.</param>
    /// <param name="cancellation">Looked at before each step.</param>
    public void Run(Matrix latent, int[] ids, StepSchedule schedule, float guidance, Action<int> afterStep, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        _encoder.Encode([ids, _nullCaption]);
        _denoiser.Condition(_encoder.States, _encoder.Pooled);
        for (var step = 0; step < schedule.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (var pass = 0; pass < Passes; pass++)
                latent.CopyTo(_noisy, pass * latent.Rows);
            TimeEmbedding.Fill(_timeFeatures.Row(0), schedule.TimeBefore(step));
            _timeFeatures.Row(0).CopyTo(_timeFeatures.Row(1));
            _denoiser.Predict(_noisy, _timeFeatures, _predicted);
            FlowEuler.Step(latent, _predicted, guidance, schedule.Advance(step));
            afterStep(step + 1);
        }
    }
}
