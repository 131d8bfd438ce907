namespace Cuckoo.Orleans.Embedded.Generator;

/// <summary>A type whose copier is generated.</summary>
/// <param name="FullName">The type with its type parameters.</param>
/// <param name="OpenName">The type without them, as <c>typeof</c> takes it.</param>
/// <param name="SafeName">Its name as part of another.</param>
/// <param name="Parameters">Its type parameters.</param>
/// <param name="Kind">What is made of it.</param>
/// <param name="Base">The base class whose members are copied by its own copier; null for none.</param>
/// <param name="Members">The members copied here.</param>
/// <param name="Findings">What is refused.</param>
internal sealed record CopierModel(
    string FullName,
    string OpenName,
    string SafeName,
    TypeParameters Parameters,
    CopierKind Kind,
    string? Base,
    EquatableList<CopiedMember> Members,
    EquatableList<Finding> Findings);

internal enum CopierKind
{
    /// <summary>A value type.</summary>
    Struct,

    /// <summary>A class whose objects are made by its parameterless constructor.</summary>
    Constructed,

    /// <summary>A class whose objects are made without running a constructor.</summary>
    Uninitialized,

    /// <summary>An abstract class: only its members are copied, for others.</summary>
    Abstract,
}

/// <summary>A member: its field, or its property where no field stands behind it.</summary>
internal sealed record CopiedMember(string Type, string Name, bool IsField, bool NeedsCopy);

/// <summary>A copier somebody wrote.</summary>
/// <param name="FullName">The copier; without its type parameters, as <c>typeof</c> takes it, when it has some.</param>
/// <param name="Copied">The type it copies, in the same form.</param>
/// <param name="IsGeneric">Whether it has type parameters.</param>
/// <param name="Findings">What is refused.</param>
internal sealed record OwnCopierModel(string FullName, string Copied, bool IsGeneric, EquatableList<Finding> Findings);

/// <summary>A converter somebody wrote; the values it converts are copied by way of their surrogates.</summary>
internal sealed record ConverterModel(string FullName, string SafeName, TypeParameters Parameters, string Copied, string OpenCopied, string Surrogate, EquatableList<Finding> Findings);
