using System.Collections.Immutable;
using Cuckoo.Grains;
using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Ledger;
using Cuckoo.Wire;
using Cuckoo.Wire.Coordination;

namespace Cuckoo.Silo.Edge.Coordination;

/// <summary>Coordinators of app builders: registering, changing, looking at.</summary>
internal static class CoordinatorEndpoints
{
    private const int PageLength = 100;

    /// <summary>Adds the endpoints.</summary>
    public static void MapCoordinators(this IEndpointRouteBuilder edge)
    {
        edge.MapGet("/v1/coordinators", List)
            .Gives<CoordinatorsReply>().Refuses(Refusals.BadId);
        edge.MapGet("/v1/coordinators/{id}", Show)
            .Gives<CoordinatorReply>().Refuses(Refusals.UnknownCoordinator);
        edge.MapPost("/v1/coordinators", Register).Needs(KeyScopes.Manage).RequireRateLimiting(Limits.Quotes)
            .Takes<CoordinatorAsked>().Gives<CoordinatorReply>(201)
            .Refuses(Refusals.BadCoordinatorTerms, Refusals.CoordinatorTaken, Refusals.TooManyCoordinators, Refusals.StakeTooLow);
        edge.MapPut("/v1/coordinators/{id}", Change).Needs(KeyScopes.Manage).RequireRateLimiting(Limits.Quotes)
            .Takes<CoordinatorTerms>().Gives<CoordinatorReply>()
            .Refuses(Refusals.BadCoordinatorTerms, Refusals.UnknownCoordinator, Refusals.NotOwner);
    }

    /// <summary>The coordinator that a call names; nothing when it names none.</summary>
    /// <exception cref="RefusedException">What it names cannot be one.</exception>
    public static CoordinatorId? IdOf(string? name)
    {
        if (name is null) return null;
        return CoordinatorId.TryParse(name, out CoordinatorId id) ? id : throw new RefusedException(Refusals.UnknownCoordinator);
    }

    private static async Task<IResult> List(string? after, IGrainFactory grains, NetworkOptions network)
    {
        CoordinatorId? behind = null;
        if (after is not null)
        {
            if (!CoordinatorId.TryParse(after, out CoordinatorId id)) return Refusals.BadId.Refuse();
            behind = id;
        }

        ImmutableArray<CoordinatorId> names = await grains.GetGrain<IAppNamesGrain>(AppNames.Key).List(behind, PageLength + 1);
        string[] page = [.. names.Take(PageLength).Select(n => n.Value)];
        return TypedResults.Json(
            new CoordinatorsReply(network.Coordinator.Value, page, names.Length > PageLength ? page[^1] : null), WireJson.Default.CoordinatorsReply);
    }

    private static async Task<IResult> Show(string id, IGrainFactory grains, NetworkOptions network) =>
        CoordinatorId.TryParse(id, out CoordinatorId name) && await grains.GetGrain<IAppGrain>(name.Value).View() is { } app
            ? await Shown(app, 200, grains, network)
            : Refusals.UnknownCoordinator.Refuse();

    private static async Task<IResult> Register(HttpContext http, IGrainFactory grains, NetworkOptions network)
    {
        CoordinatorAsked asked = await http.Read(WireJson.Default.CoordinatorAsked);
        if (!CoordinatorId.TryParse(asked.Id, out CoordinatorId name))
            return Refusals.BadCoordinatorTerms.Saying("id must be 1 to 32 lower-case letters, digits and dashes.").Refuse();
        AppTerms terms = CoordinatorTermsReader.Of(asked.Terms, network);
        return await Answer(await grains.GetGrain<IAppGrain>(name.Value).Register(AccountFilter.Of(http), terms), 201, grains, network);
    }

    private static async Task<IResult> Change(string id, HttpContext http, IGrainFactory grains, NetworkOptions network)
    {
        CoordinatorTerms asked = await http.Read(WireJson.Default.CoordinatorTerms);
        if (!CoordinatorId.TryParse(id, out CoordinatorId name)) return Refusals.UnknownCoordinator.Refuse();
        AppTerms terms = CoordinatorTermsReader.Of(asked, network);
        return await Answer(await grains.GetGrain<IAppGrain>(name.Value).Change(AccountFilter.Of(http), terms), 200, grains, network);
    }

    private static Task<IResult> Answer(AppOutcome outcome, int status, IGrainFactory grains, NetworkOptions network) => outcome.Refusal is AppRefusal.None
        ? Shown(outcome.App!, status, grains, network)
        : Task.FromResult(CoordinatorTermsReader.RefusalOf(outcome.Refusal, network).Refuse());

    private static async Task<IResult> Shown(AppView app, int status, IGrainFactory grains, NetworkOptions network)
    {
        Int128 earned = await grains.GetGrain<ILedgerGrain>(LedgerBook.Main).Balance(AccountId.Of(app.Id));
        CoordinatorReply reply = new(
            app.Id.Value, app.Owner?.Value, CoordinatorTermsReader.Of(app.Terms, network), app.Stake.ToString(),
            earned.ToString(System.Globalization.CultureInfo.InvariantCulture), app.Since);
        return TypedResults.Json(reply, WireJson.Default.CoordinatorReply, statusCode: status);
    }
}
