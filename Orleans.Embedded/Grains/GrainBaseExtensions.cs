using Orleans.Embedded.Activations;
using Orleans.Embedded.Timers;
using Orleans.Runtime;

namespace Orleans;

/// <summary>What a grain may ask of its activation.</summary>
public static class GrainBaseExtensions
{
    /// <summary>Ends the activation after the running calls; waiting calls go to the next activation.</summary>
    public static void DeactivateOnIdle(this IGrainBase grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        grain.GrainContext.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "The grain asked to be deactivated."));
    }

    /// <summary>Runs <paramref name="callback"/> with <paramref name="state"/> in turns of the grain; the token is cancelled when the timer is disposed.</summary>
    public static IGrainTimer RegisterGrainTimer<TState>(this IGrainBase grain, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return GrainTimer.Start(Activation.Of(grain), token => callback(state, token), options);
    }

    /// <summary>Runs <paramref name="callback"/> in turns of the grain; the token is cancelled when the timer is disposed.</summary>
    public static IGrainTimer RegisterGrainTimer(this IGrainBase grain, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return GrainTimer.Start(Activation.Of(grain), callback, options);
    }

    /// <summary>Runs <paramref name="callback"/> in turns of the grain.</summary>
    public static IGrainTimer RegisterGrainTimer(this IGrainBase grain, Func<Task> callback, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return GrainTimer.Start(Activation.Of(grain), _ => callback(), options);
    }

    /// <summary>Runs <paramref name="callback"/> with <paramref name="state"/> in turns of the grain.</summary>
    public static IGrainTimer RegisterGrainTimer<TState>(this IGrainBase grain, Func<TState, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return GrainTimer.Start(Activation.Of(grain), _ => callback(state), options);
    }

    /// <summary>Runs <paramref name="callback"/> after <paramref name="dueTime"/> and then every <paramref name="period"/>.</summary>
    public static IGrainTimer RegisterGrainTimer(this IGrainBase grain, Func<Task> callback, TimeSpan dueTime, TimeSpan period)
        => RegisterGrainTimer(grain, callback, new GrainTimerCreationOptions(dueTime, period));

    /// <summary>Runs <paramref name="callback"/> after <paramref name="dueTime"/> and then every <paramref name="period"/>.</summary>
    public static IGrainTimer RegisterGrainTimer(this IGrainBase grain, Func<CancellationToken, Task> callback, TimeSpan dueTime, TimeSpan period)
        => RegisterGrainTimer(grain, callback, new GrainTimerCreationOptions(dueTime, period));

    /// <summary>Runs <paramref name="callback"/> after <paramref name="dueTime"/> and then every <paramref name="period"/>.</summary>
    public static IGrainTimer RegisterGrainTimer<TState>(this IGrainBase grain, Func<TState, Task> callback, TState state, TimeSpan dueTime, TimeSpan period)
        => RegisterGrainTimer(grain, callback, state, new GrainTimerCreationOptions(dueTime, period));

    /// <summary>Runs <paramref name="callback"/> after <paramref name="dueTime"/> and then every <paramref name="period"/>.</summary>
    public static IGrainTimer RegisterGrainTimer<TState>(this IGrainBase grain, Func<TState, CancellationToken, Task> callback, TState state, TimeSpan dueTime, TimeSpan period)
        => RegisterGrainTimer(grain, callback, state, new GrainTimerCreationOptions(dueTime, period));
}
