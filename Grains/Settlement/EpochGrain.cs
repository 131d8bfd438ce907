using System.Collections.Immutable;
using Cuckoo.Grains.Ledger;
using Orleans.Runtime;

namespace Cuckoo.Grains.Settlement;

/// <inheritdoc cref="IEpochGrain"/>
public sealed class EpochGrain([PersistentState("epochs")] IPersistentState<EpochState> stored, TimeProvider time) : Grain, IEpochGrain
{
    private readonly DurableState<EpochState> epochs = new(stored);

    private EpochState State => epochs.State;

    private DateTimeOffset Now => time.GetUtcNow();

    /// <inheritdoc/>
    public Task<EpochsView> View() => Task.FromResult(new EpochsView(State.Epochs, State.Warning, State.Treasury, State.SkippedAt, State.Unanswered));

    /// <inheritdoc/>
    public Task<EpochRecord?> Find(int number) => Task.FromResult(State.Epochs.FirstOrDefault(epoch => epoch.Number == number));

    /// <inheritdoc/>
    public Task<ImmutableArray<LedgerMark>> Cuts(int number) => Task.FromResult(EpochRules.Cuts(State, number));

    /// <inheritdoc/>
    public async Task<EpochRecord> Begin(string treasury)
    {
        if (EpochRules.Open(State) is { } open) return open;
        LedgerMark mark = await GrainFactory.GetGrain<ILedgerGrain>(this.GetPrimaryKeyString()).Mark();
        await Save(EpochRules.Begun(State, mark, treasury, Now));
        return State.Epochs[^1];
    }

    /// <inheritdoc/>
    public Task<EpochRecord> Stored(int number, EpochPublished published) => Saved(EpochRules.Stored(State, number, published), number);

    /// <inheritdoc/>
    public Task Reopen(int number) => Save(EpochRules.Reopened(State, number));

    /// <inheritdoc/>
    public Task Skip(int number) => Save(EpochRules.Skipped(State, number, Now));

    /// <inheritdoc/>
    public Task<EpochRecord> Posted(int number, long chainEpoch) => Saved(EpochRules.Posted(State, number, chainEpoch, Now), number);

    /// <inheritdoc/>
    public Task Finalised(int number) => Save(EpochRules.Finalised(State, number, Now));

    /// <inheritdoc/>
    public Task Cancelled(int number) => Save(EpochRules.Cancelled(State, number, Now));

    /// <inheritdoc/>
    public Task Warn(string? name, string? what) => Save(EpochRules.Warned(State, name, what, Now));

    /// <inheritdoc/>
    public Task Unanswered(string? what) => Save(EpochRules.Unanswered(State, what, Now));

    private async Task<EpochRecord> Saved(EpochState next, int number)
    {
        await Save(next);
        return State.Epochs.First(epoch => epoch.Number == number);
    }

    private Task Save(EpochState next) => epochs.Save(next, DeactivateOnIdle);
}
