using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Orleans.Runtime;

/// <summary>The name under which a grain interface is known: its full name unless an attribute gives it another.</summary>
public readonly struct GrainInterfaceType : IEquatable<GrainInterfaceType>
{
    /// <summary>The interface called <paramref name="value"/>.</summary>
    public GrainInterfaceType(string value) => Value = IdSpan.Create(value);

    /// <summary>The interface called <paramref name="value"/>.</summary>
    public GrainInterfaceType(IdSpan value) => Value = value;

    /// <summary>The name.</summary>
    public IdSpan Value { get; }

    /// <summary>True for the default value, which names nothing.</summary>
    public bool IsDefault => Value.IsDefault;

    /// <summary>The interface called <paramref name="value"/>.</summary>
    public static GrainInterfaceType Create(string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value);
        return new GrainInterfaceType(value);
    }

    /// <inheritdoc/>
    public bool Equals(GrainInterfaceType other) => Value.Equals(other.Value);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is GrainInterfaceType other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();

    /// <summary>The name.</summary>
    public override string ToString() => Value.ToString();

    /// <summary>Equality by value.</summary>
    public static bool operator ==(GrainInterfaceType left, GrainInterfaceType right) => left.Equals(right);

    /// <summary>Inequality by value.</summary>
    public static bool operator !=(GrainInterfaceType left, GrainInterfaceType right) => !left.Equals(right);

    /// <summary>The name of an interface that is not generic.</summary>
    internal static GrainInterfaceType Of(Type grainInterface)
        => Create(grainInterface.GetCustomAttribute<GrainInterfaceTypeAttribute>()?.Name
            ?? grainInterface.GetCustomAttributes<AliasAttribute>().FirstOrDefault()?.Alias
            ?? grainInterface.FullName!);
}

/// <summary>The stable name of a grain interface, used instead of its full name.</summary>
[AttributeUsage(AttributeTargets.Interface, AllowMultiple = false)]
public sealed class GrainInterfaceTypeAttribute : Attribute
{
    /// <summary>Names the interface <paramref name="value"/>.</summary>
    public GrainInterfaceTypeAttribute(string value) => Name = value;

    internal string Name { get; }
}
