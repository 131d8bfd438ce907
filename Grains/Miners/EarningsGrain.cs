// The shells of a statement. A complete page goes to a grain of its own before the end lets go of it; after a kill between the
// two it is written there again, the same.

using System.Collections.Immutable;
using Orleans.Runtime;

namespace Cuckoo.Grains.Miners;

/// <inheritdoc cref="IEarningsGrain"/>
public sealed class EarningsGrain([PersistentState("earnings")] IPersistentState<EarningsState> stored, TimeProvider time) : Grain, IEarningsGrain
{
    private readonly DurableState<EarningsState> earnings = new(stored);

    private long FirstOpen => earnings.State.Count - earnings.State.Open.Length + 1;

    /// <inheritdoc/>
    public async Task Note(JobEnd end)
    {
        if (EarningsRules.Knows(earnings.State, end.Job)) return;
        if (EarningsRules.Complete(earnings.State) is { } page) await PageOf(page[0].Number).Keep(page);
        await earnings.Save(EarningsRules.Noted(EarningsRules.Kept(earnings.State), end, time.GetUtcNow()), DeactivateOnIdle);
    }

    /// <inheritdoc/>
    public async Task<EarningsPage> Before(long number)
    {
        long last = Math.Min(number - 1, earnings.State.Count);
        ImmutableArray<EarningsLine> lines = last < 1 ? [] : last >= FirstOpen ? earnings.State.Open : await PageOf(last).Lines();
        EarningsPage page = new([.. lines.Where(l => l.Number <= last).Reverse()], earnings.State.Count, earnings.State.Paid);
        if (!earnings.RecordExists) DeactivateOnIdle();
        return page;
    }

    private IEarningsPageGrain PageOf(long number) =>
        GrainFactory.GetGrain<IEarningsPageGrain>(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{this.GetPrimaryKeyString()}/{EarningsRules.PageOf(number)}"));
}

/// <inheritdoc cref="IEarningsPageGrain"/>
public sealed class EarningsPageGrain([PersistentState("earningsPage")] IPersistentState<EarningsPageState> stored) : Grain, IEarningsPageGrain
{
    private readonly DurableState<EarningsPageState> page = new(stored);

    /// <inheritdoc/>
    public Task Keep(ImmutableArray<EarningsLine> lines) =>
        page.State.Lines.IsEmpty ? page.Save(new EarningsPageState { Lines = lines }, DeactivateOnIdle)
            : page.State.Lines[^1] == lines[^1] ? Task.CompletedTask
            : throw new InvalidOperationException("A page of a statement was to be written twice, differently.");

    /// <inheritdoc/>
    public Task<ImmutableArray<EarningsLine>> Lines() => Task.FromResult(page.State.Lines);
}
