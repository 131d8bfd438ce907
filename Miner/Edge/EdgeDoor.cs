// The miner's side of the edge: one method an endpoint. Each says by its patience what it is worth: asking
// for work and handing in a result are tried until the edge is back, a heartbeat once, giving up briefly.

using System.Globalization;
using System.Net;
using System.Text.Json;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Messages;
using Cuckoo.Miner.Jobs;
using Cuckoo.Wire;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Miner.Edge;

/// <summary>Calls the miner's endpoints of an edge. Safe for many threads.</summary>
/// <remarks>
/// Every call throws <see cref="EdgeRefusedException"/> when the edge refuses it, <see cref="SignInRefusedException"/> when it opens no
/// session, and, if it is not tried without end, <see cref="EdgeGoneException"/> when no answer comes.
/// </remarks>
public sealed class EdgeDoor : IDisposable
{
    private const int MostReasonCharacters = 200;

    private readonly EdgeTransport transport;
    private readonly EdgeSession session;
    private readonly EdgeOptions options;

    /// <summary>A door that is still closed: <see cref="SignInAsync"/> opens it.</summary>
    /// <param name="options">Where the edge is and how patiently to call it.</param>
    /// <param name="key">Signs in; stays the caller's to dispose.</param>
    /// <param name="time">The clock.</param>
    /// <param name="reachable">Told false when the edge is lost and true when it is back.</param>
    public EdgeDoor(EdgeOptions options, SigningKey key, TimeProvider time, Action<bool> reachable)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        transport = new EdgeTransport(options, time, reachable);
        session = new EdgeSession(transport, options.Edge, key, options.Authorisation);
        Miner = options.Authorisation?.Operator ?? key.Address.ToString();
    }

    /// <summary>Address of the miner that is known to the edge: the operator's, whatever key signs.</summary>
    public string Miner { get; }

    /// <summary>Opens a session; tried until the edge answers.</summary>
    public Task SignInAsync(CancellationToken cancellation) => session.SignInAsync(cancellation);

    /// <summary>Opens another session, which tells <see cref="Domain"/> anew; tried until the edge answers.</summary>
    public Task SignInAgainAsync(CancellationToken cancellation) => session.SignInAgainAsync(cancellation);

    /// <summary>Where this network's receipts count: what they are signed under.</summary>
    /// <exception cref="InvalidOperationException">Nobody has signed in.</exception>
    public TypedDataDomain Domain => session.Domain;

    /// <summary>The miner as the edge knows it; tried until the edge answers.</summary>
    public Task<MinerReply> ShowAsync(CancellationToken cancellation) => session.CallAsync(
        HttpMethod.Get, "/v1/miner", body: null, (_, body) => EdgeSession.Read(body, WireJson.Default.MinerReply), Patience.Endless, TimeSpan.Zero, cancellation);

    /// <summary>Says whether the miner wants work; tried until the edge answers.</summary>
    /// <param name="availability">working, maintenance or draining.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<MinerReply> SetAvailabilityAsync(string availability, CancellationToken cancellation) => session.CallAsync(
        HttpMethod.Post,
        "/v1/miner/availability",
        EdgeSession.Json(new AvailabilityAsked(availability), WireJson.Default.AvailabilityAsked),
        (_, body) => EdgeSession.Read(body, WireJson.Default.MinerReply),
        Patience.Endless,
        TimeSpan.Zero,
        cancellation);

    /// <summary>A part of the statement; tried until the edge answers.</summary>
    /// <param name="before">Lines with lower numbers than this; the newest when null.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<EarningsReply> EarningsAsync(long? before, CancellationToken cancellation) => session.CallAsync(
        HttpMethod.Get,
        before is { } number ? string.Create(CultureInfo.InvariantCulture, $"/v1/miner/earnings?before={number}") : "/v1/miner/earnings",
        body: null,
        (_, body) => EdgeSession.Read(body, WireJson.Default.EarningsReply),
        Patience.Endless,
        TimeSpan.Zero,
        cancellation);

    /// <summary>The benchmark that is due; repeating it is safe, so it is tried until the edge answers.</summary>
    public Task<BenchmarkTask> BenchmarkAsync(CancellationToken cancellation) => session.CallAsync(
        HttpMethod.Post, "/v1/miner/benchmark", body: null, (_, body) => EdgeSession.Read(body, WireJson.Default.BenchmarkTask), Patience.Endless, TimeSpan.Zero, cancellation);

    /// <summary>Hands a benchmark in; repeating it is safe, so it is tried until the edge answers.</summary>
    public Task<MinerReply> AnswerBenchmarkAsync(BenchmarkAnswer answer, CancellationToken cancellation) => session.CallAsync(
        HttpMethod.Post,
        "/v1/miner/benchmark/answer",
        EdgeSession.Json(answer, WireJson.Default.BenchmarkAnswer),
        (_, body) => EdgeSession.Read(body, WireJson.Default.MinerReply),
        Patience.Endless,
        TimeSpan.Zero,
        cancellation);

    /// <summary>The models that the network serves; tried until the edge answers.</summary>
    public Task<ServedModels> ModelsAsync(CancellationToken cancellation) => session.CallAsync(
        HttpMethod.Get, "/v1/miner/models", body: null, (_, body) => EdgeSession.Read(body, WireJson.Default.ServedModels), Patience.Endless, TimeSpan.Zero, cancellation);

    /// <summary>A file of a model, from a place in it on; tried until all of it was taken, each time from the place that is reached by then.</summary>
    /// <param name="hash">Its SHA-256, 64 hexadecimal digits.</param>
    /// <param name="reached">Says where to go on.</param>
    /// <param name="take">
    /// Takes an answer: says with the action that bytes still come, and throws <see cref="IOException"/> when the answer is not all there.
    /// What else it throws ends the call.
    /// </param>
    /// <param name="cancellation">Gives up.</param>
    public Task FetchAsync(string hash, Func<long> reached, Func<HttpResponseMessage, Action, CancellationToken, Task> take, CancellationToken cancellation) =>
        session.FetchAsync("/v1/miner/files/" + hash, reached, take, cancellation);

    /// <summary>Jobs, or none when there was none within the wait; tried until the edge answers.</summary>
    /// <param name="programs">What this miner runs.</param>
    /// <param name="most">How many at once.</param>
    /// <param name="prices">The least it takes, by program.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<IReadOnlyList<JobReply>> NextAsync(IReadOnlyList<string> programs, int most, LeastPrices prices, CancellationToken cancellation) => session.CallAsync(
        HttpMethod.Post,
        "/v1/miner/jobs/next",
        EdgeSession.Json(
            new JobAsked(programs, (int)options.JobWait.TotalMilliseconds, most, prices.Otherwise, prices.Named.Count > 0 ? prices.Named : null), WireJson.Default.JobAsked),
        (status, body) => status == HttpStatusCode.NoContent ? [] : ReadJobs(body),
        Patience.Endless,
        options.JobWait,
        cancellation);

    /// <summary>Keeps a lease; tried once.</summary>
    public Task<HeartbeatReply> HeartbeatAsync(string jobId, HeartbeatSent heartbeat, CancellationToken cancellation) => session.CallAsync(
        HttpMethod.Post,
        $"{PathOf(jobId)}/heartbeat",
        EdgeSession.Json(heartbeat, WireJson.Default.HeartbeatSent),
        (_, body) => EdgeSession.Read(body, WireJson.Default.HeartbeatReply),
        Patience.Once,
        TimeSpan.Zero,
        cancellation);

    /// <summary>Stores an output; tried until the edge answers.</summary>
    public Task<OutputReply> UploadAsync(string jobId, string leaseId, byte[] output, CancellationToken cancellation) => session.CallAsync(
        HttpMethod.Put,
        $"{PathOf(jobId)}/output?lease={Uri.EscapeDataString(leaseId)}",
        new Body(output, "application/octet-stream"),
        (_, body) => EdgeSession.Read(body, WireJson.Default.OutputReply),
        Patience.Endless,
        TimeSpan.Zero,
        cancellation);

    /// <summary>Commits to a result, and asks whether to reveal it; repeating it is safe, so it is tried until the edge answers.</summary>
    public Task<CommitmentReply> CommitAsync(string jobId, CommitmentSent commitment, CancellationToken cancellation) => session.CallAsync(
        HttpMethod.Post,
        $"{PathOf(jobId)}/commitment",
        EdgeSession.Json(commitment, WireJson.Default.CommitmentSent),
        (_, body) => EdgeSession.Read(body, WireJson.Default.CommitmentReply),
        Patience.Endless,
        TimeSpan.Zero,
        cancellation);

    /// <summary>
    /// Opens the commitment, with the leaves of its trace, or hands the result in where the miner is alone with its job; repeating it is
    /// safe, so it is tried until the edge answers.
    /// </summary>
    /// <param name="receipt">The signed receipt.</param>
    /// <param name="salt">What it was committed to with, hexadecimal.</param>
    /// <param name="leaves">The leaves of its trace.</param>
    /// <param name="output">The output; nothing where it was uploaded before.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<ReceiptReply> RevealAsync(SignedReceipt receipt, string salt, IReadOnlyList<byte[]> leaves, byte[]? output, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        ArgumentNullException.ThrowIfNull(leaves);
        return session.CallAsync(
            HttpMethod.Post,
            $"{PathOf(receipt.JobId)}/receipt",
            EdgeSession.Json(new ReceiptSent(receipt, salt, string.Concat(leaves.Select(Convert.ToHexStringLower)), output is null ? null : Convert.ToBase64String(output)), WireJson.Default.ReceiptSent),
            (_, body) => EdgeSession.Read(body, WireJson.Default.ReceiptReply),
            Patience.Endless,
            TimeSpan.Zero,
            cancellation);
    }

    /// <summary>Shows a state of a run that is asked for; repeating it is safe, so it is tried until the edge answers.</summary>
    public Task ShowStateAsync(string jobId, int number, byte[] state, CancellationToken cancellation) => session.CallAsync(
        HttpMethod.Put,
        string.Create(CultureInfo.InvariantCulture, $"{PathOf(jobId)}/states/{number}"),
        new Body(state, "application/octet-stream"),
        (_, _) => true,
        Patience.Endless,
        TimeSpan.Zero,
        cancellation);

    /// <summary>What is held against this miner about a job; tried briefly.</summary>
    public Task<EvidenceReply> EvidenceAsync(string jobId, CancellationToken cancellation) => session.CallAsync(
        HttpMethod.Get, $"{PathOf(jobId)}/evidence", body: null, (_, body) => EdgeSession.Read(body, WireJson.Default.EvidenceReply), Patience.Brief, TimeSpan.Zero, cancellation);

    /// <summary>Says which operators a disputed step had; tried briefly.</summary>
    public Task<EvidenceReply> SayOperatorsAsync(string jobId, OperatorsSent operators, CancellationToken cancellation) => session.CallAsync(
        HttpMethod.Post,
        $"{PathOf(jobId)}/operators",
        EdgeSession.Json(operators, WireJson.Default.OperatorsSent),
        (_, body) => EdgeSession.Read(body, WireJson.Default.EvidenceReply),
        Patience.Brief,
        TimeSpan.Zero,
        cancellation);

    /// <summary>Gives a job back; tried briefly, since the lease ends by itself.</summary>
    public Task FailAsync(string jobId, string leaseId, string reason, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return session.CallAsync(
            HttpMethod.Post,
            $"{PathOf(jobId)}/failure",
            EdgeSession.Json(new JobFailed(leaseId, reason.Length > MostReasonCharacters ? reason[..MostReasonCharacters] : reason), WireJson.Default.JobFailed),
            (_, _) => true,
            Patience.Brief,
            TimeSpan.Zero,
            cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        session.Dispose();
        transport.Dispose();
    }

    private static string PathOf(string jobId) => "/v1/miner/jobs/" + jobId;

    private static IReadOnlyList<JobReply> ReadJobs(byte[] body)
    {
        var first = EdgeSession.Read(body, WireJson.Default.JobReply);
        JobReply[] jobs = [first with { More = null }, .. first.More ?? []];
        if (jobs.Length > JobReply.MostJobs || jobs.DistinctBy(job => job.JobId, StringComparer.Ordinal).Count() < jobs.Length)
            throw new JsonException($"An answer has at most {JobReply.MostJobs} jobs, each once.");
        return [.. jobs.Select(Checked)];
    }

    private static JobReply Checked(JobReply job)
    {
        // The id becomes part of a path: an edge that sends anything else is none.
        if (job.JobId.Length is 0 or > 100 || !job.JobId.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            throw new JsonException("A job id is 1 to 100 letters, digits, hyphens and underscores.");
        return job;
    }
}
