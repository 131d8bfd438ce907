namespace Cuckoo.Wire.Accounts;

/// <summary>What a key may spend: what a full bucket holds, and what flows back over time.</summary>
/// <param name="Capacity">The most at once, in 10^-18 tokens.</param>
/// <param name="Refill">What flows back each period, evenly.</param>
/// <param name="Seconds">The period.</param>
public sealed record KeyBudget(string Capacity, string Refill, int Seconds);

/// <summary>Asks for a key.</summary>
/// <param name="Name">1 to 64 characters.</param>
/// <param name="Scopes">Some of <c>read</c>, <c>spend</c> and <c>manage</c>.</param>
/// <param name="Models">The models it may spend on; all when left out.</param>
/// <param name="Budget">What it may spend; as much as there is when left out.</param>
/// <param name="CallsPerMinute">How often it may call, 1 to 100,000.</param>
/// <param name="ExpiresAt">When it ends.</param>
public sealed record KeyAsked(
    string Name, IReadOnlyList<string> Scopes, IReadOnlyList<string>? Models = null, KeyBudget? Budget = null, int? CallsPerMinute = null,
    DateTimeOffset? ExpiresAt = null);

/// <summary>A new key. It is shown this once; only its hash is kept.</summary>
/// <param name="Id">What names it from now on.</param>
/// <param name="ApiKey">The key.</param>
public sealed record KeyMade(string Id, string ApiKey);

/// <summary>Asks for a key in the place of another.</summary>
/// <param name="GraceSeconds">How long the old one goes on working: 0 to 2,592,000.</param>
public sealed record RotationAsked(int GraceSeconds);

/// <summary>A key as its owner sees it.</summary>
/// <param name="Id">What names it.</param>
/// <param name="Name">The owner's name for it.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="Models">The models it may spend on; none for all.</param>
/// <param name="Budget">What it may spend.</param>
/// <param name="Left">What is left of that now, in 10^-18 tokens.</param>
/// <param name="CallsPerMinute">How often it may call.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends by itself.</param>
/// <param name="RevokedAt">When it was ended.</param>
public sealed record KeyRow(
    string Id, string Name, IReadOnlyList<string> Scopes, IReadOnlyList<string> Models, KeyBudget? Budget, string? Left, int? CallsPerMinute,
    DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt);

/// <summary>The keys of an account.</summary>
/// <param name="Keys">In the order in which they were made.</param>
public sealed record KeysReply(IReadOnlyList<KeyRow> Keys);
