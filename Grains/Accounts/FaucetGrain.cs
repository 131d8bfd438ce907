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
/// <remarks>Without a chain a grant is money that was not there before. On one it is out of the treasury's deposits, and settles as they do (decision 24).</remarks>
public sealed class FaucetGrain(
    [PersistentState("faucet")] IPersistentState<FaucetState> stored, NetworkOptions options, TimeProvider time) : Grain, IFaucetGrain
{
    private const string Owner = "faucet";

    private readonly DurableState<FaucetState> faucet = new(stored);

    private ILedgerGrain Ledger => GrainFactory.GetGrain<ILedgerGrain>(LedgerBook.Main);

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
            if (options.HasChain && !await CanGive()) return Refuse(FaucetRefusal.Empty);

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
        FaucetRefusal refused = options.HasChain
            ? await GiveDeposited(grant with { ExpiresAt = today.AddDays(1) })
            : await Ledger.Transfer(grant) is LedgerResult.Applied ? FaucetRefusal.None : FaucetRefusal.AlreadyTaken;
        return refused is FaucetRefusal.None ? new FaucetOutcome(FaucetRefusal.None, options.DailyGrant, today.AddDays(1)) : Refuse(refused);

        FaucetOutcome Refuse(FaucetRefusal refusal) => new(refusal, Amount.Zero, today.AddDays(1));
    }

    // What the treasury keeps for audits is not given away.
    private async Task<bool> CanGive()
    {
        Int128 balance = await Ledger.Balance(AccountId.Treasury);
        return balance > 0 && (UInt128)balance >= options.TreasurySeed.Units + options.DailyGrant.Units;
    }

    // Out of the treasury, which cannot go below zero. In two phases: what is set aside lies in the treasury's first shard, where its
    // deposits are, and is paid into the account's; what a crash left there goes back when the day is over. The id is that of a grant
    // without a chain, so a day that began without one gives once.
    private async Task<FaucetRefusal> GiveDeposited(TransferOrder grant)
    {
        LedgerResult aside = await Ledger.Pend(grant with { Debit = AccountId.Treasury, Credit = AccountId.Escrow, Owner = Owner });
        if (aside is LedgerResult.InsufficientFunds) return FaucetRefusal.Empty;
        if (!aside.IsDone()) return FaucetRefusal.AlreadyTaken;
        LedgerResult paid = await Ledger.Post(new PostOrder(
            TransferId.For("grant paid", grant.Id.Value), grant.Id, [new Share(grant.Credit, grant.Amount, grant.Purpose)], Owner));
        if (paid is LedgerResult.Applied) return FaucetRefusal.None;
        if (!paid.IsDone()) await Ledger.Void(new VoidOrder(TransferId.For("grant back", grant.Id.Value), grant.Id, Owner));
        return FaucetRefusal.AlreadyTaken;
    }
}
