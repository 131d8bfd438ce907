using System.Reflection;

namespace Orleans.Serialization.Invocation;

/// <summary>A call as filters and predicates see it: its method and its arguments.</summary>
public interface IInvokable
{
    /// <summary>Whether the method takes a cancellation token.</summary>
    bool IsCancellable { get; }

    /// <summary>The grain object; null before the call has reached it.</summary>
    object? GetTarget();

    /// <summary>How many arguments there are.</summary>
    int GetArgumentCount();

    /// <summary>The argument at <paramref name="index"/>, from 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    object? GetArgument(int index);

    /// <summary>Replaces the argument at <paramref name="index"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    /// <exception cref="InvalidCastException">The value is not of the argument's type.</exception>
    void SetArgument(int index, object? value);

    /// <summary>The method's name.</summary>
    string GetMethodName();

    /// <summary>The name of the interface that declares it, without its namespace.</summary>
    string GetInterfaceName();

    /// <summary>The name of the call in traces: interface and method with a slash between.</summary>
    string GetActivityName();

    /// <summary>The interface that declares the method.</summary>
    Type GetInterfaceType();

    /// <summary>The method as the interface declares it.</summary>
    MethodInfo GetMethod();

    /// <summary>The method's own time-out; null: the silo's.</summary>
    TimeSpan? GetDefaultResponseTimeout();

    /// <summary>The cancellation token among the arguments.</summary>
    CancellationToken GetCancellationToken();
}
