using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Threading.Channels;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Receipts;
using Cuckoo.Chain.Tolerant;
using Cuckoo.Wire;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cuckoo.Miner.Tests;

/// <summary>
/// The miner's half of an edge, on loopback: it checks signatures for real and keeps everything in memory. It can be stopped and
/// started again on its port, forget its sessions, and take a lease away.
/// </summary>
public sealed class MinerEdge : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, string> nonces = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> tokens = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte[]> outputs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> alone = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> lost = new(StringComparer.Ordinal);
    private readonly Channel<JobReply> jobs = Channel.CreateUnbounded<JobReply>();
    private readonly ConcurrentDictionary<string, string> commitments = new(StringComparer.Ordinal);
    private WebApplication? app;
    private int port;
    private int made;
    private int waits;

    /// <summary>What a miner has committed to of a job, if anything.</summary>
    public string? Commitment(string jobId) => commitments.GetValueOrDefault(jobId);

    /// <summary>The next so many commitments may not be revealed yet.</summary>
    public void HoldReveals(int times) => waits = times;

    public static string ProgramOf(string name) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)));

    public Uri Url => new($"http://127.0.0.1:{port}/");

    /// <summary>Replaces the text of every challenge, for an edge that wants something else signed.</summary>
    public Func<string, string> ChallengeText { get; set; } = text => text;

    /// <summary>Refuses every sign-in with this code.</summary>
    public string? RefuseSignIn { get; set; }

    /// <summary>Whether the miner wants work, as it was said last.</summary>
    public string Availability { get; set; } = "working";

    /// <summary>Whether the miner's node is frozen, or has too little stake.</summary>
    public bool LacksStake { get; set; }

    /// <summary>Called before an upload is taken.</summary>
    public Func<Task> BeforeUpload { get; set; } = () => Task.CompletedTask;

    /// <summary>Awaited once a receipt was taken, before it is answered.</summary>
    public Func<string, Task> BeforeReceiptAnswer { get; set; } = _ => Task.CompletedTask;

    public Channel<HeartbeatSent> Heartbeats { get; } = Channel.CreateUnbounded<HeartbeatSent>();

    /// <summary>Where this edge's receipts count.</summary>
    public SignedDomain Domain { get; set; } = new(ReceiptDomain.Name, ReceiptDomain.Version, "31337", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");

    /// <summary>The questions for jobs.</summary>
    public Channel<JobAsked> Asked { get; } = Channel.CreateUnbounded<JobAsked>();

    public Channel<SignedReceipt> Receipts { get; } = Channel.CreateUnbounded<SignedReceipt>();

    public Channel<(string Job, string Reason)> Failures { get; } = Channel.CreateUnbounded<(string, string)>();

    public int Sessions { get; private set; }

    /// <summary>The benchmark it wants passed before it gives jobs, if any.</summary>
    public BenchmarkTask? Benchmark { get; set; }

    /// <summary>Refuses answers of benchmarks with this code.</summary>
    public string? RefuseAnswer { get; set; }

    public Channel<BenchmarkAnswer> BenchmarkAnswers { get; } = Channel.CreateUnbounded<BenchmarkAnswer>();

    /// <summary>The models it serves, if any.</summary>
    public ModelShelf? Shelf { get; set; }

    public static async Task<MinerEdge> StartAsync()
    {
        var edge = new MinerEdge();
        await edge.UpAsync();
        return edge;
    }

    public async Task UpAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.WebHost.UseShutdownTimeout(TimeSpan.Zero);
        app = builder.Build();
        Map(app);
        await app.StartAsync();
        port = new Uri(app.Urls.Single()).Port;
    }

    public async Task DownAsync()
    {
        if (app is null)
            return;
        await app.StopAsync();
        await app.DisposeAsync();
        app = null;
    }

    public void ForgetSessions() => tokens.Clear();

    public void LoseLease(string jobId) => lost[jobId] = true;

    /// <summary>The states that it asks for with a reveal.</summary>
    public IReadOnlyList<int>? ShowStates { get; set; }

    /// <summary>Within how long.</summary>
    public int ShowMs { get; set; } = 30_000;

    /// <summary>How it refuses the first state, if it does.</summary>
    public string? RefuseStates { get; set; }

    /// <summary>What it was shown.</summary>
    public Channel<(string Job, int Number, byte[] Bytes)> States { get; } = Channel.CreateUnbounded<(string, int, byte[])>();

    /// <summary>Refuses questions for jobs with this code.</summary>
    public string? RefuseJobs { get; set; }

    /// <summary>What it holds against the miner about a job, if anything.</summary>
    public Func<string, EvidenceReply?> Evidence { get; set; } = _ => null;

    /// <summary>What the miner said of its steps, in its words.</summary>
    public Channel<(string Job, OperatorsSent Operators)> Defences { get; } = Channel.CreateUnbounded<(string, OperatorsSent)>();

    public byte[] Output(string jobId) => outputs[jobId];

    public JobReply Offer(string program, string input, int heartbeatMs = 5000, bool isAlone = false)
    {
        var number = Interlocked.Increment(ref made);
        var job = new JobReply($"job-{number}", $"lease-{number}", program, input, DateTimeOffset.UnixEpoch, heartbeatMs, "1000", IsAlone: isAlone ? true : null);
        alone[job.JobId] = isAlone;
        jobs.Writer.TryWrite(job);
        return job;
    }

    public async ValueTask DisposeAsync() => await DownAsync();

    private void Map(WebApplication edge)
    {
        edge.MapPost("/v1/miner/challenge", async context =>
        {
            var asked = await Body(context, WireJson.Default.ChallengeAsked);
            if (RefuseSignIn is { } code)
            {
                await Refuse(context, 403, code);
                return;
            }

            var nonce = $"nonce-{Interlocked.Increment(ref made)}";
            nonces[nonce] = ChallengeText(SignIn.Text(Address.Parse(asked.Address), nonce, context.Request.Host.Value!));
            await Reply(context, new ChallengeReply(nonce, nonces[nonce], DateTimeOffset.UnixEpoch), WireJson.Default.ChallengeReply);
        });
        edge.MapPost("/v1/miner/session", async context =>
        {
            var asked = await Body(context, WireJson.Default.SessionAsked);
            var key = Convert.FromHexString(asked.PublicKey);
            if (!nonces.TryRemove(asked.Nonce, out var text)
                || !string.Equals(Address.FromPublicKey(key).ToString(), asked.Address, StringComparison.Ordinal)
                || !Signatures.IsValid(key, SignIn.Digest(text), Convert.FromHexString(asked.Signature)))
            {
                await Refuse(context, 401, "bad_signature");
                return;
            }

            var token = $"token-{Interlocked.Increment(ref made)}";
            tokens[token] = asked.PublicKey;
            Sessions++;
            await Reply(context, new SessionReply(token, DateTimeOffset.UnixEpoch, Domain), WireJson.Default.SessionReply);
        });
        edge.MapGet("/v1/miner", async context =>
        {
            if (await KeyAsync(context) is not null)
                await Reply(context, new MinerReply("0x", "fresh", 0, 0, "0", Availability), WireJson.Default.MinerReply);
        });
        edge.MapPost("/v1/miner/availability", async context =>
        {
            if (await KeyAsync(context) is null)
                return;
            Availability = (await Body(context, WireJson.Default.AvailabilityAsked)).Availability;
            await Reply(context, new MinerReply("0x", "fresh", 0, 0, "0", Availability), WireJson.Default.MinerReply);
        });
        edge.MapGet("/v1/miner/earnings", async context =>
        {
            if (await KeyAsync(context) is null)
                return;
            var before = long.TryParse(context.Request.Query["before"], NumberStyles.None, CultureInfo.InvariantCulture, out var said) ? said : long.MaxValue;
            var all = Enumerable.Range(1, 5).Select(n => new EarningsRow(n, $"job-{n}", "work", "accepted", "100", DateTimeOffset.UnixEpoch, "Right.")).Reverse();
            var lines = all.Where(l => l.Number < before).Take(2).ToArray();
            await Reply(context, new EarningsReply(lines, 5, "500", lines is [.., { Number: > 1 } last] ? last.Number : null), WireJson.Default.EarningsReply);
        });
        edge.MapPost("/v1/miner/benchmark", async context =>
        {
            if (await KeyAsync(context) is null)
                return;
            if (Benchmark is { } benchmark)
                await Reply(context, benchmark, WireJson.Default.BenchmarkTask);
            else
                await Refuse(context, 409, "no_benchmark");
        });
        edge.MapPost("/v1/miner/benchmark/answer", async context =>
        {
            if (await KeyAsync(context) is null)
                return;
            var answer = await Body(context, WireJson.Default.BenchmarkAnswer);
            if (RefuseAnswer is null)
                Benchmark = null;
            BenchmarkAnswers.Writer.TryWrite(answer);
            if (RefuseAnswer is { } code)
                await Refuse(context, 409, code);
            else
                await Reply(context, new MinerReply("0x", "fresh", 0, 0, "0", Availability, 1_234), WireJson.Default.MinerReply);
        });
        edge.MapGet("/v1/miner/models", async context =>
        {
            if (await KeyAsync(context) is null)
                return;
            if (Shelf is { } shelf)
                await Reply(context, shelf.Served, WireJson.Default.ServedModels);
            else
                context.Response.StatusCode = 404;
        });
        edge.MapGet("/v1/miner/files/{hash}", async (HttpContext context, string hash) =>
        {
            if (await KeyAsync(context) is not null)
                await Shelf!.GiveAsync(context, hash);
        });
        edge.MapPost("/v1/miner/jobs/next", async context =>
        {
            if (await KeyAsync(context) is null)
                return;
            var asked = await Body(context, WireJson.Default.JobAsked);
            using var wait = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
            wait.CancelAfter(asked.WaitMs);
            Asked.Writer.TryWrite(asked);
            if (Benchmark is not null)
            {
                await Refuse(context, 403, "benchmark_due");
                return;
            }

            if (RefuseJobs is { } code)
            {
                await Refuse(context, 403, code);
                return;
            }

            if (LacksStake)
            {
                await Refuse(context, 403, "stake_missing");
                return;
            }

            if (Availability is "draining")
            {
                await Refuse(context, 403, "miner_draining");
                return;
            }

            try
            {
                var first = await jobs.Reader.ReadAsync(wait.Token);
                List<JobReply> more = [];
                while (more.Count + 1 < asked.Most && jobs.Reader.TryRead(out var next))
                    more.Add(next);
                await Reply(context, more.Count == 0 ? first : first with { More = more }, WireJson.Default.JobReply);
            }
            catch (OperationCanceledException)
            {
                context.Response.StatusCode = 204;
            }
        });
        edge.MapPost("/v1/miner/jobs/{job}/heartbeat", async (HttpContext context, string job) =>
        {
            if (await KeyAsync(context) is null)
                return;
            Heartbeats.Writer.TryWrite(await Body(context, WireJson.Default.HeartbeatSent));
            await Reply(context, new HeartbeatReply(!lost.ContainsKey(job), DateTimeOffset.UnixEpoch), WireJson.Default.HeartbeatReply);
        });
        edge.MapPut("/v1/miner/jobs/{job}/output", async (HttpContext context, string job) =>
        {
            await BeforeUpload();
            if (await KeyAsync(context) is null)
                return;
            if (!string.Equals(context.Request.Query["lease"].ToString(), job.Replace("job", "lease", StringComparison.Ordinal), StringComparison.Ordinal))
            {
                await Refuse(context, 409, "lease_lost");
                return;
            }

            using var bytes = new MemoryStream();
            await context.Request.Body.CopyToAsync(bytes);
            outputs[job] = bytes.ToArray();
            await Reply(context, new OutputReply(Convert.ToHexStringLower(SHA256.HashData(outputs[job])), bytes.Length), WireJson.Default.OutputReply);
        });
        edge.MapPost("/v1/miner/jobs/{job}/commitment", async (HttpContext context, string job) =>
        {
            if (await KeyAsync(context) is null)
                return;
            var sent = await Body(context, WireJson.Default.CommitmentSent);
            if (lost.ContainsKey(job))
            {
                await Refuse(context, 409, "lease_lost");
                return;
            }

            // One that is repeated is the same: it cannot be changed.
            if (!string.Equals(commitments.GetOrAdd(job, sent.Commitment), sent.Commitment, StringComparison.Ordinal))
            {
                await Refuse(context, 409, "committed_otherwise");
                return;
            }

            var mayReveal = Interlocked.Decrement(ref waits) < 0;
            await Reply(context, new CommitmentReply(mayReveal, 50, 30_000), WireJson.Default.CommitmentReply);
        });
        edge.MapPost("/v1/miner/jobs/{job}/receipt", async (HttpContext context, string job) =>
        {
            if (await KeyAsync(context) is not { } key)
                return;
            var sent = await Body(context, WireJson.Default.ReceiptSent);
            var receipt = sent.Receipt;
            if (lost.ContainsKey(job))
            {
                await Refuse(context, 409, "lease_lost");
                return;
            }

            if (receipt.Domain != Domain)
            {
                await Refuse(context, 409, "wrong_domain");
                return;
            }

            Assert.True(ReceiptDomain.TryRead(Domain.Name, Domain.Version, Domain.ChainId, Domain.VerifyingContract, out var domain));
            if (!Statement(receipt).IsSigned(domain, receipt.Signature)
                || !string.Equals(receipt.Miner, Address.FromPublicKey(Convert.FromHexString(key)).ToString(), StringComparison.Ordinal)
                || !Statement(receipt).TryDigest(domain, out var digest))
            {
                await Refuse(context, 400, "bad_signature");
                return;
            }

            var commitment = ResultCommitment.Of(receipt.JobId, receipt.LeaseId, receipt.Miner, Convert.FromHexString(sent.Salt), digest.ToBytes());
            var standing = commitments.GetValueOrDefault(job);
            if (sent.Output is not null)
                outputs[job] = Convert.FromBase64String(sent.Output);
            if (!(standing is null && alone[job]) && !string.Equals(standing, Convert.ToHexStringLower(commitment), StringComparison.Ordinal))
            {
                await Refuse(context, 409, "reveal_wrong");
                return;
            }

            await BeforeReceiptAnswer(job);
            var leaves = Convert.FromHexString(sent.TraceLeaves);
            var hasNone = leaves.Length == 0 && TolerantProfile.IsStated(receipt.Steps, receipt.TraceRoot);
            if (!hasNone && (leaves.Length == 0 || leaves.Length != receipt.Steps * TraceTree.LeafBytes || !string.Equals(TraceTree.Root(leaves), receipt.TraceRoot, StringComparison.Ordinal)))
            {
                await Refuse(context, 400, "bad_trace");
                return;
            }

            context.Response.StatusCode = 202;
            await Reply(context, new ReceiptReply(Convert.ToHexStringLower(digest.ToBytes()), ShowStates, ShowStates is null ? null : ShowMs), WireJson.Default.ReceiptReply);
            Receipts.Writer.TryWrite(receipt);
        });
        edge.MapPut("/v1/miner/jobs/{job}/states/{number}", async (HttpContext context, string job, int number) =>
        {
            if (await KeyAsync(context) is null)
                return;
            if (RefuseStates is { } code && number == 1)
            {
                await Refuse(context, 409, code);
                return;
            }

            using var bytes = new MemoryStream();
            await context.Request.Body.CopyToAsync(bytes);
            States.Writer.TryWrite((job, number, bytes.ToArray()));
            context.Response.StatusCode = 201;
            await Reply(context, new OutputReply(Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray())), bytes.Length), WireJson.Default.OutputReply);
        });
        edge.MapGet("/v1/miner/jobs/{job}/evidence", async (HttpContext context, string job) =>
        {
            if (await KeyAsync(context) is not null)
                await (Evidence(job) is { } held ? Reply(context, held, WireJson.Default.EvidenceReply) : Refuse(context, 404, "no_evidence"));
        });
        edge.MapPost("/v1/miner/jobs/{job}/operators", async (HttpContext context, string job) =>
        {
            if (await KeyAsync(context) is null)
                return;
            Defences.Writer.TryWrite((job, await Body(context, WireJson.Default.OperatorsSent)));
            await (Evidence(job) is { } held ? Reply(context, held, WireJson.Default.EvidenceReply) : Refuse(context, 404, "no_evidence"));
        });
        edge.MapPost("/v1/miner/jobs/{job}/failure", async (HttpContext context, string job) =>
        {
            if (await KeyAsync(context) is null)
                return;
            Failures.Writer.TryWrite((job, (await Body(context, WireJson.Default.JobFailed)).Reason));
            context.Response.StatusCode = 204;
        });
    }

    public static ReceiptStatement Statement(SignedReceipt r) =>
        new(r.JobId, r.LeaseId, r.Miner, r.Program, r.InputHash, r.OutputHash, r.TraceRoot, r.Steps, r.OutputBytes);

    private async Task<string?> KeyAsync(HttpContext context)
    {
        var bearer = context.Request.Headers.Authorization.ToString();
        if (bearer.StartsWith("Bearer ", StringComparison.Ordinal) && tokens.TryGetValue(bearer["Bearer ".Length..], out var key))
            return key;
        await Refuse(context, 401, "session_unknown");
        return null;
    }

    private static async Task<T> Body<T>(HttpContext context, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class => (await context.Request.ReadFromJsonAsync(type, context.RequestAborted))!;

    private static Task Reply<T>(HttpContext context, T reply, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        context.Response.WriteAsJsonAsync(reply, type);

    private static Task Refuse(HttpContext context, int status, string code)
    {
        context.Response.StatusCode = status;
        return Reply(context, new ErrorReply(new ErrorBody(code, "Refused by the script.")), WireJson.Default.ErrorReply);
    }
}
