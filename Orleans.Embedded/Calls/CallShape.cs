using System.ComponentModel;
using System.Reflection;

namespace Orleans.Embedded.Calls;

/// <summary>How a call may share its activation with others.</summary>
[Flags]
[EditorBrowsable(EditorBrowsableState.Never)]
public enum CallTraits
{
    /// <summary>The call has the activation to itself until it ends.</summary>
    None = 0,

    /// <summary>It may run beside other read-only calls.</summary>
    ReadOnly = 1,

    /// <summary>It may run beside any call.</summary>
    AlwaysInterleave = 2,

    /// <summary>Nobody waits for its outcome.</summary>
    OneWay = 4,

    /// <summary>Its result is promised never to change, and is not copied.</summary>
    ImmutableResult = 8,
}

/// <summary>What is the same for every call of one grain method; made once by generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class CallShape
{
    private readonly Func<Type[]>? _parameterTypes;
    private MethodInfo? _method;

    /// <summary>Describes a method.</summary>
    /// <param name="interfaceType">The interface that declares it; open when it is generic.</param>
    /// <param name="methodName">The method's name.</param>
    /// <param name="traits">How it interleaves.</param>
    /// <param name="responseTimeout">The text of its time-out; null: the silo's default.</param>
    /// <param name="parameterTypes">Its parameters' types, asked for by filters only; null: it is generic, and its name says enough.</param>
    public CallShape(Type interfaceType, string methodName, CallTraits traits, string? responseTimeout, Func<Type[]>? parameterTypes)
    {
        ArgumentNullException.ThrowIfNull(interfaceType);
        InterfaceType = interfaceType;
        InterfaceName = NameOf(interfaceType);
        MethodName = methodName;
        Name = $"{InterfaceName}.{methodName}";
        Traits = traits;
        ResponseTimeout = responseTimeout is null ? null : new ResponseTimeoutAttribute(responseTimeout).Timeout;
        _parameterTypes = parameterTypes;
    }

    internal Type InterfaceType { get; }

    internal string InterfaceName { get; }

    internal string MethodName { get; }

    internal string Name { get; }

    internal CallTraits Traits { get; }

    internal TimeSpan? ResponseTimeout { get; }

    /// <summary>The method as reflection knows it; looked up by the first filter that asks.</summary>
    internal MethodInfo Method => _method ??= Find();

    private static string NameOf(Type type)
    {
        var tick = type.Name.IndexOf('`', StringComparison.Ordinal);
        return tick < 0 ? type.Name : type.Name[..tick];
    }

    private MethodInfo Find()
        => (_parameterTypes is null ? Array.Find(InterfaceType.GetMethods(), one => one.IsGenericMethod && one.Name == MethodName) : InterfaceType.GetMethod(MethodName, _parameterTypes()))
            ?? throw new MissingMethodException(InterfaceType.FullName, MethodName);
}
