using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;

namespace Cuckoo.Orleans.Embedded.Generator;

/// <summary>A list equal to another with equal items, so that the compiler can tell an unchanged model and skip its work.</summary>
internal sealed class EquatableList<T> : IEquatable<EquatableList<T>>, IEnumerable<T>
    where T : IEquatable<T>
{
    private readonly T[] _items;

    internal EquatableList(IEnumerable<T> items) => _items = items.ToArray();

    internal int Count => _items.Length;

    public bool Equals(EquatableList<T>? other) => other is not null && _items.AsSpan().SequenceEqual(other._items);

    public override bool Equals(object? obj) => Equals(obj as EquatableList<T>);

    public override int GetHashCode() => _items.Aggregate(17, static (hash, item) => (hash * 31) + item.GetHashCode());

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
