using System.Runtime.InteropServices;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Trace;

/// <summary>Packed weights that remember what was packed.</summary>
internal sealed class RecordedWeights : LinearWeights
{
    private readonly AlignedMemory? _memory;

    public RecordedWeights(LinearWeights packed, ModelTensor tensor, ReadOnlySpan<float> bias, AlignedMemory? memory = null)
        : base(packed.Outputs, packed.Inputs)
    {
        (Packed, Tensor, _memory) = (packed, tensor, memory);
        Bias = bias.IsEmpty ? null : Matrix.From(bias, 1, bias.Length);
    }

    /// <summary>The weights in the inner operators' order.</summary>
    public LinearWeights Packed { get; }

    /// <summary>The weights as they came.</summary>
    public ModelTensor Tensor { get; }

    public Matrix? Bias { get; }

    /// <summary>Weights that came as numbers of no file, copied to be remembered.</summary>
    public static unsafe RecordedWeights Of(LinearWeights packed, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias)
    {
        var bytes = MemoryMarshal.AsBytes(weight);
        var memory = new AlignedMemory(bytes.Length);
        bytes.CopyTo(new Span<byte>(memory.Pointer, bytes.Length));
        var tensor = new ModelTensor(new MappedFile("memory", memory.Pointer, bytes.Length), "weight", TensorType.F32, [packed.Outputs, packed.Inputs], 0, bytes.Length);
        return new RecordedWeights(packed, tensor, bias, memory);
    }

    public override void Dispose()
    {
        Packed.Dispose(); // What was copied stays: a captured call may still lie in it.
        base.Dispose();
    }

    /// <summary>The linear layer these weights are.</summary>
    public OperatorCall Call(Matrix x) => Call(OperatorSchemas.Linear, [], x);

    /// <summary>The call these weights take part in; it holds what they lie in.</summary>
    public OperatorCall Call(OperatorSchema schema, uint[] attributes, Matrix x) => new(schema, attributes, [OperatorSchemas.Copy(x), Bias], Tensor, sequences: null, _memory);
}
