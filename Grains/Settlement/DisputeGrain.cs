using Orleans.Runtime;

namespace Cuckoo.Grains.Settlement;

/// <inheritdoc cref="IDisputeGrain"/>
public sealed class DisputeGrain([PersistentState("disputes")] IPersistentState<DisputeState> stored, TimeProvider time) : Grain, IDisputeGrain
{
    private readonly DurableState<DisputeState> disputes = new(stored);

    private DisputeState State => disputes.State;

    private DateTimeOffset Now => time.GetUtcNow();

    /// <inheritdoc/>
    public Task<DisputesView> View() => Task.FromResult(new DisputesView(State.Disputes));

    /// <inheritdoc/>
    public Task<DisputeRecord?> Find(int number) => Task.FromResult(State.Disputes.FirstOrDefault(one => one.Number == number));

    /// <inheritdoc/>
    public Task<DisputeRecord?> OfReceipt(JobId job, LeaseId lease) => Task.FromResult(DisputeBookRules.OfReceipt(State, job, lease));

    /// <inheritdoc/>
    public async Task<AccuseOutcome> Accuse(Conviction conviction)
    {
        (AccuseOutcome outcome, DisputeState next) = DisputeBookRules.Accused(State, conviction, Now);
        await Save(next);
        return outcome;
    }

    /// <inheritdoc/>
    public Task Opened(int number, long onChain, DisputeProgress progress) => Save(DisputeBookRules.Opened(State, number, onChain, progress));

    /// <inheritdoc/>
    public Task Seen(int number, DisputeProgress progress) => Save(DisputeBookRules.Seen(State, number, progress));

    /// <inheritdoc/>
    public Task Ended(int number, DisputeProgress progress) => Save(DisputeBookRules.Ended(State, number, progress, Now));

    /// <inheritdoc/>
    public Task Held(int number, string? why) => Save(DisputeBookRules.Held(State, number, why));

    /// <inheritdoc/>
    public Task Dropped(int number, string why) => Save(DisputeBookRules.Dropped(State, number, why, Now));

    private Task Save(DisputeState next) => disputes.Save(next, DeactivateOnIdle);
}
