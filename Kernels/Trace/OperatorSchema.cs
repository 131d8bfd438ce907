using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Trace;

/// <summary>What an attribute's 32 bits may be.</summary>
internal enum AttributeKind
{
    /// <summary>1 to 2²⁴.</summary>
    Size,

    /// <summary>0 to 2²⁴.</summary>
    Number,

    /// <summary>0 or 1.</summary>
    Choice,

    /// <summary>A finite float32.</summary>
    Real,

    /// <summary>A normal float32 above 0.</summary>
    Epsilon,
}

/// <summary>A number that an operator takes beside its matrices.</summary>
internal sealed record AttributeRule(string Name, AttributeKind Kind)
{
    private const uint Most = 1 << 24;

    public bool Allows(uint bits) => Kind switch
    {
        AttributeKind.Size => bits is >= 1 and <= Most,
        AttributeKind.Number => bits <= Most,
        AttributeKind.Choice => bits <= 1,
        AttributeKind.Real => float.IsFinite(BitConverter.UInt32BitsToSingle(bits)),
        _ => BitConverter.UInt32BitsToSingle(bits) is var value && value > 0f && float.IsNormal(value),
    };
}

/// <summary>A matrix that an operator takes.</summary>
internal sealed record InputRule(string Name, bool IsOptional = false);

/// <summary>The form of one operator's calls, and how one is run again.</summary>
/// <param name="Name">The operator's name in a trace.</param>
/// <param name="Attributes">Its attributes, in the order of the form.</param>
/// <param name="Inputs">Its matrices, in the order of the form.</param>
/// <param name="Fits">Whether attributes and inputs, each allowed by itself, go together; then running cannot fail.</param>
/// <param name="Execute">Runs the operator on copies.</param>
internal sealed record OperatorSchema(string Name, AttributeRule[] Attributes, InputRule[] Inputs, Func<OperatorCall, bool> Fits, Func<OperatorCall, IOperators, Matrix> Execute)
{
    /// <summary>Whether the weights of a linear layer follow the matrices.</summary>
    public bool HasWeight { get; init; }

    /// <summary>Whether keys and values of sequences follow the matrices.</summary>
    public bool HasSequences { get; init; }
}
