namespace Orleans;

/// <summary>
/// Marks a type whose values cross the call boundary or are stored. Its members marked <see cref="IdAttribute"/> are
/// copied; a record's primary constructor parameters are too, without being marked.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
public sealed class GenerateSerializerAttribute : Attribute
{
    /// <summary>Whether the primary constructor's parameters count as members; unless said otherwise those of records do.</summary>
    public bool IncludePrimaryConstructorParameters { get; init; }

    /// <summary>Which members count without being marked.</summary>
    public GenerateFieldIds GenerateFieldIds { get; init; } = GenerateFieldIds.None;
}

/// <summary>Which members of a type need no <see cref="IdAttribute"/>.</summary>
public enum GenerateFieldIds
{
    /// <summary>None: every member that counts is marked.</summary>
    None,

    /// <summary>Public properties that can be read and set.</summary>
    PublicProperties,
}

/// <summary>Marks a class that copies values of a type: it implements <see cref="Serialization.Cloning.IDeepCopier{T}"/> and has a parameterless constructor.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class RegisterCopierAttribute : Attribute;

/// <summary>
/// Marks a class that says how values of a foreign type are held in a type of ours: it implements
/// <see cref="IConverter{TValue, TSurrogate}"/> and has a parameterless constructor.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class RegisterConverterAttribute : Attribute;

/// <summary>How values of a foreign type are held in a type of ours, which is copied in their place.</summary>
public interface IConverter<TValue, TSurrogate>
    where TSurrogate : struct
{
    /// <summary>The value that <paramref name="surrogate"/> holds.</summary>
    TValue ConvertFromSurrogate(in TSurrogate surrogate);

    /// <summary>What holds <paramref name="value"/>.</summary>
    TSurrogate ConvertToSurrogate(in TValue value);
}

/// <summary>The stable number of a member: never reused for another meaning.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Class | AttributeTargets.Struct
    | AttributeTargets.Enum | AttributeTargets.Method)]
public sealed class IdAttribute : Attribute
{
    /// <summary>Gives the member the number <paramref name="id"/>.</summary>
    public IdAttribute(uint id) => Id = id;

    /// <summary>The number.</summary>
    public uint Id { get; }
}

/// <summary>A name that outlives the renaming of a type or method.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface | AttributeTargets.Enum | AttributeTargets.Method, AllowMultiple = true)]
public sealed class AliasAttribute : Attribute
{
    /// <summary>Gives the target the name <paramref name="alias"/>.</summary>
    public AliasAttribute(string alias) => Alias = alias;

    /// <summary>The name.</summary>
    public string Alias { get; }
}

/// <summary>
/// The author's promise that a value is never changed once made, so that it is handed over at the call boundary without
/// a copy: every value of exactly this type, or what this member, parameter or result holds.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Parameter | AttributeTargets.ReturnValue, Inherited = false)]
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
