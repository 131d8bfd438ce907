// What an endpoint takes, gives and refuses, said where it is mapped. It changes nothing of a call: docs/openapi.json is made of it,
// and the tests hold the answers of the edge against it.

using Cuckoo.Grains.Accounts;

namespace Cuckoo.Silo.Edge;

/// <summary>The body an endpoint takes.</summary>
/// <param name="Message">A message of JSON, or nothing for bytes.</param>
internal sealed record TakenBody(Type? Message);

/// <summary>An answer an endpoint gives when it does what it was asked.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="MediaType">Its type; nothing without a body.</param>
/// <param name="Message">A message of JSON, or of each event of a stream; nothing for bytes.</param>
internal sealed record GivenAnswer(int Status, string? MediaType = null, Type? Message = null);

/// <summary>Refusals of an endpoint's own, beside those that every call of its kind may get.</summary>
/// <param name="Refusals">Which.</param>
internal sealed record OwnRefusals(IReadOnlyList<Refusal> Refusals);

/// <summary>A header that an endpoint understands.</summary>
/// <param name="Name">Its name.</param>
internal sealed record KnownHeader(string Name);

/// <summary>Who may call: a user by a key with a scope, or a miner by a session. Without it, anybody.</summary>
/// <param name="Scope">The scope; nothing for a miner.</param>
internal sealed record NeededCaller(KeyScopes? Scope);

/// <summary>Says what an endpoint takes, gives and refuses.</summary>
internal static class EndpointContract
{
    /// <summary>The media type of JSON.</summary>
    public const string Json = "application/json";

    /// <summary>The media type of a stream of server-sent events.</summary>
    public const string Events = "text/event-stream";

    /// <summary>It takes this message.</summary>
    public static IEndpointConventionBuilder Takes<TMessage>(this IEndpointConventionBuilder endpoint) => endpoint.WithMetadata(new TakenBody(typeof(TMessage)));

    /// <summary>It takes bytes of any type.</summary>
    public static IEndpointConventionBuilder TakesBytes(this IEndpointConventionBuilder endpoint) => endpoint.WithMetadata(new TakenBody(null));

    /// <summary>It understands this header.</summary>
    public static IEndpointConventionBuilder Hears(this IEndpointConventionBuilder endpoint, string header) => endpoint.WithMetadata(new KnownHeader(header));

    /// <summary>It gives this message.</summary>
    public static IEndpointConventionBuilder Gives<TMessage>(this IEndpointConventionBuilder endpoint, int status = StatusCodes.Status200OK) =>
        endpoint.WithMetadata(new GivenAnswer(status, Json, typeof(TMessage)));

    /// <summary>It gives events, each this message.</summary>
    public static IEndpointConventionBuilder Streams<TMessage>(this IEndpointConventionBuilder endpoint) =>
        endpoint.WithMetadata(new GivenAnswer(StatusCodes.Status200OK, Events, typeof(TMessage)));

    /// <summary>It gives bytes.</summary>
    public static IEndpointConventionBuilder GivesBytes(this IEndpointConventionBuilder endpoint, int status = StatusCodes.Status200OK) =>
        endpoint.WithMetadata(new GivenAnswer(status, "application/octet-stream"));

    /// <summary>It gives nothing but a status.</summary>
    public static IEndpointConventionBuilder GivesNothing(this IEndpointConventionBuilder endpoint, int status = StatusCodes.Status204NoContent) =>
        endpoint.WithMetadata(new GivenAnswer(status));

    /// <summary>It refuses in these ways of its own.</summary>
    public static IEndpointConventionBuilder Refuses(this IEndpointConventionBuilder endpoint, params Refusal[] refusals) => endpoint.WithMetadata(new OwnRefusals(refusals));

    /// <summary>Every refusal that a call of the endpoint may get, in the order of docs/edge.md.</summary>
    public static IReadOnlyList<Refusal> RefusalsOf(EndpointMetadataCollection endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        List<Refusal> all = [Refusals.BadRequest, Refusals.TimedOut, Refusals.SlowDown, Refusals.Internal];
        if (endpoint.GetMetadata<NeededCaller>() is { } caller)
        {
            all.Add(Refusals.Unauthorized);
            all.AddRange(caller.Scope is null
                ? [Refusals.HotKeySuperseded, Refusals.HotKeyNotYet, Refusals.HotKeyExpired]
                : [Refusals.KeyRevoked, Refusals.KeyExpired, Refusals.ScopeMissing]);
        }

        if (endpoint.GetMetadata<TakenBody>() is { } body)
        {
            all.Add(Refusals.TooLarge);
            if (body.Message is not null) all.AddRange([Refusals.NotJson, Refusals.BadJson]);
        }

        foreach (OwnRefusals own in endpoint.GetOrderedMetadata<OwnRefusals>()) all.AddRange(own.Refusals);
        return [.. Refusals.All.Where(all.Contains)];
    }
}
