using System.Text;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Abi;

/// <summary>A custom error of a contract.</summary>
public sealed class AbiError
{
    private readonly AbiType[] types;
    private readonly byte[] selector;

    /// <summary>An error of this name.</summary>
    public AbiError(string name, IReadOnlyList<AbiParameter> inputs)
    {
        Name = name;
        Inputs = inputs;
        Signature = AbiParameter.Signature(name, inputs);
        types = [.. inputs.Select(p => p.Type)];
        selector = Keccak256.Hash(Encoding.UTF8.GetBytes(Signature))[..AbiFunction.SelectorBytes];
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its arguments.</summary>
    public IReadOnlyList<AbiParameter> Inputs { get; }

    /// <summary>Its name and the types of its arguments.</summary>
    public string Signature { get; }

    /// <summary>The first four bytes of the signature's hash, with which its data begin.</summary>
    public ReadOnlyMemory<byte> Selector => selector;

    /// <summary>The data of the error with these arguments, as a contract reverts with them.</summary>
    /// <exception cref="ArgumentException">A value is not one of its type.</exception>
    public byte[] Encode(params IReadOnlyList<object> values) => AbiEncoder.Encode(selector, types, values);

    /// <summary>The arguments in a revert's data.</summary>
    /// <exception cref="FormatException">The data are not this error's.</exception>
    public object[] Decode(ReadOnlyMemory<byte> data) => data.Span.StartsWith(selector)
        ? AbiDecoder.Decode(types, data[AbiFunction.SelectorBytes..])
        : throw new FormatException($"The data are not of the error {Signature}: they do not begin with its selector.");
}
