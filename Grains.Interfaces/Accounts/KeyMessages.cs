using System.Collections.Immutable;

namespace Cuckoo.Grains.Accounts;

/// <summary>What a key may do.</summary>
[Flags]
public enum KeyScopes
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>See the account, its requests and its statement.</summary>
    Read = 1,

    /// <summary>Spend: ask for prices, submit requests, give tips.</summary>
    Spend = 2,

    /// <summary>Make, end and rotate keys, take a handle, set the alert. It can make a key that may do anything.</summary>
    Manage = 4,

    /// <summary>All that an owner does with the account.</summary>
    All = Read | Spend | Manage,

    /// <summary>Look at the silo as a whole; counts only for an account that the silo's operator has named.</summary>
    Operate = 8,
}

/// <summary>What the owner decides about a key.</summary>
/// <param name="Name">1 to 64 characters without controls, for the owner's own list.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="Models">The models it may spend on, 16 at most; none for all of them.</param>
/// <param name="Budget">What it may spend; nothing for as much as the account holds.</param>
/// <param name="CallsPerMinute">How often it may call, 1 to 100,000; 0 for as often as the edge lets anybody.</param>
/// <param name="ExpiresAt">When it ends by itself.</param>
[GenerateSerializer, Immutable]
public sealed record KeyTerms(
    string Name, KeyScopes Scopes, ImmutableArray<string> Models, Allowance? Budget, int CallsPerMinute, DateTimeOffset? ExpiresAt);

/// <summary>A key as its owner sees it; the key itself is not kept.</summary>
/// <param name="Id">The first 32 hexadecimal digits of its hash: what names it.</param>
/// <param name="Terms">What was decided about it.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="RevokedAt">When it was ended, if it was.</param>
/// <param name="Left">What it may spend now, if it has a budget.</param>
[GenerateSerializer, Immutable]
public sealed record KeyView(string Id, KeyTerms Terms, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt, Amount? Left);

/// <summary>Whether a key may do something. Where several would refuse it, the first in this order is the answer; the default is a refusal.</summary>
public enum KeyVerdict
{
    /// <summary>No key of this account.</summary>
    Unknown = 0,

    /// <summary>It was ended.</summary>
    Revoked,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>It may not do this.</summary>
    ScopeMissing,

    /// <summary>It may not use this model.</summary>
    ModelNotAllowed,

    /// <summary>It calls too often.</summary>
    TooFast,

    /// <summary>Its budget does not cover the amount.</summary>
    BudgetExceeded,

    /// <summary>It may.</summary>
    Allowed,
}

/// <summary>The answer to a use of a key.</summary>
/// <param name="Verdict">Whether it may.</param>
/// <param name="Wait">How long until it may, where waiting helps.</param>
[GenerateSerializer, Immutable]
public readonly record struct KeyUse(KeyVerdict Verdict, TimeSpan Wait)
{
    /// <summary>Whether it may.</summary>
    public bool IsAllowed => Verdict is KeyVerdict.Allowed;
}

/// <summary>What became of taking a handle. The default is a refusal.</summary>
public enum HandleOutcome
{
    /// <summary>The account was never opened.</summary>
    UnknownAccount = 0,

    /// <summary>It has another handle, which stays.</summary>
    HasAnother,

    /// <summary>Somebody else has it.</summary>
    Taken,

    /// <summary>It is this account's.</summary>
    Done,
}

/// <summary>What became of a change to the keys. The default is a refusal.</summary>
public enum KeyChange
{
    /// <summary>The account was never opened.</summary>
    UnknownAccount = 0,

    /// <summary>No living key has this name.</summary>
    UnknownKey,

    /// <summary>A part of the terms is out of its bounds.</summary>
    BadTerms,

    /// <summary>The account has as many keys as it may.</summary>
    TooManyKeys,

    /// <summary>It would leave nobody who may manage the account for good.</summary>
    LastManager,

    /// <summary>Done.</summary>
    Done,
}
