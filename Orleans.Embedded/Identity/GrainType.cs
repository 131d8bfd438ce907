using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>The name under which a grain class is known: stable, stored beside its state.</summary>
public readonly struct GrainType : IEquatable<GrainType>, IComparable<GrainType>
{
    /// <summary>A grain type of the given name.</summary>
    public GrainType(IdSpan id) => Value = id;

    /// <summary>The name.</summary>
    public IdSpan Value { get; }

    /// <summary>True for the default value, which names nothing.</summary>
    public bool IsDefault => Value.IsDefault;

    /// <summary>The grain type called <paramref name="value"/>.</summary>
    public static GrainType Create(string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value);
        return new GrainType(IdSpan.Create(value));
    }

    /// <inheritdoc/>
    public bool Equals(GrainType obj) => Value.Equals(obj.Value);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is GrainType other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();

    /// <summary>Ordinal order of the names.</summary>
    public int CompareTo(GrainType other) => Value.CompareTo(other.Value);

    /// <summary>The name.</summary>
    public override string ToString() => Value.ToString();

    /// <summary>The name of a grain type.</summary>
    public static explicit operator IdSpan(GrainType kind) => kind.Value;

    /// <summary>The grain type of a name.</summary>
    public static explicit operator GrainType(IdSpan id) => new(id);

    /// <summary>Equality by value.</summary>
    public static bool operator ==(GrainType left, GrainType right) => left.Equals(right);

    /// <summary>Inequality by value.</summary>
    public static bool operator !=(GrainType left, GrainType right) => !left.Equals(right);
}
