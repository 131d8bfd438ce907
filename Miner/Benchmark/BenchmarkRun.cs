using System.Globalization;
using Cuckoo.Miner.Edge;
using Cuckoo.Miner.Jobs;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Miner.Benchmark;

/// <summary>Passes the benchmark that the network asks for, while no job is held.</summary>
/// <param name="door">The edge.</param>
/// <param name="threads">How many lanes at once; 0 for one a processor.</param>
/// <param name="tell">Told what happens.</param>
internal sealed class BenchmarkRun(EdgeDoor door, int threads, Action<Status> tell)
{
    /// <summary>Does one.</summary>
    /// <param name="cancellation">Ends it between two lanes.</param>
    /// <returns>Whether jobs may be asked for again; otherwise another has to be passed.</returns>
    /// <exception cref="EdgeRefusedException">The edge refuses this miner, or wants work that this program does not know.</exception>
    public async Task<bool> TryAsync(CancellationToken cancellation)
    {
        try
        {
            var asked = await door.BenchmarkAsync(cancellation);
            if (asked.Lanes != BenchmarkWork.Lanes || asked.LaneBytes != BenchmarkWork.LaneBytes || asked.Challenge.Length is 0 or > 100)
                throw new EdgeRefusedException(System.Net.HttpStatusCode.OK, "other_benchmark", "It wants another benchmark than this miner knows; install the version of the miner that the network runs.");
            tell(new Status("benchmark", $"The network measures this miner anew; no jobs meanwhile, to be answered by {asked.AnswerBy.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} UTC."));
            var lanes = await Task.Run(() => BenchmarkWork.Do(asked.Challenge, door.Miner, threads, cancellation), cancellation);
            var miner = await door.AnswerBenchmarkAsync(new BenchmarkAnswer(asked.Challenge, lanes), cancellation);
            tell(new Status("benchmark", string.Create(CultureInfo.InvariantCulture, $"Passed in {(miner.BenchmarkMs ?? 0) / 1000.0:0.0} s.")));
            return true;
        }
        catch (EdgeRefusedException e) when (e.Code is "no_benchmark")
        {
            // Passed already, by an answer whose reply was lost or by another process of the same operator.
            return true;
        }
        catch (EdgeRefusedException e) when (e.Code is "benchmark_late" or "benchmark_wrong" or "benchmark_unknown")
        {
            tell(new Status("benchmark", e.Message));
            return false;
        }
    }
}
