namespace Cuckoo.Chain.Abi;

/// <summary>A named argument, result or field.</summary>
/// <param name="Name">Its name in the contract; may be empty.</param>
/// <param name="Type">Its type.</param>
/// <param name="IsIndexed">Whether an event has it among its topics.</param>
public sealed record AbiParameter(string Name, AbiType Type, bool IsIndexed = false)
{
    /// <summary>A parameter of a type given by its canonical name.</summary>
    public AbiParameter(string name, string type, bool isIndexed = false)
        : this(name, AbiType.Parse(type), isIndexed)
    {
    }

    /// <summary>The signature that a selector or a topic is the hash of: a name and the canonical types.</summary>
    internal static string Signature(string name, IEnumerable<AbiParameter> parameters) => $"{name}({string.Join(',', parameters.Select(p => p.Type.Name))})";
}
