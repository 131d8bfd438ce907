using System.Collections.Immutable;
using Cuckoo.Grains;
using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Settlement;
using Cuckoo.Grains.Verification;
using Cuckoo.Silo.Edge.Settlement;
using Cuckoo.Wire;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Silo.Edge.Requests;

/// <summary>Evidence of wrong results: for the payer of the request, for operators of the silo, and for the miner whose result it is.</summary>
internal static class EvidenceEndpoints
{
    /// <summary>Adds the endpoints.</summary>
    public static void MapEvidence(this IEndpointRouteBuilder edge)
    {
        edge.MapGet("/v1/requests/{id}/evidence", OfRequest).Needs(KeyScopes.Read)
            .Gives<EvidenceReply>().Refuses(Refusals.BadId, Refusals.UnknownRequest, Refusals.NoEvidence);
        edge.MapGet("/v1/miner/jobs/{job}/evidence", OfJob).AddEndpointFilter<MinerFilter>().WithMetadata(new NeededCaller(null))
            .Gives<EvidenceReply>().Refuses(Refusals.BadId, Refusals.NoEvidence);
    }

    private static async Task<IResult> OfRequest(string id, HttpContext http, SiloOptions options, IGrainFactory grains)
    {
        if (!RequestId.TryParse(id, out RequestId request)) return Refusals.BadId.Refuse();
        if (await grains.GetGrain<IRequestGrain>(request.Value).Evidence(await ViewerOf(http, options, grains)) is not { } jobs) return Refusals.UnknownRequest.Refuse();
        var found = ImmutableArray.CreateBuilder<Evidence>();
        foreach (JobId job in jobs)
            if (await grains.GetGrain<IVerificationGrain>(job.Value).Evidence() is { } evidence) found.Add(evidence);
        return await Shown(grains, found.ToImmutable());
    }

    // A miner is shown what is held against itself, and a job that it did not do looks like one without evidence.
    private static async Task<IResult> OfJob(string job, HttpContext http, IGrainFactory grains)
    {
        if (!JobId.TryParse(job, out JobId id)) return Refusals.BadId.Refuse();
        if (await grains.GetGrain<IVerificationGrain>(id.Value).Evidence() is not { } evidence) return Refusals.NoEvidence.Refuse();
        MinerId miner = MinerFilter.Of(http);
        ImmutableArray<WrongRun> own = [.. evidence.Wrong.Where(w => w.Receipt.From == miner)];
        return own.IsEmpty ? Refusals.NoEvidence.Refuse() : await Shown(grains, [evidence with { Wrong = own }]);
    }

    /// <summary>The payer of any request for an operator with a key that may operate; otherwise the account that calls.</summary>
    public static async Task<AccountId?> ViewerOf(HttpContext http, SiloOptions options, IGrainFactory grains)
    {
        AccountId caller = AccountFilter.Of(http);
        if (!options.Operators.Contains(caller.Value, StringComparer.Ordinal)) return caller;
        (AccountCaller? operates, _) = await Callers.Account(http, grains, KeyScopes.Operate);
        return operates is null ? caller : null;
    }

    private static async Task<IResult> Shown(IGrainFactory grains, ImmutableArray<Evidence> found)
    {
        if (found.IsEmpty) return Refusals.NoEvidence.Refuse();
        List<WrongResult> shown = [];
        foreach ((Evidence evidence, WrongRun wrong) in found.SelectMany(static evidence => evidence.Wrong.Select(wrong => (evidence, wrong))))
        {
            DisputeRecord? dispute = await grains.GetGrain<IDisputeGrain>(Disputes.Main).OfReceipt(wrong.Receipt.Job, wrong.Receipt.Lease);
            shown.Add(Of(evidence, wrong, dispute));
        }

        return TypedResults.Json(new EvidenceReply(shown), WireJson.Default.EvidenceReply);
    }

    private static WrongResult Of(Evidence evidence, WrongRun wrong, DisputeRecord? dispute) => new(
        evidence.Job.Value, RequestReplies.ReceiptOf(wrong.Receipt), wrong.Receipt.From.Value, wrong.Receipt.Leaves?.Value, wrong.Reason, wrong.Step + 1,
        LeafOf(wrong.Receipt.Leaves, wrong.Step), LeafOf(evidence.Right.Leaves, wrong.Step), evidence.Program.Value, evidence.InputHash.Value,
        evidence.Right.OutputHash.Value, evidence.Right.TraceRoot.Value, evidence.Right.Leaves?.Value, evidence.KeptUntil,
        dispute is null ? null : DisputeEndpoints.ReplyOf(dispute));

    private static string? LeafOf(TraceLeaves? leaves, int? step) =>
        leaves is { } known && step is { } at && at < known.Count ? known[at].Value : null;
}
