namespace Cuckoo.Network.Bench;

/// <summary>What a load came to.</summary>
/// <param name="Elapsed">How long it ran.</param>
/// <param name="SiloTime">Processor time of the silo meanwhile.</param>
/// <param name="OthersTime">That of its payers and miners.</param>
/// <param name="Jobs">Seconds from submit to paid, a job each, sorted.</param>
/// <param name="Audited">How many of them were audited.</param>
internal sealed record JobTimes(TimeSpan Elapsed, TimeSpan SiloTime, TimeSpan OthersTime, double[] Jobs, int Audited)
{
    public double PerSecond => Jobs.Length / Elapsed.TotalSeconds;

    /// <summary>Milliseconds of processor time a job, which a busy neighbour lengthens far less than the clock's: the silo's, and its payers' and miners'.</summary>
    public (double Silo, double Others) CostOfOne => (SiloTime.TotalMilliseconds / Jobs.Length, OthersTime.TotalMilliseconds / Jobs.Length);

    /// <summary>What a share of the jobs stays under, in milliseconds.</summary>
    public double Percentile(double share) => 1000 * Jobs[Math.Min(Jobs.Length - 1, (int)(share * Jobs.Length))];
}

/// <summary>Where the time of a picture went that was not audited, in milliseconds. All parts but the last are between two clocks of the same machine.</summary>
/// <param name="Kernels">The model's run, as its receipt says.</param>
/// <param name="ToLease">From the submission to its miner's lease.</param>
/// <param name="ToCommit">From the lease to the receipt taken, without the run.</param>
/// <param name="ToPaid">From there to the payment.</param>
/// <param name="ToHeard">From there until the client has heard of it.</param>
internal readonly record struct PictureTime(double Kernels, double ToLease, double ToCommit, double ToPaid, double ToHeard)
{
    /// <summary>All but the model's run.</summary>
    public double Beside => ToLease + ToCommit + ToPaid + ToHeard;
}
