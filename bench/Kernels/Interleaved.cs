namespace Cuckoo.Kernels.Bench;

/// <summary>One side of a comparison.</summary>
/// <param name="Name">What a table calls it.</param>
/// <param name="Measure">Runs once and says how long it took.</param>
internal sealed record Contender(string Name, Func<TimeSpan> Measure);

/// <summary>What one side took in every round, in seconds.</summary>
internal sealed record Samples(string Name, IReadOnlyList<double> Seconds)
{
    public double Median => Seconds.Order().ElementAt(Seconds.Count / 2);

    public double Best => Seconds.Min();
}

// Sides take turns, so that a noisy neighbour touches all alike; the order turns round with every round. Between two of them the
// machine rests: libraries keep their threads spinning for some tens of milliseconds after their last call.

/// <summary>Measures several sides in turn.</summary>
internal static class Interleaved
{
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(150);

    /// <summary>Runs each side once to warm up, then once a round.</summary>
    public static async Task<IReadOnlyList<Samples>> RunAsync(int rounds, IReadOnlyList<Contender> contenders)
    {
        var seconds = contenders.Select(_ => new List<double>()).ToList();
        for (var round = -1; round < rounds; round++)
        {
            for (var turn = 0; turn < contenders.Count; turn++)
            {
                var index = round % 2 == 0 ? turn : contenders.Count - 1 - turn;
                await Task.Delay(Rest, TimeProvider.System);
                var elapsed = contenders[index].Measure();
                if (round >= 0)
                    seconds[index].Add(elapsed.TotalSeconds);
            }
        }

        return [.. contenders.Zip(seconds, (contender, values) => new Samples(contender.Name, values))];
    }
}
