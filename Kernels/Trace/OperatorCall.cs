using System.Security.Cryptography;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Trace;

// One operator that ran, as data: all that a referee needs to run it again and nothing else. It is what a dispute comes down
// to when two traces have been searched. A call says what went in, not what came out: the disputed outputs are two digests.
// The referee owes nothing to whoever hands the call over; that its inputs are the agreed ones shows in its own digest, which
// is the same from either side.

/// <summary>An operator's name, attributes and inputs.</summary>
/// <remarks>Weights of a model file are valid while the file is open.</remarks>
internal sealed class OperatorCall
{
    private readonly AlignedMemory? _memory;

    /// <param name="schema">Which operator.</param>
    /// <param name="attributes">A number for each of the schema's attributes; real ones as the bits of their float32.</param>
    /// <param name="inputs">A matrix for each of the schema's inputs, none where one may be left out.</param>
    /// <param name="weight">The weights of a linear layer.</param>
    /// <param name="sequences">What an attention over pages saw.</param>
    /// <param name="memory">Where the weights lie, if not in a file; kept for as long as the call is.</param>
    public OperatorCall(OperatorSchema schema, uint[] attributes, Matrix?[] inputs, ModelTensor? weight = null, SequenceInput[]? sequences = null, AlignedMemory? memory = null)
    {
        (Schema, Attributes, Inputs, Weight, Sequences, _memory) = (schema, attributes, inputs, weight, sequences ?? [], memory);
    }

    public OperatorSchema Schema { get; }

    /// <summary>The operator, such as <c>rms-norm</c>.</summary>
    public string Name => Schema.Name;

    public IReadOnlyList<uint> Attributes { get; }

    public IReadOnlyList<Matrix?> Inputs { get; }

    /// <summary>The weights as the model file stores them; of a linear layer only.</summary>
    public ModelTensor? Weight { get; }

    public IReadOnlyList<SequenceInput> Sequences { get; }

    /// <summary>An attribute that counts.</summary>
    public int Count(int attribute) => (int)Attributes[attribute];

    /// <summary>An attribute that is a real number.</summary>
    public float Real(int attribute) => BitConverter.UInt32BitsToSingle(Attributes[attribute]);

    /// <summary>An input that is there.</summary>
    public Matrix Input(int input) => Inputs[input] ?? throw new InvalidOperationException($"{Name} lacks {Schema.Inputs[input].Name}.");

    /// <summary>Runs the operator on copies of the inputs; the outputs' digest is what a trace has of it.</summary>
    public Matrix Execute(IOperators operators)
    {
        var output = Schema.Execute(this, operators);
        GC.KeepAlive(_memory); // The weights' pointer does not.
        return output;
    }

    /// <summary>SHA-256 of the call's bytes: two parties that mean the same call have the same.</summary>
    public byte[] Digest()
    {
        using var hash = SHA256.Create();
        using (var stream = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write, leaveOpen: true))
            Write(stream);
        return hash.Hash!;
    }

    public byte[] ToArray()
    {
        using var stream = new MemoryStream();
        Write(stream);
        return stream.ToArray();
    }

    /// <summary>Writes the call's bytes, which <see cref="OperatorCallReader"/> reads.</summary>
    public void Write(Stream stream)
    {
        OperatorCallWriter.Write(this, stream);
        GC.KeepAlive(_memory);
    }
}

/// <summary>What an attention over pages saw of one sequence, in order of positions from 0.</summary>
/// <param name="FirstPosition">The first position asked about; the rest, up to the last row, follow it.</param>
/// <param name="Keys">(positions, key and value heads · head size).</param>
/// <param name="Values">As the keys.</param>
internal sealed record SequenceInput(int FirstPosition, Matrix Keys, Matrix Values)
{
    /// <summary>Rows of the batch that belong to this sequence.</summary>
    public int Count => Keys.Rows - FirstPosition;
}
