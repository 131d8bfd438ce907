using Cuckoo.Client.Transport;
using Cuckoo.Wire;
using Cuckoo.Wire.Coordination;

namespace Cuckoo.Client;

// What an app builder does: register a coordinator, change its terms, look at others.
public sealed partial class CuckooClient
{
    private const string CoordinatorsPath = "/v1/coordinators";

    /// <summary>Registers a coordinator of the account. Safe to repeat with the same terms.</summary>
    public Task<CoordinatorReply> RegisterCoordinatorAsync(CoordinatorAsked asked, CancellationToken cancellation = default) => calls.JsonAsync<CoordinatorReply>(
        () => calls.Request(HttpMethod.Post, CoordinatorsPath, needsKey: true, asked, WireJson.Default.CoordinatorAsked),
        Repeat.Always,
        cancellation);

    /// <summary>Gives a coordinator of the account new terms, for quotes from now on.</summary>
    /// <exception cref="ArgumentException">The id is not one.</exception>
    public Task<CoordinatorReply> ChangeCoordinatorAsync(string id, CoordinatorTerms terms, CancellationToken cancellation = default)
    {
        var path = $"{CoordinatorsPath}/{PathPart(id, nameof(id))}";
        return calls.JsonAsync<CoordinatorReply>(
            () => calls.Request(HttpMethod.Put, path, needsKey: true, terms, WireJson.Default.CoordinatorTerms), Repeat.Always, cancellation);
    }

    /// <summary>A coordinator with its terms.</summary>
    /// <exception cref="ArgumentException">The id is not one.</exception>
    public Task<CoordinatorReply> CoordinatorAsync(string id, CancellationToken cancellation = default)
    {
        var path = $"{CoordinatorsPath}/{PathPart(id, nameof(id))}";
        return calls.JsonAsync<CoordinatorReply>(() => calls.Request(HttpMethod.Get, path, needsKey: false), Repeat.Always, cancellation);
    }

    /// <summary>The coordinators of app builders by name, a page at a time.</summary>
    /// <param name="after">The last page's <see cref="CoordinatorsReply.Next"/>; nothing for the first page.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="ArgumentException">It is no name.</exception>
    public Task<CoordinatorsReply> CoordinatorsAsync(string? after = null, CancellationToken cancellation = default)
    {
        var path = after is null ? CoordinatorsPath : $"{CoordinatorsPath}?after={PathPart(after, nameof(after))}";
        return calls.JsonAsync<CoordinatorsReply>(() => calls.Request(HttpMethod.Get, path, needsKey: false), Repeat.Always, cancellation);
    }
}
