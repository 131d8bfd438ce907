using Orleans.Embedded.Activations;
using Orleans.Embedded.Copying;
using Orleans.Runtime;

namespace Orleans.Embedded.Calls;

/// <summary>The grain's side of an enumeration. It lives in one activation and ends with it; used in that activation's turns only.</summary>
internal sealed class EnumerationSource<T>(GrainEnumeration<T> enumeration) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Activation? _owner;
    private IAsyncEnumerator<T>? _items;
    private Task<bool>? _moving;
    private bool _isOver;

    internal CallShape Shape => enumeration.Shape;

    /// <summary>The next items: those that are there, or the first that comes, or none after a while, so that the caller's patience does not run out.</summary>
    /// <exception cref="EnumerationAbortedException">The activation it began in is gone.</exception>
    internal async Task<EnumerationBatch<T>> NextAsync(Activation here, object target)
    {
        Settle(here);
        try
        {
            _items ??= enumeration.Open(target, _stopping.Token).GetAsyncEnumerator(_stopping.Token);
            _moving ??= _items.MoveNextAsync().AsTask();
            if (!await HasMovedAsync(here)) return EnumerationBatch<T>.Empty;
            var isImmutable = Shape.Traits.HasFlag(CallTraits.ImmutableResult);
            var batch = new List<T>();
            while (await _moving)
            {
                batch.Add(isImmutable ? _items.Current : CallCopy.Of(_items.Current));
                _moving = _items.MoveNextAsync().AsTask();
                if (batch.Count >= enumeration.MaxBatchSize || !_moving.IsCompletedSuccessfully) return new EnumerationBatch<T>([.. batch], false);
            }

            await EndAsync(here);
            return new EnumerationBatch<T>([.. batch], true);
        }
        catch
        {
            await EndAsync(here);
            throw;
        }
    }

    /// <summary>Ends the grain's method where it is.</summary>
    internal ValueTask EndAsync(Activation here)
    {
        if (_isOver) return ValueTask.CompletedTask;
        Settle(here);
        here.RemoveEnumeration(this);
        return DisposeAsync();
    }

    /// <summary>Cancels the grain's method, lets it come to its end and disposes it. Failures on the way end here: nobody waits for an item any more.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isOver) return;
        _isOver = true;
        End(_stopping);
        try
        {
            if (_moving is not null) await _moving;
        }
        catch (Exception)
        {
            // Most often the cancellation itself.
        }

        if (_items is { } items) await items.DisposeAsync();
        _stopping.Dispose();
    }

    private void Settle(Activation here)
    {
        if (_owner is null)
        {
            _owner = here;
            here.AddEnumeration(this);
        }
        else if (_owner != here)
        {
            throw new EnumerationAbortedException($"The enumeration of {Shape.Name} was broken off: {here.GrainId} was deactivated since it began. Enumerate again.");
        }
    }

    private async Task<bool> HasMovedAsync(Activation here)
    {
        if (_moving!.IsCompleted) return true;
        using var enough = new CancellationTokenSource();
        var patience = Task.Delay(here.Runtime.EnumerationPatience, here.Runtime.Time, enough.Token);
        var first = await Task.WhenAny(_moving, patience);
        End(enough);
        return first == _moving;
    }

    // In this turn: its asynchronous sister would do it on another thread.
    private static void End(CancellationTokenSource source) => source.Cancel();
}
