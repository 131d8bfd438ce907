using System.Collections.Immutable;

namespace Cuckoo.Grains.Miners;

/// <summary>The authorisations of an operator, apart from its standing: they change once in weeks, that with each job.</summary>
public sealed record HotKeyState
{
    /// <summary>By number, newest last; former ones are kept so that an old receipt can be checked.</summary>
    public ImmutableArray<HotKeyGrant> Grants { get; init; } = [];

    /// <summary>The number of the authorisation for which the leases of the key before it have been ended.</summary>
    public long ReleasedFor { get; init; }
}
