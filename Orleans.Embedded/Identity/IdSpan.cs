using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>An opaque key: the part of a grain's identity that its caller chose.</summary>
public readonly struct IdSpan : IEquatable<IdSpan>, IComparable<IdSpan>
{
    private readonly string? _value;
    private readonly int _hash;

    private IdSpan(string value)
    {
        _value = value;
        _hash = string.GetHashCode(value, StringComparison.Ordinal);
    }

    /// <summary>True for the default value, which names nothing.</summary>
    public bool IsDefault => _value is null;

    /// <summary>The key that holds <paramref name="id"/>.</summary>
    public static IdSpan Create(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return new IdSpan(id);
    }

    /// <inheritdoc/>
    public bool Equals(IdSpan obj) => _hash == obj._hash && string.Equals(_value, obj._value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is IdSpan other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <summary>Ordinal order of the keys.</summary>
    public int CompareTo(IdSpan other) => string.CompareOrdinal(_value, other._value);

    /// <summary>The key as it was given.</summary>
    public override string ToString() => _value ?? "";

    /// <summary>Equality by value.</summary>
    public static bool operator ==(IdSpan left, IdSpan right) => left.Equals(right);

    /// <summary>Inequality by value.</summary>
    public static bool operator !=(IdSpan left, IdSpan right) => !left.Equals(right);
}
