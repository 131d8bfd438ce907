namespace Orleans.Embedded.Calls;

/// <summary>Type arguments as text: stable across versions of their assemblies, for they are part of stored identities.</summary>
internal static class TypeNames
{
    /// <summary>The arguments of a closed generic type: <c>[[Type,Assembly],[Type,Assembly]]</c>.</summary>
    internal static string Arguments(Type closed)
        => $"[{string.Join(',', closed.GenericTypeArguments.Select(static one => $"[{Qualified(one)}]"))}]";

    /// <summary>The type with its assembly: <c>Type,Assembly</c>.</summary>
    internal static string Qualified(Type type) => $"{Name(type)},{type.Assembly.GetName().Name}";

    /// <summary>The generic type closed over what <see cref="Arguments"/> wrote; null when that cannot be.</summary>
    internal static Type? Close(Type open, string arguments)
    {
        try
        {
            return Type.GetType(
                $"{open.FullName}{arguments},{open.Assembly.GetName().Name}",
                static wanted => Array.Find(AppDomain.CurrentDomain.GetAssemblies(), one => string.Equals(one.GetName().Name, wanted.Name, StringComparison.Ordinal)),
                typeResolver: null,
                throwOnError: false);
        }
        catch (Exception error) when (error is ArgumentException or TypeLoadException or BadImageFormatException or IOException)
        {
            return null;
        }
    }

    private static string Name(Type type)
    {
        if (type.IsArray) return $"{Name(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        return type.IsConstructedGenericType ? type.GetGenericTypeDefinition().FullName + Arguments(type) : type.FullName!;
    }
}
