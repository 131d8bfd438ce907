// What has been copied in one call so far: the same object twice in the arguments is the same copy twice, and a cycle
// ends. A context belongs to one thread at a time and comes back to that thread's pocket when its call is copied, so
// that a usual call allocates none.

using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Orleans.Embedded.Copying;

namespace Orleans.Serialization.Cloning;

/// <summary>The copies made in one call, by their originals.</summary>
public sealed class CopyContext : IDisposable
{
    // Up to this many originals a walk over the array beats a hash table; and a table that once grew past the other bound is not kept.
    private const int FewCopies = 8;
    private const int KeptCopies = 1024;

    [ThreadStatic]
    private static CopyContext? s_spare;

    private readonly object[] _originals = new object[FewCopies];
    private readonly object[] _copies = new object[FewCopies];
    private Dictionary<object, object>? _more;
    private int _count;

    internal CopyContext()
    {
    }

    /// <summary>The copy already made of <paramref name="original"/>, if there is one; null is its own copy.</summary>
    public bool TryGetCopy<T>(object? original, out T? result)
        where T : class
    {
        if (original is null)
        {
            result = null;
            return true;
        }

        if (Find(original) is { } copy)
        {
            result = (T)copy;
            return true;
        }

        result = null;
        return false;
    }

    /// <summary>Remembers a copy. A copier of objects that may be part of a cycle calls it before it copies their members.</summary>
    public void RecordCopy(object original, object copy)
    {
        ArgumentNullException.ThrowIfNull(original);
        ArgumentNullException.ThrowIfNull(copy);
        if (_count < FewCopies)
        {
            _originals[_count] = original;
            _copies[_count++] = copy;
            return;
        }

        (_more ??= new Dictionary<object, object>(ReferenceEqualityComparer.Instance))[original] = copy;
    }

    /// <summary>A copy of <paramref name="value"/> by its run-time type; values known to be immutable are handed over as they are.</summary>
    /// <exception cref="CodecNotFoundException">Nothing can copy a value of that type.</exception>
    public T DeepCopy<T>(T value) => Copier<T>.IsShared ? value : Copier<T>.Copy(value, this);

    /// <summary>Forgets all copies.</summary>
    public void Reset()
    {
        Array.Clear(_originals, 0, _count);
        Array.Clear(_copies, 0, _count);
        _count = 0;
        if (_more is null) return;
        if (_more.Count > KeptCopies) _more = null;
        else _more.Clear();
    }

    /// <summary>Forgets all copies and keeps the context for this thread's next call.</summary>
    public void Dispose()
    {
        Reset();
        s_spare = this;
    }

    internal static CopyContext Rent()
    {
        var context = s_spare ?? new CopyContext();
        s_spare = null;
        return context;
    }

    /// <summary>Says before an object's members are copied that the stack has room for it: running out of it would end the process.</summary>
    internal static void EnsureRoom(object original)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            ThrowTooDeep(original);
    }

    [DoesNotReturn]
    private static void ThrowTooDeep(object original)
        => throw new InsufficientExecutionStackException($"A value that crosses a grain call is nested too deeply to be copied; the copy stopped at a {original.GetType()}. Hand over a list instead of a long chain.");

    private object? Find(object original)
    {
        for (var at = 0; at < _count; at++)
        {
            if (ReferenceEquals(_originals[at], original)) return _copies[at];
        }

        return _more is not null && _more.TryGetValue(original, out var copy) ? copy : null;
    }
}
