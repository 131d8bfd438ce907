using Cuckoo.Kernels.Formats;

namespace Cuckoo.Kernels.Operators;

// The operators a model's forward pass is written against. Each has one meaning, down to the bit (docs/numerics.md): the
// scalar reference defines it, every other implementation equals it at 0 ulp for any thread count, width, tile and batch.
// An implementation is not a graph compiler: it runs one operator at a time, over shapes its caller has already checked
// against the model's configuration. A backend (SIMD now, a device by and by) is a new implementation of this interface.

/// <summary>The operators of the exact profile over float32 matrices.</summary>
/// <remarks>
/// Where an argument has one row a group, row r of x belongs to group r / (rows of x / groups). Calls on one instance are
/// made by one thread at a time.
/// </remarks>
internal partial interface IOperators : IDisposable
{
    /// <summary>Keeps room where these operators run for <paramref name="bytes"/> of matrices and pages, before weights take it.</summary>
    /// <exception cref="Devices.DeviceException">There is no such room.</exception>
    void Reserve(long bytes)
    {
        // The processor's memory has been counted before its weights are packed (ModelMemory).
    }

    /// <summary>Brings weights (outputs × inputs, row-major) and bias (outputs) into this implementation's order.</summary>
    LinearWeights Pack(ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, int outputs, int inputs);

    /// <summary>Brings a tensor of a model file (outputs × inputs) into this implementation's order, in its own type.</summary>
    /// <param name="weight">Of any type but I8; its numbers are finite and no Q8_0 number is −128.</param>
    /// <param name="bias">A number an output, or none at all: then nothing is added.</param>
    LinearWeights Pack(ModelTensor weight, ReadOnlySpan<float> bias);

    /// <summary>y[m,n] = x[m,·] · w[n,·] + bias[n]; x (rows × inputs), y (rows × outputs).</summary>
    /// <remarks>Quantised weights multiply x quantised to bytes, a scale every 32 numbers.</remarks>
    void Linear(LinearWeights weights, Matrix x, Matrix y);

    /// <summary>Several products of the same x, as one <see cref="Linear(LinearWeights, Matrix, Matrix)"/> after the other.</summary>
    void Linear(LinearWeights[] weights, Matrix x, Matrix[] y);

    /// <summary>y = norm(x) · weight + bias along each row; weight and bias have one row, or one a group; epsilon is a normal number above 0.</summary>
    void LayerNorm(Matrix x, ColumnSlice weight, ColumnSlice bias, float epsilon, Matrix y);

    /// <summary>y = norm(x) · (1 + scale) + shift along each row, eps 1e-5; scale and shift have one row a group.</summary>
    void AdaptiveNorm(Matrix x, ColumnSlice scale, ColumnSlice shift, Matrix y);

    /// <summary>
    /// Multi-head attention within each of <paramref name="groups"/> groups: the keys of <paramref name="own"/>, then those of
    /// <paramref name="other"/>; scores scaled by 1/√(head size); no mask. q and y (groups · queries, heads · head size).
    /// </summary>
    void Attention(Matrix q, KeyValues own, KeyValues? other, int groups, int heads, Matrix y);

    /// <summary>Numbers that lie together in a KV cache made for these operators; it divides <see cref="KvPage.Positions"/>.</summary>
    int PanelWidth { get; }

    /// <summary>y = x / rms(x) · weight along each row; weight (1, columns).</summary>
    void RmsNorm(Matrix x, Matrix weight, float epsilon, Matrix y);

    /// <summary>Turns the first numbers of every head of x (rows, heads · head size) by its row's position, in place.</summary>
    void Rotate(Matrix x, int headSize, RotaryTable table, SequenceRows[] rows);

    /// <summary>Puts keys and values (rows, key and value heads · head size) into their sequences' pages.</summary>
    void StoreKeyValues(Matrix keys, Matrix values, int layer, SequenceRows[] rows);

    /// <summary>
    /// Attention of each row to its own position and those before it, out of the pages of <paramref name="layer"/>; q and y
    /// (rows, heads · head size).
    /// </summary>
    void CausalAttention(Matrix q, int layer, AttentionShape shape, SequenceRows[] rows, Matrix y);

    /// <summary>gate = silu(gate) · up.</summary>
    void SwiGlu(Matrix gate, Matrix up);

    /// <summary>x = x · Φ(x), the erf form, in place.</summary>
    void Gelu(Matrix x);

    /// <summary>x = x · sigmoid(x), in place.</summary>
    void Silu(Matrix x);

    /// <summary>x[r] += y[r mod rows of y]; y shares no number with x, or each in its own place.</summary>
    void Add(Matrix x, Matrix y);

    /// <summary>x = fma(gate, y, x); gate has one row a group.</summary>
    void GatedAdd(Matrix x, ColumnSlice gate, Matrix y);
}
