using System.Collections.Immutable;
using System.Globalization;
using Cuckoo.Grains.Ledger;
using Cuckoo.Ledger;
using Orleans.Runtime;

namespace Cuckoo.Grains.Accounts;

/// <summary>What the faucet has given on its day. The next day begins with nothing, so it never grows beyond a day's grants.</summary>
public sealed record FaucetState
{
    /// <summary>The day, as yyyy-MM-dd in UTC.</summary>
    public string Day { get; init; } = "";

    /// <summary>How many accounts have had a grant from each source.</summary>
    public ImmutableDictionary<Hash256, int> Sources { get; init; } = ImmutableDictionary<Hash256, int>.Empty;

    /// <summary>Who has had one.</summary>
    public ImmutableHashSet<AccountId> Accounts { get; init; } = [];
}

/// <inheritdoc cref="IFaucetGrain"/>
public sealed class FaucetGrain(
    [PersistentState("faucet")] IPersistentState<FaucetState> stored, NetworkOptions options, TimeProvider time) : Grain, IFaucetGrain
{
    private readonly DurableState<FaucetState> faucet = new(stored);

    /// <inheritdoc/>
    public async Task<FaucetOutcome> Take(AccountId account, Hash256 source)
    {
        DateTimeOffset today = new(time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
        string day = today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        FaucetState state = string.Equals(faucet.State.Day, day, StringComparison.Ordinal) ? faucet.State : new FaucetState { Day = day };
        if (!state.Accounts.Contains(account))
        {
            if (state.Sources.GetValueOrDefault(source) >= options.GrantsPerSource) return Refuse(FaucetRefusal.SourceUsedUp);
            if (state.Accounts.Count >= options.GrantsPerDay) return Refuse(FaucetRefusal.Empty);

            // Counted first: a crash before the transfer costs a place, which the account's next call fills.
            await faucet.Save(
                state with
                {
                    Accounts = state.Accounts.Add(account),
                    Sources = state.Sources.SetItem(source, state.Sources.GetValueOrDefault(source) + 1),
                },
                DeactivateOnIdle);
        }

        // The transfer's id names the day, so the books themselves refuse a second grant.
        TransferOrder grant = new(
            TransferId.For("grant", $"{account} {day}"), AccountId.Faucet, account, options.DailyGrant, "grant", $"grant {account}");
        LedgerResult result = await GrainFactory.GetGrain<ILedgerGrain>(LedgerBook.Main).Transfer(grant);
        return result is LedgerResult.Applied
            ? new FaucetOutcome(FaucetRefusal.None, options.DailyGrant, today.AddDays(1))
            : Refuse(FaucetRefusal.AlreadyTaken);

        FaucetOutcome Refuse(FaucetRefusal refusal) => new(refusal, Amount.Zero, today.AddDays(1));
    }
}
