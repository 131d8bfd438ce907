using System.Buffers.Binary;
using System.Collections.Immutable;
using Orleans.Embedded.Activations;

namespace Orleans.Runtime;

/// <summary>
/// Values that travel with the calls made from here on, and with the calls those make. What a called grain sets does not
/// come back to its caller. Values are shared, not copied: they must not be changed once set.
/// </summary>
public static class RequestContext
{
    private static readonly AsyncLocal<RequestValues?> s_current = new();
    private static long s_chains;

    /// <summary>Names the call chain whose grains may be called again by their own calls; empty: none.</summary>
    public static Guid ReentrancyId
    {
        get => Current?.ReentrancyId ?? Guid.Empty;
        set => Current = (Current ?? RequestValues.None) with { ReentrancyId = value };
    }

    /// <summary>The names that have a value.</summary>
    public static IEnumerable<string> Keys => Entries.Select(static one => one.Key);

    /// <summary>Names and values.</summary>
    public static IEnumerable<KeyValuePair<string, object>> Entries => Current?.Entries.OrderBy(static one => one.Key, StringComparer.Ordinal) ?? Enumerable.Empty<KeyValuePair<string, object>>();

    internal static RequestValues? Current
    {
        get => s_current.Value;
        set => s_current.Value = value == RequestValues.None ? null : value;
    }

    /// <summary>The value of <paramref name="key"/>; null when there is none.</summary>
    public static object? Get(string key) => Current?.Entries.GetValueOrDefault(key);

    /// <summary>Gives <paramref name="key"/> a value.</summary>
    public static void Set(string key, object value)
    {
        ArgumentNullException.ThrowIfNull(key);
        var values = Current ?? RequestValues.None;
        Current = values with { Entries = values.Entries.SetItem(key, value) };
    }

    /// <summary>Removes the value of <paramref name="key"/>; false when there was none.</summary>
    public static bool Remove(string key)
    {
        if (Current is not { } values || !values.Entries.ContainsKey(key)) return false;
        Current = values with { Entries = values.Entries.Remove(key) };
        return true;
    }

    /// <summary>Removes all values.</summary>
    public static void Clear() => Current = null;

    /// <summary>Until the section is disposed, this grain takes calls of the chain that begins here as if it were reentrant. Outside of a grain it only begins the chain.</summary>
    public static ReentrancySection AllowCallChainReentrancy()
    {
        var activation = TurnQueue.CurrentOwner;
        var before = ReentrancyId;
        if (before == Guid.Empty) ReentrancyId = NewChain();
        activation?.EnterReentrantSection(ReentrancyId);
        return new ReentrancySection(before, ReentrancyId, activation);
    }

    /// <summary>Until the section is disposed, calls made from here are not of the chain.</summary>
    public static ReentrancySection SuppressCallChainReentrancy()
    {
        var before = ReentrancyId;
        ReentrancyId = Guid.Empty;
        return new ReentrancySection(before, Guid.Empty, null);
    }

    // Unlike every other of this process, which is as far as a chain gets.
    private static Guid NewChain()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], Interlocked.Increment(ref s_chains));
        return new Guid(bytes);
    }

    /// <summary>A stretch of a method with other rules of reentrancy than around it.</summary>
    public readonly struct ReentrancySection : IDisposable
    {
        private readonly Guid _before;
        private readonly Guid _within;
        private readonly Activation? _activation;

        internal ReentrancySection(Guid before, Guid within, Activation? activation)
        {
            _before = before;
            _within = within;
            _activation = activation;
        }

        /// <summary>Ends the section.</summary>
        public void Dispose()
        {
            ReentrancyId = _before;
            _activation?.LeaveReentrantSection(_within);
        }
    }
}

/// <summary>What a request context holds at one moment; a change makes a new one, so it is handed on without a copy.</summary>
internal sealed record RequestValues(ImmutableDictionary<string, object> Entries, Guid ReentrancyId)
{
    internal static readonly RequestValues None = new(ImmutableDictionary<string, object>.Empty, Guid.Empty);
}
