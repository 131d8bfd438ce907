using System.Text;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Abi;

/// <summary>A function of a contract.</summary>
public sealed class AbiFunction
{
    /// <summary>Bytes of a selector.</summary>
    public const int SelectorBytes = 4;

    private readonly AbiType[] inputTypes;
    private readonly AbiType[] outputTypes;
    private readonly byte[] selector;

    /// <summary>A function of this name.</summary>
    public AbiFunction(string name, IReadOnlyList<AbiParameter> inputs, IReadOnlyList<AbiParameter> outputs)
    {
        Name = name;
        Inputs = inputs;
        Outputs = outputs;
        Signature = AbiParameter.Signature(name, inputs);
        inputTypes = [.. inputs.Select(p => p.Type)];
        outputTypes = [.. outputs.Select(p => p.Type)];
        selector = Keccak256.Hash(Encoding.UTF8.GetBytes(Signature))[..SelectorBytes];
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its arguments.</summary>
    public IReadOnlyList<AbiParameter> Inputs { get; }

    /// <summary>Its results.</summary>
    public IReadOnlyList<AbiParameter> Outputs { get; }

    /// <summary>Its name and the types of its arguments, such as transfer(address,uint256).</summary>
    public string Signature { get; }

    /// <summary>The first four bytes of the signature's hash, with which a call begins.</summary>
    public ReadOnlyMemory<byte> Selector => selector;

    /// <summary>The input of a call.</summary>
    /// <exception cref="ArgumentException">A value is not one of its type.</exception>
    public byte[] EncodeCall(params IReadOnlyList<object> values) => AbiEncoder.Encode(selector, inputTypes, values);

    /// <summary>The arguments of a call's input.</summary>
    /// <exception cref="FormatException">The input is no call of this function.</exception>
    public object[] DecodeCall(ReadOnlyMemory<byte> input) => input.Span.StartsWith(selector)
        ? AbiDecoder.Decode(inputTypes, input[SelectorBytes..])
        : throw new FormatException($"The input is no call of {Signature}: it does not begin with the selector.");

    /// <summary>The results of a call.</summary>
    /// <exception cref="FormatException">The data are not this function's results; empty data mean that no contract is at the address.</exception>
    public object[] DecodeResult(ReadOnlyMemory<byte> data) => AbiDecoder.Decode(outputTypes, data);
}
