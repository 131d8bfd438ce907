using System.Collections.Immutable;
using Cuckoo.Grains;
using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Settlement;
using Cuckoo.Grains.Verification;
using Cuckoo.Silo.Edge.Settlement;
using Cuckoo.Wire;
using Cuckoo.Wire.Requests;
using Microsoft.AspNetCore.Mvc;

namespace Cuckoo.Silo.Edge.Requests;

/// <summary>Evidence of wrong results: for the payer of the request, for operators of the silo, and for the miner whose result it is.</summary>
internal static class EvidenceEndpoints
{
    // An operator with its digest and the JSON around it: 128 bytes of 8,192 are 1 MiB.
    private const int MostListBytes = 128 * OperatorsSent.MostOperators;

    private const int MostNameCharacters = 40;

    // Most steps are run within this; of a larger one the miner asks again. Half of what a call may take.
    private static readonly TimeSpan LookTime = TimeSpan.FromSeconds(7);

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(250);

    /// <summary>Adds the endpoints.</summary>
    public static void MapEvidence(this IEndpointRouteBuilder edge)
    {
        edge.MapGet("/v1/requests/{id}/evidence", OfRequest).Needs(KeyScopes.Read)
            .Gives<EvidenceReply>().Refuses(Refusals.BadId, Refusals.UnknownRequest, Refusals.NoEvidence);
        edge.MapPost("/v1/miner/jobs/{job}/operators", Operators).AddEndpointFilter<MinerFilter>().WithMetadata(new NeededCaller(null))
            .WithMetadata(new RequestSizeLimitAttribute(MostListBytes)).EndsWithTheSilo()
            .Takes<OperatorsSent>().Gives<EvidenceReply>().Gives<EvidenceReply>(202).Refuses(Refusals.BadId, Refusals.NoEvidence, Refusals.BadOperators, Refusals.StepNotRunnable);
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
        // The prompt is its payer's, and was its miner's; who operates the silo reads evidence without it.
        bool isPayer = await grains.GetGrain<IRequestGrain>(request.Value).Evidence(AccountFilter.Of(http)) is not null;
        return await Shown(grains, isPayer ? found.ToImmutable() : [.. found.Select(evidence => evidence with { Input = "" })]);
    }

    // What a miner says of its step comes after the verdict and changes none: it names where the device went wrong.
    private static async Task<IResult> Operators(string job, HttpContext http, IGrainFactory grains, TimeProvider time)
    {
        OperatorsSent sent = await http.Read(WireJson.Default.OperatorsSent);
        if (!JobId.TryParse(job, out JobId id)) return Refusals.BadId.Refuse();
        if (ListOf(sent) is not { } said) return Refusals.BadOperators.Refuse();
        MinerId miner = MinerFilter.Of(http);
        if (await EvidenceAbout(id, miner, grains) is not { } evidence) return Refusals.NoEvidence.Refuse();
        Defence defence = new(id, miner, sent.Step - 1, said);
        IVerificationGrain judged = grains.GetGrain<IVerificationGrain>(evidence.Job.Value);
        long begun = time.GetTimestamp();
        DefenceResult result = await judged.Defend(defence);
        while (result is DefenceResult.Running && time.GetElapsedTime(begun) < LookTime)
        {
            await Task.Delay(LookAgain, time, http.RequestAborted);
            result = await judged.Defend(defence);
        }

        return result switch
        {
            DefenceResult.Stands or DefenceResult.Running when await EvidenceAbout(id, miner, grains) is { } now =>
                await Shown(grains, [now], result is DefenceResult.Running ? StatusCodes.Status202Accepted : StatusCodes.Status200OK),
            DefenceResult.OtherStep => Refusals.BadOperators.Refuse(),
            DefenceResult.NotRunnable => Refusals.StepNotRunnable.Refuse(),
            _ => Refusals.NoEvidence.Refuse(),
        };
    }

    private static ImmutableArray<NamedDigest>? ListOf(OperatorsSent sent)
    {
        if (sent.Operators.Count is 0 or > OperatorsSent.MostOperators) return null;
        var said = ImmutableArray.CreateBuilder<NamedDigest>(sent.Operators.Count);
        foreach (StatedOperator one in sent.Operators)
        {
            if (one is not { Name: { Length: > 0 and <= MostNameCharacters } name } || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-') || !Hash256.TryParse(one.Digest, out Hash256 digest)) return null;
            said.Add(new NamedDigest(name, digest));
        }

        return said.ToImmutable();
    }

    private static async Task<IResult> OfJob(string job, HttpContext http, IGrainFactory grains)
    {
        if (!JobId.TryParse(job, out JobId id)) return Refusals.BadId.Refuse();
        return await EvidenceAbout(id, MinerFilter.Of(http), grains) is { } own ? await Shown(grains, [own]) : Refusals.NoEvidence.Refuse();
    }

    // A miner is shown what is held against itself, and a job that it did not do looks like one without evidence.
    private static async Task<Evidence?> EvidenceAbout(JobId job, MinerId miner, IGrainFactory grains)
    {
        if (await grains.GetGrain<IVerificationGrain>(job.Value).Evidence() is not { } evidence) return null;
        ImmutableArray<WrongRun> own = [.. evidence.Wrong.Where(w => w.Receipt.From == miner)];
        return own.IsEmpty ? null : evidence with { Wrong = own };
    }

    /// <summary>The payer of any request for an operator with a key that may operate; otherwise the account that calls.</summary>
    public static async Task<AccountId?> ViewerOf(HttpContext http, SiloOptions options, IGrainFactory grains)
    {
        AccountId caller = AccountFilter.Of(http);
        if (!options.Operators.Contains(caller.Value, StringComparer.Ordinal)) return caller;
        (AccountCaller? operates, _) = await Callers.Account(http, grains, KeyScopes.Operate);
        return operates is null ? caller : null;
    }

    private static async Task<IResult> Shown(IGrainFactory grains, ImmutableArray<Evidence> found, int status = StatusCodes.Status200OK)
    {
        if (found.IsEmpty) return Refusals.NoEvidence.Refuse();
        List<WrongResult> shown = [];
        foreach ((Evidence evidence, WrongRun wrong) in found.SelectMany(static evidence => evidence.Wrong.Select(wrong => (evidence, wrong))))
        {
            DisputeRecord? dispute = await grains.GetGrain<IDisputeGrain>(Disputes.Main).OfReceipt(wrong.Receipt.Job, wrong.Receipt.Lease);
            shown.Add(Of(evidence, wrong, dispute));
        }

        return TypedResults.Json(new EvidenceReply(shown), WireJson.Default.EvidenceReply, statusCode: status);
    }

    private static WrongResult Of(Evidence evidence, WrongRun wrong, DisputeRecord? dispute) => new(
        evidence.Job.Value, RequestReplies.ReceiptOf(wrong.Receipt), wrong.Receipt.From.Value, wrong.Receipt.Leaves?.Value, wrong.Reason, wrong.Step + 1,
        LeafOf(wrong.Receipt.Leaves, wrong.Step), LeafOf(evidence.Right.Leaves, wrong.Step), evidence.Program.Value, evidence.InputHash.Value,
        evidence.Right.OutputHash.Value, evidence.Right.TraceRoot.Value, evidence.Right.Leaves?.Value, evidence.KeptUntil,
        evidence.Input.Length == 0 ? null : evidence.Input, wrong.Operator is { } found ? Of(found) : null,
        dispute is null ? null : DisputeEndpoints.ReplyOf(dispute));

    private static DisputedOperator Of(OperatorsFound found) => new(
        found.Operators, found.Number + 1, found.Right?.Name, found.Said?.Name, found.Said?.Digest.Value, found.Right?.Digest.Value,
        found.Reference?.Value, found.Call?.Value, found.Right is null ? null : [.. found.Inputs.Select(i => new StatedOperator(i.Name, i.Digest.Value))]);

    private static string? LeafOf(TraceLeaves? leaves, int? step) =>
        leaves is { } known && step is { } at && at < known.Count ? known[at].Value : null;
}
