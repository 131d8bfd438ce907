// Calls as activities, under Orleans' source name and with its tags, so that what shows its traces shows these.

using System.Diagnostics;
using Orleans.Runtime;

namespace Orleans.Embedded.Diagnostics;

internal static class CallActivity
{
    internal const string ParentKey = "traceparent";

    internal static async Task Run(IGrainCallContext context, Activity? activity)
    {
        if (activity is null)
        {
            await context.Invoke();
            return;
        }

        activity.SetTag("rpc.system", "orleans").SetTag("rpc.service", context.InterfaceName).SetTag("rpc.method", context.MethodName);
        activity.SetTag("rpc.orleans.target_id", context.TargetId.ToString());
        if (context.SourceId is { } source) activity.SetTag("rpc.orleans.source_id", source.ToString());
        try
        {
            await context.Invoke();
        }
        catch (Exception error)
        {
            activity.SetStatus(ActivityStatusCode.Error, error.Message);
            activity.AddException(error);
            throw;
        }
    }
}

/// <summary>The caller's side of a call; its id travels in the request context.</summary>
internal sealed class OutgoingCallActivity : IOutgoingGrainCallFilter
{
    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        using var activity = EngineActivities.Application.StartActivity(context.Request.GetActivityName(), ActivityKind.Client);
        if ((activity ?? Activity.Current)?.Id is { } id) RequestContext.Set(CallActivity.ParentKey, id);
        await CallActivity.Run(context, activity);
    }
}

/// <summary>The grain's side of a call.</summary>
internal sealed class IncomingCallActivity : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        _ = ActivityContext.TryParse(RequestContext.Get(CallActivity.ParentKey) as string, null, out var parent);
        using var activity = EngineActivities.Application.StartActivity(context.Request.GetActivityName(), ActivityKind.Server, parent);
        await CallActivity.Run(context, activity);
    }
}
