namespace Orleans.Serialization;

/// <summary>A value could not be copied or stored.</summary>
public class SerializerException : Exception
{
    /// <summary>An error without a message.</summary>
    public SerializerException()
    {
    }

    /// <summary>An error with a message.</summary>
    public SerializerException(string message)
        : base(message)
    {
    }

    /// <summary>An error with a message and its cause.</summary>
    public SerializerException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>Nothing is known that can copy values of a type.</summary>
public sealed class CodecNotFoundException : SerializerException
{
    /// <summary>An error without a message.</summary>
    public CodecNotFoundException()
    {
    }

    /// <summary>An error with a message.</summary>
    public CodecNotFoundException(string message)
        : base(message)
    {
    }

    /// <summary>An error with a message and its cause.</summary>
    public CodecNotFoundException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal static CodecNotFoundException Of(Type type)
    {
        if (typeof(Delegate).IsAssignableFrom(type))
            return new CodecNotFoundException($"A delegate of type {type} was about to cross a grain call: its code would run outside the turns of the grain it belongs to. Hand over a grain reference or an observer instead.");
        if (type.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute), false) || type.Name.StartsWith('<') || type.Assembly == typeof(Enumerable).Assembly)
            return new CodecNotFoundException($"A value of type {type} was about to cross a grain call, and a type made by the compiler or by a query cannot be copied. Call ToArray() or ToList() on it first.");
        return new CodecNotFoundException($"A value of type {type} was about to cross a grain call, and nothing can copy it. Mark the type [GenerateSerializer] and its members [Id(n)], or [Immutable] if it never changes, or write an IDeepCopier<T> marked [RegisterCopier].");
    }
}
