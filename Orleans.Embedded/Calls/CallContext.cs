using System.Reflection;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Orleans.Embedded.Calls;

/// <summary>A call between its filters. It exists only where there are filters.</summary>
internal abstract class CallContext(GrainCall call) : IGrainCallContext
{
    private int _stage;

    public IInvokable Request => call;

    public abstract object Grain { get; }

    public GrainId? SourceId => call.Source?.GrainId;

    public abstract GrainId TargetId { get; }

    public string InterfaceName => call.GetInterfaceName();

    public string MethodName => call.GetMethodName();

    public MethodInfo InterfaceMethod => call.GetMethod();

    public object? Result { get; set; }

    private protected GrainCall Call => call;

    public Task Invoke() => InvokeStage(_stage++);

    private protected abstract Task InvokeStage(int stage);
}

/// <summary>A call inside its grain's turn: the silo's filters, then the grain itself if it is one, then the method.</summary>
internal sealed class IncomingCallContext : CallContext, IIncomingGrainCallContext
{
    private readonly object _grain;

    private IncomingCallContext(GrainCall call)
        : base(call)
    {
        call.IsShared = true;
        _grain = call.Target!.GrainInstance!;
    }

    public override object Grain => _grain;

    public override GrainId TargetId => Call.Target!.GrainId;

    public IGrainContext TargetContext => Call.Target!;

    public MethodInfo ImplementationMethod
    {
        get
        {
            var method = Call.GetMethod();
            var map = _grain.GetType().GetInterfaceMap(method.DeclaringType!);
            return map.TargetMethods[Array.FindIndex(map.InterfaceMethods, one => one.MetadataToken == method.MetadataToken && one.Module == method.Module)];
        }
    }

    /// <summary>Takes the call through everything and gives what came out of it.</summary>
    internal static async Task<object?> Run(GrainCall call)
    {
        var context = new IncomingCallContext(call);
        await context.Invoke();
        return context.Result;
    }

    private protected override Task InvokeStage(int stage)
    {
        var filters = Call.Target!.Runtime.IncomingFilters;
        if (stage < filters.Length) return filters[stage].Invoke(this);
        if (stage == filters.Length && _grain is IIncomingGrainCallFilter own) return own.Invoke(this);
        return Call.InvokeInto(this);
    }
}

/// <summary>A call before it leaves its caller.</summary>
internal sealed class OutgoingCallContext(GrainReference reference, GrainCall call, Func<Task<object?>> send) : CallContext(call), IOutgoingGrainCallContext
{
    public override object Grain => reference;

    public override GrainId TargetId => reference.GrainId;

    public IGrainContext? SourceContext => Call.Source;

    private protected override async Task InvokeStage(int stage)
    {
        var filters = reference.Runtime.OutgoingFilters;
        if (stage < filters.Length) await filters[stage].Invoke(this);
        else Result = await send();
    }
}
