using System.Reflection;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Orleans;

/// <summary>A call on its way through the filters.</summary>
public interface IGrainCallContext
{
    /// <summary>The call: its method and its arguments, which may be replaced before <see cref="Invoke"/>.</summary>
    IInvokable Request { get; }

    /// <summary>The grain object on the way in, the reference on the way out.</summary>
    object Grain { get; }

    /// <summary>The grain that calls; null when the caller is none.</summary>
    GrainId? SourceId { get; }

    /// <summary>The grain that is called.</summary>
    GrainId TargetId { get; }

    /// <summary>The interface's name.</summary>
    string InterfaceName { get; }

    /// <summary>The method's name.</summary>
    string MethodName { get; }

    /// <summary>The method as the interface declares it.</summary>
    MethodInfo InterfaceMethod { get; }

    /// <summary>The result once <see cref="Invoke"/> has completed; what it is set to is what the caller gets.</summary>
    object? Result { get; set; }

    /// <summary>Goes on to the next filter or, after the last, to the call itself. A filter that does not call it stands in for the grain.</summary>
    Task Invoke();
}

/// <summary>A call that has reached its grain.</summary>
public interface IIncomingGrainCallContext : IGrainCallContext
{
    /// <summary>The activation that is called.</summary>
    IGrainContext TargetContext { get; }

    /// <summary>The method of the grain's class.</summary>
    MethodInfo ImplementationMethod { get; }
}

/// <summary>A call that is about to leave its caller.</summary>
public interface IOutgoingGrainCallContext : IGrainCallContext
{
    /// <summary>The activation that calls; null when the caller is no grain.</summary>
    IGrainContext? SourceContext { get; }
}

/// <summary>Something every call to a grain passes through, in a turn of the grain. A grain class may be one for its own calls.</summary>
public interface IIncomingGrainCallFilter
{
    /// <summary>Does its part and calls <see cref="IGrainCallContext.Invoke"/> to go on.</summary>
    Task Invoke(IIncomingGrainCallContext context);
}

/// <summary>Something every call passes through before it leaves its caller.</summary>
public interface IOutgoingGrainCallFilter
{
    /// <summary>Does its part and calls <see cref="IGrainCallContext.Invoke"/> to go on.</summary>
    Task Invoke(IOutgoingGrainCallContext context);
}

/// <summary>An incoming filter as a function.</summary>
public delegate Task IncomingGrainCallFilterDelegate(IIncomingGrainCallContext context);

/// <summary>An outgoing filter as a function.</summary>
public delegate Task OutgoingGrainCallFilterDelegate(IOutgoingGrainCallContext context);
