namespace Cuckoo.Chain.Bench;

/// <summary>Runs of an action in a second: the median of several rounds.</summary>
internal static class Rate
{
    private const int Rounds = 7;
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(300);

    /// <summary>Runs a second, times <paramref name="perRun"/>.</summary>
    public static double Of(Action action, int perRun = 1)
    {
        var time = TimeProvider.System;
        for (var i = 0; i < 60; i++)
            action();
        var rates = new double[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            var runs = 0;
            var from = time.GetTimestamp();
            TimeSpan took;
            do
            {
                for (var i = 0; i < 32; i++)
                    action();
                runs += 32;
                took = time.GetElapsedTime(from);
            }
            while (took < Round);
            rates[round] = runs / took.TotalSeconds * perRun;
        }

        Array.Sort(rates);
        return rates[Rounds / 2];
    }
}
