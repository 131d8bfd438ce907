// The shell around LedgerRules: owns the turn, the journal and the clock. One order a turn, durable before it is answered.

using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Cuckoo.Grains.Ledger;

/// <inheritdoc cref="ILedgerGrain"/>
public sealed class LedgerGrain(ILedgerJournal journal, TimeProvider time, ILogger<LedgerGrain> log) : Grain, ILedgerGrain
{
    private readonly LedgerBooks books = new();

    /// <summary>Replays the journal.</summary>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await foreach (LedgerEntry entry in journal.Read(this.GetPrimaryKeyString(), cancellationToken)) books.Apply(entry);
        LedgerTotals totals = books.Totals();
        if (totals.Sum != 0)
            throw new InvalidDataException($"The books of {this.GetPrimaryKeyString()} sum to {totals.Sum}, not to zero.");
    }

    /// <inheritdoc/>
    public Task<LedgerResult> Transfer(TransferOrder order) => Carry(LedgerRules.Move(books, order, isPending: false, time.GetUtcNow()));

    /// <inheritdoc/>
    public Task<LedgerResult> Pend(TransferOrder order) => Carry(LedgerRules.Move(books, order, isPending: true, time.GetUtcNow()));

    /// <inheritdoc/>
    public Task<LedgerResult> Post(PostOrder order) => Carry(LedgerRules.Post(books, order, time.GetUtcNow()));

    /// <inheritdoc/>
    public Task<LedgerResult> Void(VoidOrder order) => Carry(LedgerRules.Void(books, order, time.GetUtcNow()));

    /// <inheritdoc/>
    public Task<Int128> Balance(AccountId account) => Task.FromResult(books.Balance(account));

    /// <inheritdoc/>
    public Task<ImmutableArray<LedgerLine>> Lines(string reference) => Task.FromResult(books.Lines(reference));

    /// <inheritdoc/>
    public Task<LedgerTotals> Totals() => Task.FromResult(books.Totals());

    private async Task<LedgerResult> Carry(LedgerDecision decision)
    {
        if (decision.Entry is not { } entry) return decision.Result;
        try
        {
            await journal.Append(this.GetPrimaryKeyString(), entry);
        }
        catch (Exception e)
        {
            // Whether the entry is on disk is unknown: go, and let the next activation read what is there.
            log.LogError(e, "Entry {Number} could not be written; the books are read again.", entry.Number);
            DeactivateOnIdle();
            throw;
        }

        books.Apply(entry);
        return decision.Result;
    }
}
