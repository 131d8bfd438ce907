using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded.Diagnostics;

namespace Orleans.Hosting;

/// <summary>Puts filters on the way of calls, in the order in which they are added.</summary>
public static class CallFilterExtensions
{
    /// <summary>Adds a filter for calls that reach a grain.</summary>
    public static ISiloBuilder AddIncomingGrainCallFilter(this ISiloBuilder builder, IIncomingGrainCallFilter filter)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton(filter);
        return builder;
    }

    /// <summary>Adds a filter for calls that reach a grain, made by the host's services.</summary>
    public static ISiloBuilder AddIncomingGrainCallFilter<TImplementation>(this ISiloBuilder builder)
        where TImplementation : class, IIncomingGrainCallFilter
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<IIncomingGrainCallFilter, TImplementation>();
        return builder;
    }

    /// <summary>Adds a filter for calls that reach a grain.</summary>
    public static ISiloBuilder AddIncomingGrainCallFilter(this ISiloBuilder builder, IncomingGrainCallFilterDelegate filter)
        => builder.AddIncomingGrainCallFilter(new IncomingFilter(filter));

    /// <summary>Adds a filter for calls that leave their caller.</summary>
    public static ISiloBuilder AddOutgoingGrainCallFilter(this ISiloBuilder builder, IOutgoingGrainCallFilter filter)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton(filter);
        return builder;
    }

    /// <summary>Adds a filter for calls that leave their caller, made by the host's services.</summary>
    public static ISiloBuilder AddOutgoingGrainCallFilter<TImplementation>(this ISiloBuilder builder)
        where TImplementation : class, IOutgoingGrainCallFilter
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<IOutgoingGrainCallFilter, TImplementation>();
        return builder;
    }

    /// <summary>Adds a filter for calls that leave their caller.</summary>
    public static ISiloBuilder AddOutgoingGrainCallFilter(this ISiloBuilder builder, OutgoingGrainCallFilterDelegate filter)
        => builder.AddOutgoingGrainCallFilter(new OutgoingFilter(filter));

    /// <summary>
    /// Lets every call appear in traces as an activity of its caller and one of its grain, the second a child of the first,
    /// under <see cref="Orleans.Diagnostics.ActivitySources.ApplicationGrainActivitySourceName"/>.
    /// </summary>
    public static ISiloBuilder AddActivityPropagation(this ISiloBuilder builder)
        => builder.AddOutgoingGrainCallFilter<OutgoingCallActivity>().AddIncomingGrainCallFilter<IncomingCallActivity>();

    private sealed class IncomingFilter(IncomingGrainCallFilterDelegate filter) : IIncomingGrainCallFilter
    {
        public Task Invoke(IIncomingGrainCallContext context) => filter(context);
    }

    private sealed class OutgoingFilter(OutgoingGrainCallFilterDelegate filter) : IOutgoingGrainCallFilter
    {
        public Task Invoke(IOutgoingGrainCallContext context) => filter(context);
    }
}
