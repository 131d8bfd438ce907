using System.Text;

namespace Orleans.Runtime;

/// <summary>The identity of a stream within its provider: a namespace, which may be missing, and a key.</summary>
[Immutable]
public readonly struct StreamId : IEquatable<StreamId>, IComparable<StreamId>
{
    private readonly string? _namespace;
    private readonly string? _key;

    private StreamId(string? ns, string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        _namespace = string.IsNullOrEmpty(ns) ? null : ns;
        _key = key;
    }

    /// <summary>The namespace in UTF-8; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Namespace => Encoding.UTF8.GetBytes(_namespace ?? "");

    /// <summary>The key in UTF-8.</summary>
    public ReadOnlyMemory<byte> Key => Encoding.UTF8.GetBytes(GetKeyAsString());

    /// <summary>The namespace followed by the key, in UTF-8.</summary>
    public ReadOnlyMemory<byte> FullKey => Encoding.UTF8.GetBytes(_namespace + _key);

    /// <summary>The stream with this namespace and key, each in UTF-8.</summary>
    public static StreamId Create(ReadOnlySpan<byte> ns, ReadOnlySpan<byte> key) => new(Encoding.UTF8.GetString(ns), Encoding.UTF8.GetString(key));

    /// <summary>The stream with this namespace and key; the key is written as 32 hexadecimal digits.</summary>
    public static StreamId Create(string ns, Guid key) => new(ns, key.ToString("N"));

    /// <summary>The stream with this namespace and key; the key is written in decimal.</summary>
    public static StreamId Create(string ns, long key) => new(ns, key.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>The stream with this namespace and key.</summary>
    public static StreamId Create(string ns, string key) => new(ns, key);

    /// <summary>The key as text.</summary>
    public string GetKeyAsString() => _key ?? "";

    /// <summary>The namespace as text; null when there is none.</summary>
    public string? GetNamespace() => _namespace;

    /// <inheritdoc/>
    public bool Equals(StreamId other)
        => string.Equals(_namespace, other._namespace, StringComparison.Ordinal) && string.Equals(_key, other._key, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is StreamId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_namespace, _key);

    /// <summary>By namespace, then by key, ordinally.</summary>
    public int CompareTo(StreamId other)
        => string.CompareOrdinal(_namespace, other._namespace) is var byNamespace and not 0 ? byNamespace : string.CompareOrdinal(_key, other._key);

    /// <summary>The namespace, a slash and the key; without a namespace it begins with <c>null</c>.</summary>
    public override string ToString() => $"{_namespace ?? "null"}/{_key}";

    /// <summary>Equality by namespace and key.</summary>
    public static bool operator ==(StreamId s1, StreamId s2) => s1.Equals(s2);

    /// <summary>Inequality by namespace and key.</summary>
    public static bool operator !=(StreamId s1, StreamId s2) => !s1.Equals(s2);
}
