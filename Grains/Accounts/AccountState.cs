using System.Collections.Immutable;
using Cuckoo.Grains.Settlement;

namespace Cuckoo.Grains.Accounts;

/// <summary>All that is kept of an account holder.</summary>
public sealed record AccountState
{
    /// <summary>The keys that speak for it, and those that did until lately.</summary>
    public ImmutableArray<AccountKey> Keys { get; init; } = [];

    /// <summary>What was taken out of budgets for requests that are not over.</summary>
    public ImmutableArray<KeySpend> Spends { get; init; } = [];

    /// <summary>The handle it has taken, or is taking.</summary>
    public PersonId? Handle { get; init; }

    /// <summary>The Telegram user whose account it is, if it is one's.</summary>
    public PersonId? Telegram { get; init; }

    /// <summary>Below which balance the owner wants to be told.</summary>
    public Amount? AlertBelow { get; init; }

    /// <summary>How many webhook secrets it has had; the last one counts.</summary>
    public int WebhookGeneration { get; init; }

    /// <summary>The wallets that are this account's, those that signed in last at the end.</summary>
    public ImmutableArray<ChainAddress> Wallets { get; init; } = [];

    /// <summary>Since when the balance is known to be below.</summary>
    public DateTimeOffset? LowSince { get; init; }
}

/// <summary>A key of an account.</summary>
/// <param name="Hash">SHA-256 of the key.</param>
/// <param name="Terms">What the owner decided about it.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="RevokedAt">When it was ended.</param>
/// <param name="Bucket">Its budget as it stands, if it has one.</param>
public sealed record AccountKey(Hash256 Hash, KeyTerms Terms, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt, TokenBucket? Bucket)
{
    /// <summary>What names it: half of a hash that nobody can turn round.</summary>
    public string Id => Hash.Value[..32];
}

/// <summary>A price that was taken out of a key's budget.</summary>
/// <param name="Request">For what.</param>
/// <param name="Key">Hash of the key.</param>
/// <param name="Amount">How much.</param>
/// <param name="At">When.</param>
public readonly record struct KeySpend(RequestId Request, Hash256 Key, Amount Amount, DateTimeOffset At);
