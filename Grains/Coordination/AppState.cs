using System.Collections.Immutable;

namespace Cuckoo.Grains.Coordination;

/// <summary>What is kept of a coordinator that an app builder registered.</summary>
public sealed record AppState
{
    /// <summary>Whose it is; nobody's before it is registered.</summary>
    public AccountId? Owner { get; init; }

    /// <summary>Its terms.</summary>
    public AppTerms? Terms { get; init; }

    /// <summary>When it was registered.</summary>
    public DateTimeOffset Since { get; init; }
}

/// <summary>Which names are taken.</summary>
public sealed record AppNamesState
{
    /// <summary>Owners by name.</summary>
    public ImmutableDictionary<CoordinatorId, AccountId> Owners { get; init; } = ImmutableDictionary<CoordinatorId, AccountId>.Empty;
}
