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
internal interface IOperators : IDisposable
{
    /// <summary>Brings weights (outputs × inputs, row-major) and bias (outputs) into this implementation's order.</summary>
    LinearWeights Pack(ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, int outputs, int inputs);

    /// <summary>y[m,n] = x[m,·] · w[n,·] + bias[n]; x (rows × inputs), y (rows × outputs).</summary>
    void Linear(LinearWeights weights, Matrix x, Matrix y);

    /// <summary>y = norm(x) · weight + bias along each row; weight and bias have one row, or one a group; epsilon is a normal number above 0.</summary>
    void LayerNorm(Matrix x, ColumnSlice weight, ColumnSlice bias, float epsilon, Matrix y);

    /// <summary>y = norm(x) · (1 + scale) + shift along each row, eps 1e-5; scale and shift have one row a group.</summary>
    void AdaptiveNorm(Matrix x, ColumnSlice scale, ColumnSlice shift, Matrix y);

    /// <summary>
    /// Multi-head attention within each of <paramref name="groups"/> groups: the keys of <paramref name="own"/>, then those of
    /// <paramref name="other"/>; scores scaled by 1/√(head size); no mask. q and y (groups · queries, heads · head size).
    /// </summary>
    void Attention(Matrix q, KeyValues own, KeyValues? other, int groups, int heads, Matrix y);

    /// <summary>x = x · Φ(x), the erf form, in place.</summary>
    void Gelu(Matrix x);

    /// <summary>x = x · sigmoid(x), in place.</summary>
    void Silu(Matrix x);

    /// <summary>x[r] += y[r mod rows of y].</summary>
    void Add(Matrix x, Matrix y);

    /// <summary>x = fma(gate, y, x); gate has one row a group.</summary>
    void GatedAdd(Matrix x, ColumnSlice gate, Matrix y);
}
