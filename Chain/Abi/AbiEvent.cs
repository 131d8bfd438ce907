using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Cuckoo.Chain.Abi;

/// <summary>An event of a contract.</summary>
public sealed class AbiEvent
{
    private readonly AbiType[] dataTypes;

    /// <summary>An event of this name that is not anonymous.</summary>
    /// <exception cref="ArgumentException">More than three parameters are indexed.</exception>
    public AbiEvent(string name, IReadOnlyList<AbiParameter> inputs)
    {
        Name = name;
        Inputs = inputs;
        Signature = AbiParameter.Signature(name, inputs);
        Topic = Bytes32.Keccak(Encoding.UTF8.GetBytes(Signature));
        dataTypes = [.. inputs.Where(p => !p.IsIndexed).Select(p => p.Type)];
        if (inputs.Count - dataTypes.Length > 3)
            throw new ArgumentException("An event has at most three indexed parameters.", nameof(inputs));
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its parameters.</summary>
    public IReadOnlyList<AbiParameter> Inputs { get; }

    /// <summary>Its name and the types of its parameters.</summary>
    public string Signature { get; }

    /// <summary>The hash of the signature, which is the first topic of its logs.</summary>
    public Bytes32 Topic { get; }

    /// <summary>Whether a parameter is only there as a hash: indexed, and longer than a topic.</summary>
    public static bool IsHashed(AbiParameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return parameter.IsIndexed && parameter.Type.Kind is (AbiKind.Bytes or AbiKind.Text or AbiKind.Array or AbiKind.FixedArray or AbiKind.Tuple);
    }

    /// <summary>Reads a log of this event.</summary>
    /// <param name="topics">The log's topics.</param>
    /// <param name="data">The log's data.</param>
    /// <param name="values">One value a parameter, in their order; a <see cref="Bytes32"/> where only a hash is there.</param>
    /// <returns>False when the first topic is another event's.</returns>
    /// <exception cref="FormatException">The log claims to be this event and is not; another event of that signature with other indexed parameters looks so, too.</exception>
    public bool TryDecode(IReadOnlyList<Bytes32> topics, ReadOnlyMemory<byte> data, [NotNullWhen(true)] out object[]? values)
    {
        ArgumentNullException.ThrowIfNull(topics);
        values = null;
        if (topics.Count == 0 || topics[0] != Topic)
            return false;
        if (topics.Count - 1 != Inputs.Count - dataTypes.Length)
            throw new FormatException($"A log of {Signature} has {Inputs.Count - dataTypes.Length} topics after the first, not {topics.Count - 1}.");
        var rest = AbiDecoder.Decode(dataTypes, data);
        var (topic, next) = (1, 0);
        values = new object[Inputs.Count];
        for (var i = 0; i < values.Length; i++)
        {
            if (!Inputs[i].IsIndexed)
                values[i] = rest[next++];
            else if (IsHashed(Inputs[i]))
                values[i] = topics[topic++];
            else
                values[i] = AbiDecoder.Decode([Inputs[i].Type], topics[topic++].ToBytes())[0];
        }

        return true;
    }

    /// <summary>The topic that a log has for an indexed parameter of this value, for filters.</summary>
    /// <exception cref="ArgumentException">The value is not one of the type, or the type is an array or a tuple.</exception>
    public static Bytes32 EncodeTopic(AbiType type, object value)
    {
        ArgumentNullException.ThrowIfNull(type);
        switch (type.Kind)
        {
            case AbiKind.Bytes:
                return Bytes32.Keccak(AbiEncoder.Bytes(type, value).Span);
            case AbiKind.Text:
                return Bytes32.Keccak(AbiEncoder.Utf8(type, value));
            case AbiKind.Array or AbiKind.FixedArray or AbiKind.Tuple:
                throw new ArgumentException($"Filters by {type.Name} are not offered.", nameof(type));
            default:
                Span<byte> word = stackalloc byte[UInt256.Bytes];
                AbiEncoder.WriteWord(word, type, value);
                return Bytes32.From(word);
        }
    }
}
