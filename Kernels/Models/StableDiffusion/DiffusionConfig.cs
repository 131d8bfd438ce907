using System.Globalization;
using Cuckoo.Kernels.Sampling.Diffusion;

namespace Cuckoo.Kernels.Models.StableDiffusion;

/// <summary>The noise a model was trained with, as its scheduler's configuration tells it.</summary>
/// <param name="BetaStart">The first beta.</param>
/// <param name="BetaEnd">The last.</param>
/// <param name="Times">Times trained with.</param>
/// <param name="Offset">DDIM's time offset.</param>
internal sealed record DiffusionConfig(double BetaStart, double BetaEnd, int Times, int Offset)
{
    public string CanonicalText => string.Create(
        CultureInfo.InvariantCulture,
        $"noise start={BitConverter.DoubleToUInt64Bits(BetaStart):x16} end={BitConverter.DoubleToUInt64Bits(BetaEnd):x16} times={Times} offset={Offset}");

    /// <summary>Reads scheduler/scheduler_config.json: every key of the published schedulers is known; which of them it names decides nothing.</summary>
    public static DiffusionConfig Read(ConfigReader reader)
    {
        reader.Ignore("_class_name", "_diffusers_version", "_name_or_path");
        var config = new DiffusionConfig(
            reader.Real("beta_start", 1e-6, 0.5),
            reader.Real("beta_end", 1e-6, 0.5),
            reader.Integer("num_train_timesteps", 100, NoiseLevels.MaxTimes),
            reader.Integer("steps_offset", 0, 1, otherwise: 0));
        reader.Fixed("beta_schedule", "\"scaled_linear\"");
        reader.Optional("prediction_type", "\"epsilon\"");
        reader.Optional("trained_betas", "null");
        foreach (var name in (string[])["clip_sample", "set_alpha_to_one", "thresholding", "rescale_betas_zero_snr"])
            reader.Optional(name, "false");
        // How one sampler of the published library spaces or solves its steps; ours are spaced as docs/numerics.md says.
        reader.Ignore(
            "skip_prk_steps", "timestep_spacing", "clip_sample_range", "dynamic_thresholding_ratio", "sample_max_value", "interpolation_type", "use_karras_sigmas",
            "use_exponential_sigmas", "use_beta_sigmas", "use_lu_lambdas", "use_flow_sigmas", "flow_shift", "sigma_min", "sigma_max", "timestep_type", "final_sigmas_type",
            "solver_order", "solver_type", "algorithm_type", "lower_order_final", "euler_at_final", "lambda_min_clipped", "variance_type", "use_dynamic_shifting", "time_shift_type");
        reader.Done();
        reader.Require(config.BetaStart < config.BetaEnd, "beta_end", "is not above beta_start");
        return config;
    }
}
