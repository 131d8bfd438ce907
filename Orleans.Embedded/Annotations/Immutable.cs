namespace Orleans.Concurrency;

/// <summary>A value that its sender and receiver promise never to change again: it crosses grain calls without a copy.</summary>
[Immutable]
public readonly struct Immutable<T> : IEquatable<Immutable<T>>
{
    /// <summary>The value.</summary>
#pragma warning disable CA1051, MA0069 // A public field is Orleans' own shape.
    public readonly T Value;
#pragma warning restore CA1051, MA0069

    /// <summary>Wraps <paramref name="value"/>.</summary>
    public Immutable(T value) => Value = value;

    /// <summary>Equality of the values.</summary>
    public bool Equals(Immutable<T> other) => EqualityComparer<T>.Default.Equals(Value, other.Value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Immutable<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Value is null ? 0 : EqualityComparer<T>.Default.GetHashCode(Value);

    /// <summary>Equality of the values.</summary>
    public static bool operator ==(Immutable<T> left, Immutable<T> right) => left.Equals(right);

    /// <summary>Inequality of the values.</summary>
    public static bool operator !=(Immutable<T> left, Immutable<T> right) => !left.Equals(right);
}

/// <summary>Makes <see cref="Immutable{T}"/> values.</summary>
public static class ImmutableExtensions
{
    /// <summary>The promise that <paramref name="value"/> is never changed again.</summary>
    public static Immutable<T> AsImmutable<T>(this T value) => new(value);
}
