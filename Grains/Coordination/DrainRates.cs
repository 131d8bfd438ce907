namespace Cuckoo.Grains.Coordination;

/// <summary>
/// How fast places become free, in memory only: of all open requests and those of an app, when one ends; of waiting jobs of a program,
/// when one is taken.
/// </summary>
internal sealed class DrainRates(TimeProvider time)
{
    private const int Kept = 32;

    // Places are programs, apps, and both: some 600 bytes each. With more than that all are measured anew.
    private const int MostPlaces = 2_048;

    private readonly Dictionary<Place, Rate> rates = [];

    /// <summary>A place became free.</summary>
    public void Freed(Place place)
    {
        Rate rate = RateOf(place);
        rate.Freed.Enqueue(time.GetUtcNow());
        if (rate.Freed.Count > Kept) rate.Freed.Dequeue();
        rate.Refused = Math.Max(0, rate.Refused - 1);
    }

    /// <summary>A caller was refused for want of one.</summary>
    public void Refused(Place place) => RateOf(place).Refused++;

    /// <summary>When to try again.</summary>
    public TimeSpan RetryAfter(Place place) => rates.TryGetValue(place, out Rate? rate) && rate.Freed.TryPeek(out DateTimeOffset oldest)
        ? PressureRules.RetryAfter(rate.Freed.Count, time.GetUtcNow() - oldest, rate.Refused)
        : PressureRules.Unknown;

    private Rate RateOf(Place place)
    {
        if (rates.TryGetValue(place, out Rate? rate)) return rate;
        if (rates.Count >= MostPlaces) rates.Clear();
        return rates[place] = new Rate();
    }

    /// <summary>What there is room for.</summary>
    /// <param name="Program">Waiting jobs of a program; open requests when there is none.</param>
    /// <param name="App">Of an app; of all when there is none.</param>
    public readonly record struct Place(Hash256? Program, CoordinatorId? App);

    private sealed class Rate
    {
        public Queue<DateTimeOffset> Freed { get; } = [];

        public int Refused { get; set; }
    }
}
