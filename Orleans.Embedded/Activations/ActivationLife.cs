using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Orleans.Embedded.Diagnostics;

namespace Orleans.Embedded.Activations;

/// <summary>How an activation begins and ends, step by step. Runs in its turns; a failure stays inside this activation.</summary>
internal static class ActivationLife
{
    internal static async Task StartAsync(Activation activation)
    {
        var runtime = activation.Runtime;
        runtime.Meters.ActivationCreated(activation.GrainId.Type);
        using var trace = Trace("activate grain", activation);
        using var timeout = new CancellationTokenSource(runtime.Collection.ActivationTimeout, runtime.Time);
        try
        {
            activation.Construct();
            foreach (var record in activation.Records ?? [])
                await record.ReadStateAsync().WaitAsync(timeout.Token);
            if (activation.GrainInstance is IGrainBase grain)
                await grain.OnActivateAsync(timeout.Token).WaitAsync(timeout.Token);
        }
        catch (Exception error)
        {
            runtime.Log.LogWarning(error, "{Grain} could not be activated; its callers are told, the next call tries again.", activation.GrainId);
            runtime.Meters.ActivationFailed();
            trace?.SetStatus(ActivityStatusCode.Error, error.Message);
            activation.StopTimers();
            await DisposeAsync(activation);
            runtime.Meters.ActivationDestroyed(activation.GrainId.Type);
            activation.StartFailed(error is OperationCanceledException && timeout.IsCancellationRequested
                ? new TimeoutException($"{activation.GrainId} was not activated within {runtime.Collection.ActivationTimeout}.", error)
                : error);
            return;
        }

        activation.Started();
    }

    internal static async Task EndAsync(Activation activation, DeactivationReason reason)
    {
        var runtime = activation.Runtime;
        runtime.Meters.ActivationShutDown(reason.ReasonCode);
        using var trace = Trace("deactivate grain", activation);
        activation.StopTimers();
        try
        {
            using var timeout = new CancellationTokenSource(runtime.Collection.DeactivationTimeout, runtime.Time);
            await activation.StopEnumerationsAsync().WaitAsync(timeout.Token);
            if (activation.GrainInstance is IGrainBase grain)
                await grain.OnDeactivateAsync(reason, timeout.Token).WaitAsync(timeout.Token);
        }
        catch (Exception error)
        {
            runtime.Log.LogWarning(error, "{Grain} failed while deactivating; it is removed all the same.", activation.GrainId);
        }

        await DisposeAsync(activation);
        runtime.Meters.ActivationDestroyed(activation.GrainId.Type);
        activation.Ended();
    }

    private static Activity? Trace(string name, Activation activation)
    {
        var trace = EngineActivities.Lifecycle.StartActivity(name);
        trace?.SetTag("orleans.grain.id", activation.GrainId.ToString());
        return trace;
    }

    private static async Task DisposeAsync(Activation activation)
    {
        try
        {
            await activation.DisposeGrainAsync();
        }
        catch (Exception error)
        {
            activation.Runtime.Log.LogWarning(error, "{Grain} failed while being disposed.", activation.GrainId);
        }
    }
}
