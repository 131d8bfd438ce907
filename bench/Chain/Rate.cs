using System.Globalization;

namespace Cuckoo.Chain.Bench;

/// <summary>Runs of an action in a second, over many short rounds.</summary>
/// <param name="Median">The middle round's.</param>
/// <param name="Best">The best round's: what the machine does while nothing else runs on it.</param>
internal sealed record Rate(double Median, double Best)
{
    private const int Rounds = 101;

    // Short enough that some rounds are not interrupted on a machine that does other work as well.
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(20);

    /// <summary>Measures an action that does <paramref name="perRun"/> of what is counted.</summary>
    public static Rate Of(Action action, int perRun = 1)
    {
        var time = TimeProvider.System;
        // Until the compiler has had its second look.
        var warm = time.GetTimestamp();
        while (time.GetElapsedTime(warm) < TimeSpan.FromSeconds(1))
            action();
        var rates = new double[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            var runs = 0;
            var from = time.GetTimestamp();
            TimeSpan took;
            do
            {
                action();
                runs++;
                took = time.GetElapsedTime(from);
            }
            while (took < Round);
            rates[round] = runs / took.TotalSeconds * perRun;
        }

        Array.Sort(rates);
        return new(rates[Rounds / 2], rates[^1]);
    }

    /// <summary>The median, and the best in brackets.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Median:N0} ({Best:N0})");
}
