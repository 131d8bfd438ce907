using System.Globalization;
using System.Runtime.CompilerServices;
using Cuckoo.Kernels.Formats;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Devices;

// The operators on a device. Each checks its shapes, makes sure that what it reads is there, and puts its kernels into the queue;
// nothing waits until somebody looks at a result. What no operator touches in between stays on the device. The sums of each
// kernel are those of docs/numerics.md, so how a result is cut into groups, rows and rounds below shows in no bit.

/// <summary>The exact profile on a compute device.</summary>
internal sealed partial class DeviceOperators : IOperators
{
    /// <summary>Numbers of a scratch buffer (64 MiB): longer work is done in rounds of rows.</summary>
    private const int RoundNumbers = 1 << 24;

    /// <summary>ROWS and QUANTISED_ROWS of the kernels.</summary>
    private const int PlainRows = 8;

    private const int QuantisedRows = 4;

    private readonly ConditionalWeakTable<RotaryTable, TurnsOnDevice> _turns = [];
    private readonly List<DeviceShare> _kept = [];
    private readonly DeviceSession _session;
    private readonly DeviceRoom _room;
    private readonly Func<IOperators> _openHost;
    private long _weightBytesLeft;
    private IOperators? _host;

    /// <param name="session">The queue, which is disposed of with this.</param>
    /// <param name="room">The device's memory.</param>
    /// <param name="weightBytes">What weights may take of it.</param>
    /// <param name="openHost">Opens what computes on the host with the weights that do not fit.</param>
    public DeviceOperators(DeviceSession session, DeviceRoom room, long weightBytes, Func<IOperators> openHost) =>
        (_session, _room, _weightBytesLeft, _openHost) = (session, room, weightBytes, openHost);

    /// <summary>Computes with the weights that are not on the device. A row or two of each product crosses the bus; pages stay.</summary>
    private IOperators Host => _host ??= _openHost();

    public void Reserve(long bytes)
    {
        const long scratch = 2L * RoundNumbers * sizeof(float);
        _kept.Add(_room.Take(bytes + scratch) ?? throw new DeviceException(string.Create(
            CultureInfo.InvariantCulture, $"A run takes {(bytes + scratch) / 1048576.0:0.0} MiB of the device's memory beside the weights, and it has less left.")));
    }

    public LinearWeights Pack(ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, int outputs, int inputs)
    {
        Shapes.Weights(weight, bias, outputs, inputs);
        return PackHere(WeightUpload.Bytes(TensorType.F32, outputs, inputs, bias.Length), weight, bias, (w, b) => WeightUpload.Plain(_session, w, b, outputs, inputs))
            ?? Host.Pack(weight, bias, outputs, inputs);
    }

    public LinearWeights Pack(ModelTensor weight, ReadOnlySpan<float> bias) =>
        PackHere(WeightUpload.Bytes(weight.Type, checked((int)weight.Rows), checked((int)weight.Columns), bias.Length), [], bias, (_, b) => WeightUpload.Stored(_session, weight, b))
            ?? Host.Pack(weight, bias);

    public void Linear(LinearWeights weights, Matrix x, Matrix y) => Linear([weights], x, [y]);

    public void Linear(LinearWeights[] weights, Matrix x, Matrix[] y)
    {
        for (var i = 0; i < weights.Length; i++)
            Shapes.Linear(weights[i], x, y[i]);
        if (Array.Exists(weights, w => w is DeviceWeights))
            LinearHere(weights, x, y);
        if (!Array.TrueForAll(weights, w => w is DeviceWeights))
        {
            var there = Enumerable.Range(0, weights.Length).Where(i => weights[i] is not DeviceWeights).ToArray();
            Host.Linear(Array.ConvertAll(there, i => weights[i]), x, Array.ConvertAll(there, i => y[i]));
        }
    }

    public void LayerNorm(Matrix x, ColumnSlice weight, ColumnSlice bias, float epsilon, Matrix y) => Norm(x, weight, bias, epsilon, y, isAdaptive: false);

    public void AdaptiveNorm(Matrix x, ColumnSlice scale, ColumnSlice shift, Matrix y) => Norm(x, scale, shift, Scalar.LayerNormEpsilon, y, isAdaptive: true);

    public void RmsNorm(Matrix x, Matrix weight, float epsilon, Matrix y)
    {
        Shapes.RmsNorm(x, weight, y);
        _session.Kernel("rms_norm").Matrix(_session.Read(x)).Int(x.Columns).Float(Scalar.Reciprocal(x.Columns)).Float(epsilon)
            .Row(_session.Read(weight)).Matrix(_session.Write(y)).RunRows(x.Rows);
    }

    public void Gelu(Matrix x) => Each("gelu", x).RunItems(x.Rows * x.Columns);

    public void Silu(Matrix x) => Each("silu", x).RunItems(x.Rows * x.Columns);

    public void SwiGlu(Matrix gate, Matrix up)
    {
        Shapes.SwiGlu(gate, up);
        Each("swiglu", gate).Matrix(_session.Read(up)).RunItems(gate.Rows * gate.Columns);
    }

    public void Add(Matrix x, Matrix y)
    {
        Shapes.Add(x, y);
        Each("add_rows", x).Matrix(_session.Read(y)).Int(y.Rows).RunItems(x.Rows * x.Columns);
    }

    public void GatedAdd(Matrix x, ColumnSlice gate, Matrix y)
    {
        Shapes.Gate(x, gate, y);
        Each("gated_add", x).Matrix(_session.Read(gate)).Int(x.Rows / gate.Rows).Matrix(_session.Read(y)).RunItems(x.Rows * x.Columns);
    }

    /// <summary>Waits for what is in the queue. Matrices keep what lies on the device.</summary>
    public void Dispose()
    {
        _session.Dispose();
        _host?.Dispose();
        _kept.ForEach(share => share.Dispose());
        _kept.Clear();
    }

    /// <summary>Takes weights to the device, or gives nothing where they have to stay on the host.</summary>
    private DeviceWeights? PackHere(long bytes, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, Func<ReadOnlySpan<float>, ReadOnlySpan<float>, DeviceWeights> upload)
    {
        if (bytes > _weightBytesLeft || _room.Take(bytes) is not { } share)
            return null;
        _weightBytesLeft -= bytes;
        try
        {
            var packed = upload(weight, bias);
            packed.Numbers.Share = share;
            return packed;
        }
        catch (DeviceException e) when (e.IsForMemory)
        {
            // Others have what was counted as ours: it stays taken.
            _kept.Add(share);
            return null;
        }
    }

    /// <summary>The products with those weights that lie on the device.</summary>
    private void LinearHere(LinearWeights[] weights, Matrix x, Matrix[] y)
    {
        var input = _session.Read(x);
        var isInBytes = false;
        for (var i = 0; i < weights.Length; i++)
        {
            if (weights[i] is not DeviceWeights packed)
                continue;
            if (packed.IsQuantised && !isInBytes)
            {
                Quantise(input, x.Rows, x.Columns);
                isInBytes = true;
            }

            Multiply(packed, input, x.Rows, _session.Write(y[i]));
        }
    }

    /// <summary>A kernel over the numbers of a matrix, in place; its first arguments are set.</summary>
    private DeviceKernel Each(string kernel, Matrix x) => _session.Kernel(kernel).Matrix(_session.Change(x)).Int(x.Rows * x.Columns).Int(x.Columns);

    private void Norm(Matrix x, ColumnSlice scale, ColumnSlice shift, float epsilon, Matrix y, bool isAdaptive)
    {
        Shapes.Norm(x, scale, shift, epsilon, y);
        _session.Kernel("layer_norm").Matrix(_session.Read(x)).Int(x.Columns).Float(Scalar.Reciprocal(x.Columns)).Float(epsilon).Flag(isAdaptive)
            .Int(x.Rows / scale.Rows).Matrix(_session.Read(scale)).Matrix(_session.Read(shift)).Matrix(_session.Write(y)).RunRows(x.Rows);
    }

    /// <summary>Rows of x, in bytes already where the weights are, times the weights.</summary>
    private void Multiply(DeviceWeights weights, DeviceMatrix x, int rows, DeviceMatrix y)
    {
        var groups = (weights.Outputs + DeviceSession.GroupItems - 1) / DeviceSession.GroupItems;
        if (!weights.IsQuantised)
        {
            _session.Kernel(KernelOf(weights.Type)).Buffer(weights.Numbers).Buffer(weights.Bias).Flag(weights.HasBias)
                .Matrix(x).Matrix(y).Int(rows).Int(weights.Outputs).Int(weights.Inputs)
                .RunGroups((rows + PlainRows - 1) / PlainRows, groups);
            return;
        }

        var (q, sigmas, sums) = Bytes(rows, weights.Inputs);
        _session.Kernel(KernelOf(weights.Type)).Buffer(weights.Numbers).Buffer(weights.Parts).Buffer(weights.Scales).Buffer(weights.Bias).Flag(weights.HasBias)
            .Buffer(q).Buffer(sigmas).Buffer(sums).Matrix(y).Int(rows).Int(weights.Outputs).Int(weights.Inputs / ActivationQuantizer.Block)
            .RunGroups((rows + QuantisedRows - 1) / QuantisedRows, groups);
    }

    /// <summary>Brings rows to bytes, for the products that follow.</summary>
    private void Quantise(DeviceMatrix x, int rows, int columns)
    {
        var (q, sigmas, sums) = Bytes(rows, columns);
        var blocks = columns / ActivationQuantizer.Block;
        _session.Kernel("quantise").Matrix(x).Int(rows * blocks).Int(blocks).Buffer(q).Buffer(sigmas).Buffer(sums).RunItems(rows * blocks);
    }

    private (DeviceBuffer Q, DeviceBuffer Sigmas, DeviceBuffer Sums) Bytes(int rows, int columns)
    {
        var blocks = (long)rows * columns / ActivationQuantizer.Block;
        return (_session.Scratch("bytes", blocks * 8), _session.Scratch("scales of bytes", blocks), _session.Scratch("sums of bytes", blocks * 2));
    }

    private static string KernelOf(TensorType type) => type switch
    {
        TensorType.F32 => "linear_f32",
        TensorType.F16 => "linear_f16",
        TensorType.BF16 => "linear_bf16",
        TensorType.Q8_0 => "linear_q8_0",
        TensorType.Q4_0 => "linear_q4_0",
        TensorType.Q4_K => "linear_q4_k",
        TensorType.Q6_K => "linear_q6_k",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No product has weights of this type."),
    };
}
