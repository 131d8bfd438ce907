using System.Collections.Immutable;
using Cuckoo.Grains.Settlement;
using Orleans.Concurrency;

namespace Cuckoo.Grains.Accounts;

/// <summary>An account holder: the keys that speak for it, their limits, and its alert. Its key is the account id. Balances live in the ledger.</summary>
public interface IAccountGrain : IGrainWithStringKey
{
    /// <summary>Opens the account with the hash of its first key, which may do anything. False when it is open already.</summary>
    /// <param name="keyHash">SHA-256 of the key.</param>
    /// <param name="expiresAt">When that key ends; nothing for an account that has no other proof of who owns it.</param>
    Task<bool> Open(Hash256 keyHash, DateTimeOffset? expiresAt);

    /// <summary>Whether it was opened.</summary>
    [ReadOnly]
    Task<bool> IsOpen();

    /// <summary>Whether the key of this hash may make a call of this kind now, which counts as one.</summary>
    Task<KeyUse> Use(Hash256 keyHash, KeyScopes scope);

    /// <summary>Takes a price out of the key's budget before the request is submitted; repeating it takes nothing more.</summary>
    Task<KeyUse> Spend(Hash256 keyHash, RequestId request, string model, Amount amount);

    /// <summary>A request is over and cost what it cost: the rest of what was taken for it goes back to the key's budget, and the alert is looked at. Safe to repeat.</summary>
    Task Settle(RequestId request, Amount used);

    /// <summary>The keys, in the order in which they were made.</summary>
    [ReadOnly]
    Task<ImmutableArray<KeyView>> Keys();

    /// <summary>Adds a key. Keys that ended a while ago make room.</summary>
    Task<KeyChange> AddKey(Hash256 keyHash, KeyTerms terms);

    /// <summary>Ends a key at once.</summary>
    Task<KeyChange> RevokeKey(string id);

    /// <summary>Puts a new key in the place of another, with its terms and what is left of its budget; the old one works until <paramref name="grace"/> is over.</summary>
    Task<KeyChange> RotateKey(string id, Hash256 keyHash, TimeSpan grace);

    /// <summary>Takes a handle, for good; an account has one.</summary>
    Task<HandleOutcome> TakeHandle(PersonId handle);

    /// <summary>Notes a wallet that is this account's; who calls has seen its proof. Repeating it changes nothing.</summary>
    Task NoteWallet(ChainAddress wallet);

    /// <summary>The wallets that are this account's, those that signed in last.</summary>
    [ReadOnly]
    Task<ImmutableArray<ChainAddress>> Wallets();

    /// <summary>Notes the Telegram user whose account it is, whom somebody that may say so has vouched for. Safe to repeat; the first one stays.</summary>
    /// <returns>Whether it is that user's; false as well when the account was never opened.</returns>
    Task<bool> IsOf(PersonId telegram);

    /// <summary>Asks to be told when the balance falls below an amount; nothing for never.</summary>
    Task<bool> AlertBelow(Amount? threshold);

    /// <summary>Counts the account's webhook secrets up by one: the one before is good for nothing from then on.</summary>
    /// <returns>The number of the new one, from 1; 0 when the account was never opened.</returns>
    Task<int> RenewWebhookSecret();

    /// <summary>The number of the webhook secret that counts; 0 for none.</summary>
    [ReadOnly]
    Task<int> WebhookGeneration();

    /// <summary>The account as its owner sees it; nothing when it was never opened.</summary>
    Task<AccountView?> View();
}

/// <summary>An account as its owner sees it.</summary>
/// <param name="Balance">What it may spend; money in escrow has left it.</param>
/// <param name="Handle">Its handle, if it has taken one.</param>
/// <param name="AlertBelow">Below which balance it wants to be told.</param>
/// <param name="LowSince">Since when it is known to be below.</param>
/// <param name="Telegram">The Telegram user whose account it is, if it is one's.</param>
[GenerateSerializer, Immutable]
public sealed record AccountView(Int128 Balance, PersonId? Handle, Amount? AlertBelow, DateTimeOffset? LowSince, PersonId? Telegram = null);
