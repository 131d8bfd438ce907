// The shape is Orleans': a public field called Guid, and no operators but equality.
#pragma warning disable CA1036, CA1051, CA1720, MA0097

namespace Orleans.Runtime;

/// <summary>The identity of a subscription.</summary>
[Immutable]
public sealed class GuidId : IEquatable<GuidId>, IComparable<GuidId>
{
    /// <summary>The identity as a number.</summary>
    public readonly Guid Guid;

    private GuidId(Guid guid) => Guid = guid;

    /// <summary>The identity with this number.</summary>
    public static GuidId GetGuidId(Guid guid) => new(guid);

    /// <inheritdoc/>
    public int CompareTo(GuidId? other) => other is null ? 1 : Guid.CompareTo(other.Guid);

    /// <inheritdoc/>
    public bool Equals(GuidId? other) => other is not null && Guid == other.Guid;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as GuidId);

    /// <inheritdoc/>
    public override int GetHashCode() => Guid.GetHashCode();

    /// <summary>The number.</summary>
    public override string ToString() => Guid.ToString();

    /// <summary>Equality by number.</summary>
    public static bool operator ==(GuidId? left, GuidId? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Inequality by number.</summary>
    public static bool operator !=(GuidId? left, GuidId? right) => !(left == right);
}
