using System.Collections.Immutable;
using System.Globalization;
using Cuckoo.Grains.Ledger;
using Cuckoo.Ledger;
using Orleans.Runtime;

namespace Cuckoo.Grains.Accounts;

/// <summary>State of an account holder.</summary>
public sealed record AccountState
{
    /// <summary>Hashes of the keys that speak for it.</summary>
    public ImmutableArray<Hash256> KeyHashes { get; init; } = [];
}

/// <inheritdoc cref="IAccountGrain"/>
public sealed class AccountGrain(
    [PersistentState("account")] IPersistentState<AccountState> account, NetworkOptions options, TimeProvider time)
    : Grain, IAccountGrain
{
    /// <inheritdoc/>
    public async Task<bool> Open(Hash256 keyHash)
    {
        if (account.State.KeyHashes.Length > 0) return false;
        await account.Save(account.State with { KeyHashes = [keyHash] }, DeactivateOnIdle);
        return true;
    }

    /// <inheritdoc/>
    public Task<bool> IsKey(Hash256 keyHash)
    {
        // Hashes of 256-bit secrets: comparing them leaks nothing that helps to find one.
        bool isKey = account.State.KeyHashes.Contains(keyHash);
        if (!account.RecordExists) DeactivateOnIdle();
        return Task.FromResult(isKey);
    }

    /// <inheritdoc/>
    public async Task<FaucetOutcome> TakeGrant()
    {
        // The transfer's id names the day, so the books themselves refuse a second grant; nothing is noted here.
        DateTimeOffset today = new(time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
        string day = today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        string key = this.GetPrimaryKeyString();
        if (!AccountId.TryParse(key, out AccountId id)) throw new InvalidOperationException($"'{key}' is not an account.");

        TransferOrder grant = new(
            TransferId.For("grant", $"{key} {day}"), AccountId.Faucet, id, options.DailyGrant, "grant", $"grant {key}");
        LedgerResult result = await GrainFactory.GetGrain<ILedgerGrain>(LedgerBook.Main).Transfer(grant);
        return new FaucetOutcome(result is LedgerResult.Applied ? options.DailyGrant : Amount.Zero, today.AddDays(1));
    }
}
