using System.Buffers.Binary;
using System.Security.Cryptography;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Golden;

/// <summary>One golden case under way: draws the inputs, gathers the output.</summary>
/// <param name="golden">The case.</param>
/// <param name="type">How its weights are stored.</param>
internal sealed class GoldenRun(GoldenCase golden, TensorType? type) : IDisposable
{
    private readonly GoldenNumbers _numbers = new(golden.Seed);
    private readonly Dictionary<string, string> _inputs = [];
    private readonly List<GoldenTensor> _tensors = [];
    private readonly List<byte> _output = [];

    public GoldenCase Case => golden;

    public TensorType Type => type ?? throw new InvalidOperationException("The golden file names no type.");

    /// <summary>The output so far, as the hash sees it.</summary>
    public IReadOnlyList<byte> Output => _output;

    /// <summary>A number of the case's shape.</summary>
    public int this[string name] => checked((int)golden.Shape[name]);

    /// <summary>Draws a matrix in row-major order.</summary>
    public Matrix Matrix(string name, int rows, int columns) => Operators.Matrix.From(Singles(name, rows * columns), rows, columns);

    /// <summary>Draws float32 numbers.</summary>
    public float[] Singles(string name, int count)
    {
        var values = _numbers.Singles(count);
        if (golden.Output is not null)
            _inputs.Add(name, Words(values.Select(BitConverter.SingleToUInt32Bits)));
        return values;
    }

    /// <summary>Draws weights, which live as long as this run.</summary>
    public ModelTensor Tensor(string name, int rows, int columns)
    {
        var tensor = new GoldenTensor(Type, rows, columns, _numbers);
        _tensors.Add(tensor);
        if (golden.Output is not null)
            _inputs.Add(name, Convert.ToHexStringLower(tensor.Bytes));
        return tensor.Tensor;
    }

    public void Give(Matrix output)
    {
        for (var row = 0; row < output.Rows; row++)
            Give(output.Row(row));
    }

    public void Give(ReadOnlySpan<float> output)
    {
        foreach (var value in output)
            Give(BitConverter.SingleToUInt32Bits(value));
    }

    public void Give(uint bits)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, bits);
        _output.AddRange(bytes);
    }

    /// <summary>The case with what this run drew and gave.</summary>
    public GoldenCase Filled() => golden with
    {
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(_output.ToArray())),
        Inputs = golden.Output is null ? null : _inputs,
        Output = golden.Output is null ? null : Words(_output.Chunk(sizeof(uint)).Select(bytes => BinaryPrimitives.ReadUInt32LittleEndian(bytes))),
    };

    public void Dispose() => _tensors.ForEach(tensor => tensor.Dispose());

    private static string Words(IEnumerable<uint> words) => string.Join(' ', words.Select(word => word.ToString("x8", System.Globalization.CultureInfo.InvariantCulture)));
}
