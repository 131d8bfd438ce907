using System.Collections.Immutable;
using System.Globalization;
using Cuckoo.Blobs;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Receipts;
using Cuckoo.Grains;
using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Miners;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Verification;
using Cuckoo.Silo.Edge.Requests;
using Cuckoo.Silo.Settlement;
using Cuckoo.Silo.Storage;
using Cuckoo.Wire;
using Cuckoo.Wire.Miners;
using Microsoft.AspNetCore.Mvc;

namespace Cuckoo.Silo.Edge.Miners;

/// <summary>The miner's protocol: take a job, show life, commit, upload, reveal.</summary>
internal static class JobEndpoints
{
    private const int MostPrograms = 16;

    // The longest output any model here gives, with room: a megabyte is 591 by 591 pixels.
    private const int MostOutputBytes = 1 << 20;

    // A state is some numbers for each place of a picture: 48 KiB of 64 by 64 pixels, 512 KiB of 1024 by 1024 with what its sampler carries.
    private const int MostStateBytes = 1 << 20;

    // Of a text they are tokens: as many as the longest context of any model here.
    private const int MostSteps = 1 << 20;

    // A receipt, the leaves of the longest trace, and an output in base 64: 16 KiB, 1 MiB and some 86 KiB.
    private const int MostReceiptBytes = Limits.JsonBytes + (TraceLeaves.Most * TraceLeaves.LeafDigits) + (ReceiptSent.MostOutputBytes * 4 / 3) + 4;

    // How soon a miner asks again whether it may reveal.
    private const int AgainMs = 500;

    // As long as a blob that nobody pins stays anyway.
    private static readonly TimeSpan OutputTime = Grains.Blobs.BlobRules.UnpinnedTime;

    /// <summary>Adds the endpoints.</summary>
    public static void MapJobs(this IEndpointRouteBuilder edge)
    {
        RouteGroupBuilder miner = edge.MapGroup("/v1/miner").AddEndpointFilter<MinerFilter>().WithMetadata(new NeededCaller(null));
        miner.MapGet("", Show)
            .Gives<MinerReply>();
        miner.MapPost("/jobs/next", Next).WithRequestTimeout(Limits.Held).EndsWithTheSilo()
            .Takes<JobAsked>().Gives<JobReply>().GivesNothing().Refuses(Refusals.BadWait, Refusals.BadMost, Refusals.BadPrograms, Refusals.BadMinPrice, Refusals.Suspended, Refusals.StakeMissing, Refusals.Draining, Refusals.BenchmarkDue);
        miner.MapPost("/jobs/{job}/heartbeat", Heartbeat)
            .Takes<HeartbeatSent>().Gives<HeartbeatReply>().Refuses(Refusals.BadId, Refusals.BadProgress);
        miner.MapPut("/jobs/{job}/output", Upload).WithMetadata(new RequestSizeLimitAttribute(MostOutputBytes))
            .TakesBytes().Gives<OutputReply>(201).Refuses(Refusals.BadId, Refusals.LeaseLost, Refusals.WrongLength);
        miner.MapPost("/jobs/{job}/commitment", Commit)
            .Takes<CommitmentSent>().Gives<CommitmentReply>()
            .Refuses(Refusals.BadId, Refusals.BadReceipt, Refusals.JobClosed, Refusals.LeaseLost, Refusals.CommittedOtherwise);
        miner.MapPost("/jobs/{job}/receipt", RevealReceipt).WithMetadata(new RequestSizeLimitAttribute(MostReceiptBytes))
            .Takes<ReceiptSent>().Gives<ReceiptReply>(202)
            .Refuses(
                Refusals.BadReceipt, Refusals.WrongDomain, Refusals.JobClosed, Refusals.LeaseLost, Refusals.OutputMissing, Refusals.NotCommitted,
                Refusals.RevealTooEarly, Refusals.RevealWrong, Refusals.BadTrace, Refusals.WrongLength);
        miner.MapPut("/jobs/{job}/states/{number}", ShowState).WithMetadata(new RequestSizeLimitAttribute(MostStateBytes))
            .TakesBytes().Gives<OutputReply>(201).Refuses(Refusals.BadId, Refusals.StateNotAsked, Refusals.BadState);
        miner.MapPost("/jobs/{job}/failure", GiveBack)
            .Takes<JobFailed>().GivesNothing().Refuses(Refusals.BadId, Refusals.LeaseLost);
    }

    private static async Task<IResult> Show(HttpContext http, IGrainFactory grains)
    {
        MinerView view = await MinerOf(http, grains).View();
        return TypedResults.Json(EarningsEndpoints.ReplyOf(view), WireJson.Default.MinerReply);
    }

    private static async Task<IResult> Next(HttpContext http, IGrainFactory grains, NetworkOptions network)
    {
        JobAsked asked = await http.Read(WireJson.Default.JobAsked);
        if (asked.WaitMs is < 0 or > Limits.LongestWaitMs) return Refusals.BadWait.Refuse();
        if (asked.Most is < 1 or > JobReply.MostJobs) return Refusals.BadMost.Refuse();
        if (ProgramsOf(asked) is not { } programs) return Refusals.BadPrograms.Refuse();
        if (PricesOf(asked, programs) is not { } prices) return Refusals.BadMinPrice.Refuse();
        WorkAsked work = new(programs, TimeSpan.FromMilliseconds(asked.WaitMs), asked.Most, MinerFilter.CallerOf(http).Key, prices);
        NextJob next = await MinerOf(http, grains).Next(work, http.RequestAborted);
        if (HotKeys.RefusalOf(next.Key) is { } refusal) return refusal.Refuse();
        if (next.IsToDrain) return Refusals.Draining.Refuse();
        if (next.IsBenchmarkDue) return Refusals.BenchmarkDue.Refuse();
        if (next.StakeLack is { } lack) return Refusals.StakeMissing.Saying(lack).Refuse();
        if (next.SuspendedUntil is { } until)
            return Refusals.Suspended.Saying($"A wrong result was found; the miner gets no work until {until:u}.").Refuse();
        if (next.Leases.IsEmpty) return TypedResults.NoContent();
        JobReply[] jobs = [.. next.Leases.Select(lease => JobOf(lease, network))];
        return TypedResults.Json(jobs.Length == 1 ? jobs[0] : jobs[0] with { More = jobs[1..] }, WireJson.Default.JobReply);
    }

    private static JobReply JobOf(Lease lease, NetworkOptions network) => new(
        lease.Job.Id.Value, lease.Id.Value, lease.Job.Program.Value, lease.Job.Input, lease.ExpiresAt,
        (int)network.HeartbeatTime.TotalMilliseconds, lease.Job.Pay.ToString(), IsAlone: lease.Job.IsAlone ? true : null);

    private static async Task<IResult> Heartbeat(string job, HttpContext http, IGrainFactory grains)
    {
        HeartbeatSent sent = await http.Read(WireJson.Default.HeartbeatSent);
        if (!JobId.TryParse(job, out JobId id) || !LeaseId.TryParse(sent.LeaseId, out LeaseId lease)) return Refusals.BadId.Refuse();
        if (sent.Steps is < 0 or > MostSteps || sent.Step < 0 || sent.Step > sent.Steps || !AreTokens(sent.Tokens) || !DraftPictures.TryRead(sent.Picture, out SmallPicture? picture)) return Refusals.BadProgress.Refuse();
        Lease? held = await MinerOf(http, grains).Heartbeat(id, lease, new LiveProgress(new StepProgress(sent.Step, sent.Steps), [.. sent.Tokens ?? []], picture));
        return TypedResults.Json(new HeartbeatReply(held is not null, held?.ExpiresAt ?? default), WireJson.Default.HeartbeatReply);
    }

    private static bool AreTokens(IReadOnlyList<int>? tokens) => tokens is null || (tokens.Count <= HeartbeatSent.MostTokens && tokens.All(t => t >= 0));

    private static async Task<IResult> Upload(string job, string? lease, HttpContext http, IGrainFactory grains, BlobStore blobs, TimeProvider time)
    {
        if (!JobId.TryParse(job, out JobId id) || !LeaseId.TryParse(lease, out LeaseId leaseId)) return Refusals.BadId.Refuse();
        if (await MinerOf(http, grains).Heartbeat(id, leaseId, null) is not { } held) return Refusals.LeaseLost.Refuse();
        return await Store(held.Job, http.Request.Body, http.Request.ContentLength, blobs, time, http.RequestAborted) is { } put
            ? TypedResults.Json(new OutputReply(put.Id.Sha256Hex, put.Length), WireJson.Default.OutputReply, statusCode: 201)
            : WrongLengthOf(held.Job).Refuse();
    }

    // Nothing where it is not as long as the job says.
    private static async Task<PutResult?> Store(Job job, Stream output, long? length, BlobStore blobs, TimeProvider time, CancellationToken cancellation)
    {
        if (length is { } said && !job.TakesLength(said)) return null;

        // The network's own: many miners give the same bytes, and none may take them away before a dispute has ended.
        BlobOrder order = new(AccountId.Treasury.Value, "application/octet-stream", job.OutputBytes)
        {
            Length = job.PromptTokens == 0 ? job.OutputBytes : length,
            RetainUntil = Hour(time.GetUtcNow() + OutputTime),
        };
        PutResult put = await blobs.PutAsync(output, order, cancellation);
        return put.IsStored && job.TakesLength(put.Length) ? put : null;
    }

    private static Refusal WrongLengthOf(Job job) => Refusals.WrongLength.Saying(job.PromptTokens == 0
        ? $"The output must have {job.OutputBytes} bytes."
        : $"The output must have four bytes a token, at least one token and at most {job.OutputBytes} bytes.");

    // To the end of the hour: the same output many times a minute is kept until the same moment, which need not be noted again.
    private static DateTimeOffset Hour(DateTimeOffset at) => new(((at.UtcTicks / TimeSpan.TicksPerHour) + 1) * TimeSpan.TicksPerHour, TimeSpan.Zero);

    private static async Task<IResult> Commit(string job, HttpContext http, IGrainFactory grains, NetworkOptions network)
    {
        CommitmentSent sent = await http.Read(WireJson.Default.CommitmentSent);
        if (!JobId.TryParse(job, out JobId id) || !LeaseId.TryParse(sent.LeaseId, out LeaseId lease)) return Refusals.BadId.Refuse();
        if (!Hash256.TryParse(sent.Commitment, out Hash256 commitment)) return Refusals.BadReceipt.Refuse();
        CommitOutcome outcome = await MinerOf(http, grains).Commit(id, lease, commitment);
        return outcome.Result is CommitResult.Committed or CommitResult.AlreadyCommitted
            ? TypedResults.Json(
                new CommitmentReply(outcome.MayReveal, AgainMs, (int)network.RevealTime.TotalMilliseconds), WireJson.Default.CommitmentReply)
            : RefusalOf(outcome.Result).Refuse();
    }

    private static Refusal RefusalOf(CommitResult result) => result switch
    {
        CommitResult.JobClosed => Refusals.JobClosed,
        CommitResult.LeaseLost => Refusals.LeaseLost,
        CommitResult.OutputMissing => Refusals.OutputMissing,
        CommitResult.NotCommitted => Refusals.NotCommitted,
        CommitResult.CommittedOtherwise => Refusals.CommittedOtherwise,
        CommitResult.RevealTooEarly => Refusals.RevealTooEarly,
        CommitResult.RevealWrong => Refusals.RevealWrong,
        CommitResult.TraceWrong => Refusals.BadTrace,
        _ => throw new InvalidOperationException($"A commitment came to {result}."),
    };

    private static async Task<IResult> RevealReceipt(
        string job, HttpContext http, IGrainFactory grains, BlobStore blobs, ReceiptContract contract, TimeProvider time)
    {
        ReceiptSent sent = await http.Read(WireJson.Default.ReceiptSent);
        if (ReceiptOf(sent.Receipt) is not { } receipt || !Hash256.TryParse(sent.Salt, out Hash256 salt) || !string.Equals(job, sent.Receipt.JobId, StringComparison.Ordinal))
            return Refusals.BadReceipt.Refuse();
        if (!TryLeaves(sent.TraceLeaves, out TraceLeaves? leaves)) return Refusals.BadTrace.Refuse();
        receipt = receipt with { Contract = contract.Current, Leaves = leaves };
        if (sent.Receipt.Domain != ReceiptContract.OnWire(receipt.Contract)) return Refusals.WrongDomain.Refuse();
        if (!TryOutput(sent.Output, out byte[]? output)) return Refusals.BadReceipt.Refuse();
        if (output is not null && await StoreWith(receipt, output, http, grains, blobs, time) is { } refusal) return refusal.Refuse();
        bool isStored = await blobs.LengthAsync(receipt.OutputHash.ToContentId(), http.RequestAborted) == receipt.OutputBytes;
        CommitResult result = await MinerOf(http, grains).Reveal(new Reveal(receipt, salt), isStored);
        if (result is not (CommitResult.Committed or CommitResult.AlreadyCommitted)) return RefusalOf(result).Refuse();
        AskedStates asked = await grains.GetGrain<IVerificationGrain>(receipt.Job.Value).AskedOf(MinerFilter.Of(http));
        ReceiptReply reply = new(ReceiptDigest.Of(receipt).Value);
        if (!asked.States.IsEmpty)
            reply = reply with { ShowStates = [.. asked.States.Select(s => s.Number)], ShowMs = Math.Max(0, (int)(asked.Until - time.GetUtcNow()).TotalMilliseconds) };
        return TypedResults.Json(reply, WireJson.Default.ReceiptReply, statusCode: 202);
    }

    private static bool TryOutput(string? text, out byte[]? output)
    {
        output = null;
        if (text is null) return true;
        byte[] room = new byte[(text.Length / 4 * 3) + 3];
        if (!Convert.TryFromBase64String(text, room, out int length)) return false;
        output = room[..length];
        return true;
    }

    // An output that comes with its receipt; whose lease is gone is told by the reveal.
    private static async Task<Refusal?> StoreWith(Receipt receipt, byte[] output, HttpContext http, IGrainFactory grains, BlobStore blobs, TimeProvider time)
    {
        if (output.Length > ReceiptSent.MostOutputBytes) return Refusals.WrongLength.Saying($"An output of more than {ReceiptSent.MostOutputBytes} bytes is uploaded before its receipt is sent.");
        if (await MinerOf(http, grains).Heartbeat(receipt.Job, receipt.Lease, null) is not { } held) return null;
        using MemoryStream bytes = new(output, writable: false);
        return await Store(held.Job, bytes, output.Length, blobs, time, http.RequestAborted) is null ? WrongLengthOf(held.Job) : null;
    }

    private static async Task<IResult> ShowState(string job, string number, HttpContext http, IGrainFactory grains, BlobStore blobs, TimeProvider time)
    {
        if (!JobId.TryParse(job, out JobId id) || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int wanted)) return Refusals.BadId.Refuse();
        IVerificationGrain verification = grains.GetGrain<IVerificationGrain>(id.Value);
        MinerId miner = MinerFilter.Of(http);
        AskedStates asked = await verification.AskedOf(miner);
        if (asked.States.All(s => s.Number != wanted)) return Refusals.StateNotAsked.Refuse();
        Hash256 leaf = asked.States.First(s => s.Number == wanted).Leaf;
        BlobOrder order = new(AccountId.Treasury.Value, "application/octet-stream", MostStateBytes)
        {
            Length = http.Request.ContentLength,
            Expected = leaf.ToContentId(),
            RetainUntil = time.GetUtcNow() + OutputTime,
        };
        PutResult put = await blobs.PutAsync(http.Request.Body, order, http.RequestAborted);
        if (!put.IsStored) return Refusals.BadState.Refuse();
        await verification.StateShown(miner, wanted);
        return TypedResults.Json(new OutputReply(put.Id.Sha256Hex, put.Length), WireJson.Default.OutputReply, statusCode: 201);
    }

    private static async Task<IResult> GiveBack(string job, HttpContext http, IGrainFactory grains)
    {
        JobFailed failed = await http.Read(WireJson.Default.JobFailed);
        if (!JobId.TryParse(job, out JobId id) || !LeaseId.TryParse(failed.LeaseId, out LeaseId lease)) return Refusals.BadId.Refuse();
        return await MinerOf(http, grains).GiveBack(id, lease, Sentence(failed.Reason))
            ? TypedResults.NoContent()
            : Refusals.LeaseLost.Refuse();
    }

    private static IMinerGrain MinerOf(HttpContext http, IGrainFactory grains) => grains.GetGrain<IMinerGrain>(MinerFilter.Of(http).Value);

    private static LeastPrices? PricesOf(JobAsked asked, ImmutableArray<Hash256> programs)
    {
        if (!Amount.TryParse(asked.MinPrice ?? "0", out Amount otherwise)) return null;
        if (asked.MinPrices is not { Count: > 0 } said) return new LeastPrices(otherwise);
        var named = ImmutableArray.CreateBuilder<ProgramPrice>();
        foreach ((string text, string price) in said)
        {
            if (!Hash256.TryParse(text, out Hash256 program) || !programs.Contains(program) || !Amount.TryParse(price, out Amount least)) return null;
            named.Add(new ProgramPrice(program, least));
        }

        return new LeastPrices(otherwise, named.ToImmutable());
    }

    private static ImmutableArray<Hash256>? ProgramsOf(JobAsked asked)
    {
        if (asked.Programs.Count is 0 or > MostPrograms) return null;
        var programs = ImmutableArray.CreateBuilder<Hash256>();
        foreach (string text in asked.Programs)
        {
            if (!Hash256.TryParse(text, out Hash256 program)) return null;
            programs.Add(program);
        }

        return programs.ToImmutable();
    }

    // None at all are those of a tolerant result; whether the job is of that profile is for whoever judges it.
    private static bool TryLeaves(string text, out TraceLeaves? leaves)
    {
        bool areLeaves = TraceLeaves.TryParse(text, out TraceLeaves read);
        leaves = areLeaves ? read : null;
        return areLeaves || text.Length == 0;
    }

    private static Receipt? ReceiptOf(SignedReceipt sent) =>
        JobId.TryParse(sent.JobId, out JobId job)
        && LeaseId.TryParse(sent.LeaseId, out LeaseId lease)
        && MinerId.TryParse(sent.Miner, out MinerId miner)
        && Hash256.TryParse(sent.Program, out Hash256 program)
        && Hash256.TryParse(sent.InputHash, out Hash256 input)
        && Hash256.TryParse(sent.OutputHash, out Hash256 output)
        && Hash256.TryParse(sent.TraceRoot, out Hash256 trace)
        && sent is { Steps: >= 0, OutputBytes: >= 0, KernelMs: >= 0 }
        && Hex.TryBytes(sent.Signature, RecoverableSignature.Bytes) is not null
        && sent.Domain is { } domain
        && ReceiptDomain.TryRead(domain.Name, domain.Version, domain.ChainId, domain.VerifyingContract, out _)
            ? new Receipt(
                job, lease, miner, program, input, output, trace, sent.Steps, sent.OutputBytes, sent.KernelMs, sent.Signature.ToLowerInvariant())
            : null;

    // A miner's own words are shown to a requester: one short line of plain text.
    private static string Sentence(string reason)
    {
        string line = string.Concat(reason.Where(c => !char.IsControl(c)).Take(200));
        return line.Length == 0 ? "no reason given" : line;
    }
}
