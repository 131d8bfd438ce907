using Orleans.Concurrency;

namespace Cuckoo.Grains.Accounts;

/// <summary>An account holder: who may speak for it, and its daily grant. Its key is the account id. Balances live in the ledger.</summary>
public interface IAccountGrain : IGrainWithStringKey
{
    /// <summary>Opens the account with the hash of its first API key. False when it is open already.</summary>
    Task<bool> Open(Hash256 keyHash);

    /// <summary>Whether a key of this hash speaks for the account.</summary>
    [ReadOnly]
    Task<bool> IsKey(Hash256 keyHash);

    /// <summary>Takes today's grant from the faucet; once a day (UTC), whatever is retried.</summary>
    Task<FaucetOutcome> TakeGrant();
}

/// <summary>What the faucet did.</summary>
/// <param name="Granted">What was granted now; zero when today's grant had been taken.</param>
/// <param name="NextAt">When the next grant may be taken.</param>
[GenerateSerializer, Immutable]
public sealed record FaucetOutcome(Amount Granted, DateTimeOffset NextAt);
