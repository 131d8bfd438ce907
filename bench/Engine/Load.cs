namespace Cuckoo.Engine;

/// <summary>What a load came to.</summary>
/// <param name="ASecond">Calls answered a second, by all callers together.</param>
/// <param name="P50">Half the calls were quicker than this.</param>
/// <param name="P99">All but one in a hundred were.</param>
/// <param name="BytesACall">Allocated in the whole process for each.</param>
internal sealed record LoadResult(double ASecond, TimeSpan P50, TimeSpan P99, double BytesACall);

/// <summary>Callers that call again as soon as they are answered, all at once, for a while.</summary>
internal static class Load
{
    /// <param name="callers">How many.</param>
    /// <param name="measured">How long after a warm-up of half that.</param>
    /// <param name="call">What caller number n calls.</param>
    /// <param name="callsEach">How many calls one of these is.</param>
    public static async Task<LoadResult> RunAsync(int callers, TimeSpan measured, Func<int, Func<Task>> call, int callsEach = 1)
    {
        var calls = Enumerable.Range(0, callers).Select(call).ToArray();
        await ForAsync(calls, measured / 2);
        GC.Collect();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var start = TimeProvider.System.GetTimestamp();
        var all = await ForAsync(calls, measured);
        var took = TimeProvider.System.GetElapsedTime(start);
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        var answered = all.Count * callsEach;
        return new LoadResult(answered / took.TotalSeconds, Time(all.Percentile(0.5)), Time(all.Percentile(0.99)), (double)allocated / answered);
    }

    private static async Task<LatencyHistogram> ForAsync(Func<Task>[] calls, TimeSpan time)
    {
        var until = TimeProvider.System.GetTimestamp() + (long)(time.TotalSeconds * TimeProvider.System.TimestampFrequency);
        var all = new LatencyHistogram();
        foreach (var one in await Task.WhenAll(calls.Select(call => Task.Run(() => CallAsync(call, until))))) all.Add(one);
        return all;
    }

    private static async Task<LatencyHistogram> CallAsync(Func<Task> call, long until)
    {
        var histogram = new LatencyHistogram();
        var before = TimeProvider.System.GetTimestamp();
        while (before < until)
        {
            await call();
            var after = TimeProvider.System.GetTimestamp();
            histogram.Add(after - before);
            before = after;
        }

        return histogram;
    }

    private static TimeSpan Time(double ticks) => TimeSpan.FromSeconds(ticks / TimeProvider.System.TimestampFrequency);
}
