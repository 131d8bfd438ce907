using System.ComponentModel;
using Orleans.Runtime;

namespace Orleans.Embedded.Calls;

/// <summary>
/// What a reference hands out for a grain method that returns <see cref="IAsyncEnumerable{T}"/>: the arguments, waiting to
/// be enumerated. Each enumeration calls the grain's method anew. Generated code derives one class a method.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class GrainEnumeration<T> : IAsyncEnumerable<T>
{
    private const int DefaultBatchSize = 100;

    private readonly GrainReference _reference;

    /// <summary>The items of the grain behind <paramref name="reference"/>.</summary>
    protected GrainEnumeration(GrainReference reference) => _reference = reference;

    /// <summary>How many items may come in one answer.</summary>
    internal int MaxBatchSize { get; set; } = DefaultBatchSize;

    /// <summary>What is the same for every call of this method.</summary>
    public abstract CallShape Shape { get; }

    /// <inheritdoc/>
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
        => new GrainEnumerator<T>(_reference, new EnumerationSource<T>(this), cancellationToken);

    /// <summary>Calls the method on the grain object.</summary>
    public abstract IAsyncEnumerable<T> Open(object target, CancellationToken cancellationToken);
}
