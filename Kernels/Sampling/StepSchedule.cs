namespace Cuckoo.Kernels.Sampling;

/// <summary>The times of a flow-matching run: 0 is noise, 1 is the picture.</summary>
/// <remarks>Computed once on the host in fixed arithmetic; only its float32 coefficients enter the picture.</remarks>
internal sealed class StepSchedule
{
    /// <summary>The velocity (x − z)/(1 − t) is held finite at the end by this least 1 − t, as in training.</summary>
    private const double LeastRemaining = 0.02;

    private readonly double[] _times;

    private StepSchedule(double[] times) => _times = times;

    public int Steps => _times.Length - 1;

    /// <summary>The time before step <paramref name="step"/> (from 0).</summary>
    public double TimeBefore(int step) => _times[step];

    /// <summary>The part of the way from z to the predicted picture that a step goes: Δt / max(1 − t, 0.02), rounded to float32.</summary>
    public float Advance(int step)
    {
        var remaining = 1.0 - _times[step];
        if (remaining < LeastRemaining)
            remaining = LeastRemaining;
        return (float)((_times[step + 1] - _times[step]) * HostMath.Reciprocal(remaining));
    }

    /// <summary>Equal steps: t = i/n.</summary>
    public static StepSchedule Linear(int steps) => Create(steps, u => u);

    /// <summary>t = (i/n)^1.5: more of the steps near the noise, where the text decides.</summary>
    public static StepSchedule PowerThreeHalves(int steps) => Create(steps, u => u * HostMath.SquareRoot(u));

    private static StepSchedule Create(int steps, Func<double, double> shape)
    {
        var times = new double[steps + 1];
        var width = HostMath.Reciprocal(steps);
        for (var i = 1; i < steps; i++)
            times[i] = shape(i * width);
        times[steps] = 1.0;
        return new StepSchedule(times);
    }
}
