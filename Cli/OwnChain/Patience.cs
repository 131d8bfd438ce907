using Cuckoo.Cli.Edge;
using Cuckoo.Client;

namespace Cuckoo.Cli.OwnChain;

/// <summary>Waiting for what the silo and its chain do by themselves.</summary>
internal static class Patience
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);

    // Seconds where nothing else is going on, far more on a machine that builds something beside it.
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(3);

    /// <summary>Asks until there is an answer.</summary>
    /// <param name="what">What is waited for, as a part of a sentence.</param>
    /// <param name="ask">Gives the answer, or nothing yet.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="EdgeSetupException">There was none in time.</exception>
    public static async Task<T> UntilAsync<T>(string what, Func<Task<T?>> ask, TimeProvider time, CancellationToken cancellation)
        where T : class
    {
        long begun = time.GetTimestamp();
        while (true)
        {
            try
            {
                if (await ask() is { } answer) return answer;
            }
            catch (EdgeRefusedException) when (time.GetElapsedTime(begun) < Most)
            {
                // It is being written.
            }

            if (time.GetElapsedTime(begun) >= Most) throw new EdgeSetupException($"Within {Most.TotalMinutes:0} minutes {what}.");
            await Task.Delay(LookAgain, time, cancellation);
        }
    }
}
