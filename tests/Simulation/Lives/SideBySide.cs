using System.Collections.Concurrent;

namespace Cuckoo.Simulation.Lives;

/// <summary>Lives side by side, as many as there are processors.</summary>
internal static class SideBySide
{
    /// <summary>Lives all of them, each on one thread. That they take long starts no more of them at once.</summary>
    public static void ForEach<T>(IEnumerable<T> lives, Action<T> live) => Parallel.ForEach(
        Partitioner.Create(lives, EnumerablePartitionerOptions.NoBuffering), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, live);
}
