using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text;
using Orleans.Runtime;

namespace Orleans.Embedded.Copying;

/// <summary>
/// Which values are handed over without a copy because nobody can change them. The generator asks the same questions
/// at compile time (its KnownTypes and CopyRules).
/// </summary>
internal static class SharedTypes
{
    private static readonly FrozenSet<Type> s_alone = new[]
    {
        typeof(string), typeof(decimal), typeof(Guid), typeof(DateTime), typeof(DateTimeOffset), typeof(TimeSpan), typeof(DateOnly), typeof(TimeOnly),
        typeof(Half), typeof(Int128), typeof(UInt128), typeof(BigInteger), typeof(Complex), typeof(Index), typeof(Range), typeof(Rune), typeof(DBNull),
        typeof(Vector2), typeof(Vector3), typeof(Vector4), typeof(Quaternion), typeof(Plane), typeof(Matrix3x2), typeof(Matrix4x4),
        typeof(CancellationToken), typeof(GrainId), typeof(GrainType), typeof(IdSpan),
    }.ToFrozenSet();

    // These and whatever is derived from them. Exceptions are handed over as they are: a copy would lose the stack.
    private static readonly Type[] s_families = [typeof(Exception), typeof(Type), typeof(Uri), typeof(Version), typeof(CultureInfo), typeof(IPAddress), typeof(IPEndPoint), typeof(GrainReference)];

    // Shared when all they hold is.
    private static readonly FrozenSet<Type> s_containers = new[]
    {
        typeof(Nullable<>), typeof(KeyValuePair<,>), typeof(ImmutableArray<>), typeof(ImmutableList<>), typeof(ImmutableHashSet<>), typeof(ImmutableSortedSet<>),
        typeof(ImmutableQueue<>), typeof(ImmutableStack<>), typeof(ImmutableDictionary<,>), typeof(ImmutableSortedDictionary<,>),
        typeof(FrozenSet<>), typeof(FrozenDictionary<,>),
        typeof(Tuple<>), typeof(Tuple<,>), typeof(Tuple<,,>), typeof(Tuple<,,,>), typeof(Tuple<,,,,>), typeof(Tuple<,,,,,>), typeof(Tuple<,,,,,,>), typeof(Tuple<,,,,,,,>),
        typeof(ValueTuple<>), typeof(ValueTuple<,>), typeof(ValueTuple<,,>), typeof(ValueTuple<,,,>), typeof(ValueTuple<,,,,>), typeof(ValueTuple<,,,,,>), typeof(ValueTuple<,,,,,,>), typeof(ValueTuple<,,,,,,,>),
    }.ToFrozenSet();

    /// <summary>
    /// The type that stands for <paramref name="type"/> where its copier is looked up: a frozen container's class depends on
    /// what it holds and is the framework's own affair.
    /// </summary>
    internal static Type Public(Type type)
    {
        for (var one = type; one is not null; one = one.BaseType)
        {
            if (IsFrozen(one)) return one;
        }

        return type;
    }

    /// <summary>Whether no value that fits <paramref name="type"/> needs a copy, derived types included.</summary>
    internal static bool AlwaysShared(Type type)
        => IsFamily(type) || ((type.IsValueType || type.IsSealed || IsFrozen(type)) && IsShared(type));

    /// <summary>Whether a value whose type is exactly <paramref name="type"/> needs no copy.</summary>
    internal static bool IsShared(Type type)
    {
        if (type.IsPrimitive || type.IsEnum || s_alone.Contains(type) || IsFamily(type)) return true;
        if (type.IsDefined(typeof(ImmutableAttribute), inherit: false)) return true;
        return type.IsConstructedGenericType && s_containers.Contains(type.GetGenericTypeDefinition()) && Array.TrueForAll(type.GenericTypeArguments, AlwaysShared);
    }

    private static bool IsFrozen(Type type)
        => type.IsConstructedGenericType && (type.GetGenericTypeDefinition() == typeof(FrozenSet<>) || type.GetGenericTypeDefinition() == typeof(FrozenDictionary<,>));

    private static bool IsFamily(Type type) => Array.Exists(s_families, family => family.IsAssignableFrom(type));
}
