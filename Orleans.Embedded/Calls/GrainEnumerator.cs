using Orleans.Runtime;

namespace Orleans.Embedded.Calls;

/// <summary>The caller's side of an enumeration: asks the grain for items, some at a time, and hands them out.</summary>
internal sealed class GrainEnumerator<T>(GrainReference reference, EnumerationSource<T> source, CancellationToken cancellationToken) : IAsyncEnumerator<T>
{
    private EnumerationBatch<T> _batch = EnumerationBatch<T>.Empty;
    private int _at = -1;
    private bool _hasAsked;

    public T Current => _batch.Items[_at];

    public async ValueTask<bool> MoveNextAsync()
    {
        _at++;
        while (_at >= _batch.Items.Length)
        {
            if (_batch.IsLast) return false;
            cancellationToken.ThrowIfCancellationRequested();
            _hasAsked = true;
            _batch = await reference.Ask(new EnumerationCall<T>(source)).WaitAsync(cancellationToken);
            _at = 0;
        }

        return true;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_hasAsked || _batch.IsLast) return;
        _batch = new EnumerationBatch<T>([], true);
        try
        {
            await reference.Ask(new EnumerationEndCall<T>(source));
        }
        catch (EnumerationAbortedException)
        {
            // The activation ended, and the enumeration with it.
        }
    }
}

/// <summary>Some items of an enumeration, none when the grain had none for a while, and whether they are the last.</summary>
[Immutable]
internal sealed record EnumerationBatch<T>(T[] Items, bool IsLast)
{
    internal static readonly EnumerationBatch<T> Empty = new([], false);
}

/// <summary>Asks for the next items. It interleaves: the grain's method waits for items without holding up other calls.</summary>
internal sealed class EnumerationCall<T>(EnumerationSource<T> source) : GrainCall<EnumerationBatch<T>>
{
    protected override CallShape Shape => source.Shape;

    protected override ValueTask<EnumerationBatch<T>> Invoke(object target) => new(source.NextAsync(Target!, target));
}

/// <summary>Says that no more items are wanted.</summary>
internal sealed class EnumerationEndCall<T>(EnumerationSource<T> source) : VoidCall
{
    protected override CallShape Shape => source.Shape;

    protected override ValueTask Invoke(object target) => source.EndAsync(Target!);
}
