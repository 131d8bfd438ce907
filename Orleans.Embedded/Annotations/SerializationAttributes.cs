namespace Orleans;

/// <summary>Marks a type whose values cross the call boundary or are stored.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
public sealed class GenerateSerializerAttribute : Attribute;

/// <summary>The stable number of a member: never reused for another meaning.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Class | AttributeTargets.Struct
    | AttributeTargets.Interface | AttributeTargets.Enum | AttributeTargets.Method)]
public sealed class IdAttribute : Attribute
{
    /// <summary>Gives the member the number <paramref name="id"/>.</summary>
    public IdAttribute(uint id) => Id = id;

    /// <summary>The number.</summary>
    public uint Id { get; }
}

/// <summary>A name that outlives the renaming of a type or method.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface | AttributeTargets.Enum | AttributeTargets.Method)]
public sealed class AliasAttribute : Attribute
{
    /// <summary>Gives the target the name <paramref name="alias"/>.</summary>
    public AliasAttribute(string alias) => Alias = alias;

    /// <summary>The name.</summary>
    public string Alias { get; }
}

/// <summary>
/// The author's promise that no value of the type is ever changed once made.
/// Such values are handed over at the call boundary without a copy.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class ImmutableAttribute : Attribute;

/// <summary>The stable name of a grain class, used instead of the one derived from its class name.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class GrainTypeAttribute : Attribute
{
    /// <summary>Names the grain class <paramref name="grainType"/>.</summary>
    public GrainTypeAttribute(string grainType) => GrainType = grainType;

    internal string GrainType { get; }
}

/// <summary>How long a caller of the method waits for its result, instead of the silo's default.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ResponseTimeoutAttribute : Attribute
{
    /// <summary>Sets the time-out, written as <see cref="TimeSpan"/> prints it, e.g. <c>00:00:45</c>.</summary>
    public ResponseTimeoutAttribute(string timeout) => Timeout = TimeSpan.Parse(timeout, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The time-out.</summary>
    public TimeSpan? Timeout { get; }
}
