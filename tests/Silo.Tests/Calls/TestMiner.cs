using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using Cuckoo.Chain;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Messages;
using Cuckoo.Chain.Receipts;
using Cuckoo.Miner.Jobs;
using Cuckoo.Miner.Work;
using Cuckoo.Wire;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Silo.Tests.Calls;

/// <summary>A miner that does exactly what the test says, one call at a time.</summary>
public sealed class TestMiner(HttpClient http, SigningKey key)
{
    public SigningKey Key => key;

    private readonly Dictionary<string, string> leaves = new(StringComparer.Ordinal);

    public string Session { get; private set; } = "";

    /// <summary>Its operator's word, for a hot key.</summary>
    public HotKeyAuthorisation? Authorisation { get; init; }

    public TypedDataDomain Domain { get; private set; } = ReceiptDomain.WithoutChain;

    /// <summary>Signs in; the session is borne from then on.</summary>
    public async Task SignInAsync()
    {
        SessionReply session = Read(await TrySignInAsync(), WireJson.Default.SessionReply);
        Session = session.Token;
        Assert.True(ReceiptDomain.TryRead(session.Domain.Name, session.Domain.Version, session.Domain.ChainId, session.Domain.VerifyingContract, out TypedDataDomain told));
        Domain = told;
    }

    /// <summary>Asks for a session.</summary>
    public async Task<Answer> TrySignInAsync()
    {
        Session = "";
        Answer asked = await PostAsync("/v1/miner/challenge", new ChallengeAsked(key.Address.ToString()), WireJson.Default.ChallengeAsked);
        ChallengeReply challenge = Read(asked, WireJson.Default.ChallengeReply);
        return await PostAsync("/v1/miner/session", Answered(challenge), WireJson.Default.SessionAsked);
    }

    /// <summary>The challenge as its owner answers it.</summary>
    public SessionAsked Answered(ChallengeReply challenge) => new(
        key.Address.ToString(), Convert.ToHexStringLower(key.PublicKey.Span), challenge.Nonce,
        Convert.ToHexStringLower(key.Sign(SignIn.Digest(challenge.Text))), Authorisation);

    public Task<Answer> NextAsync(string program, int waitMs = 0) =>
        PostAsync("/v1/miner/jobs/next", new JobAsked([program], waitMs), WireJson.Default.JobAsked);

    /// <summary>A job, waited for.</summary>
    public async Task<JobReply> JobAsync(string program)
    {
        while (true)
        {
            Answer answer = await NextAsync(program, waitMs: 5_000);
            if (answer.Status != (int)HttpStatusCode.NoContent) return Read(answer, WireJson.Default.JobReply);
        }
    }

    public Task<Answer> HeartbeatAsync(string job, string lease, int step, int steps, int[]? tokens = null, DraftPicture? picture = null) =>
        PostAsync($"/v1/miner/jobs/{job}/heartbeat", new HeartbeatSent(lease, step, steps, tokens, picture), WireJson.Default.HeartbeatSent);

    public Task<Answer> UploadAsync(string job, string lease, byte[] output, bool isChunked = false)
    {
        var message = new HttpRequestMessage(HttpMethod.Put, $"/v1/miner/jobs/{job}/output?lease={lease}") { Content = new ByteArrayContent(output) };
        message.Headers.TransferEncodingChunked = isChunked;
        message.Headers.ExpectContinue = output.Length > 64 * 1024;
        return SendAsync(message);
    }

    /// <summary>Commits and reveals: the answer to the first that is refused, or to the reveal.</summary>
    public async Task<Answer> CommitAsync(SignedReceipt receipt)
    {
        Answer answer = await SealAsync(receipt);
        return answer.Status == (int)HttpStatusCode.OK ? await RevealAsync(receipt) : answer;
    }

    /// <summary>Commits to a receipt without showing it.</summary>
    public Task<Answer> SealAsync(SignedReceipt receipt)
    {
        Assert.True(Receipts.StatementOf(receipt).TryDigest(Domain, out Bytes32 digest));
        byte[] commitment = ResultCommitment.Of(receipt.JobId, receipt.LeaseId, receipt.Miner, SaltOf(receipt.LeaseId), digest.ToBytes());
        return SealAsync(receipt.JobId, new CommitmentSent(receipt.LeaseId, Convert.ToHexStringLower(commitment)));
    }

    public Task<Answer> SealAsync(string job, CommitmentSent commitment) =>
        PostAsync($"/v1/miner/jobs/{job}/commitment", commitment, WireJson.Default.CommitmentSent);

    /// <summary>The leaves of the run that a receipt was made of.</summary>
    public string LeavesOf(SignedReceipt receipt) => leaves.GetValueOrDefault(receipt.TraceRoot, "");

    /// <summary>Reveals a receipt, with the salt of its lease or another one, and the leaves of its run.</summary>
    public Task<Answer> RevealAsync(SignedReceipt receipt, string? salt = null) => RevealAsync(receipt, salt, LeavesOf(receipt));

    /// <summary>Reveals a receipt with leaves of the test's choice.</summary>
    public Task<Answer> RevealAsync(SignedReceipt receipt, string? salt, string leaves, string? output = null) => PostAsync(
        $"/v1/miner/jobs/{receipt.JobId}/receipt",
        new ReceiptSent(receipt, salt ?? Convert.ToHexStringLower(SaltOf(receipt.LeaseId)), leaves, output),
        WireJson.Default.ReceiptSent);

    /// <summary>Hands a result in with one call.</summary>
    public Task<Answer> HandInAsync(SignedReceipt receipt, byte[] output) => RevealAsync(receipt, null, LeavesOf(receipt), Convert.ToBase64String(output));

    /// <summary>Shows a state.</summary>
    public Task<Answer> ShowAsync(string job, object number, byte[] state) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Put, $"/v1/miner/jobs/{job}/states/{number}") { Content = new ByteArrayContent(state) });

    /// <summary>Says which operators a step had.</summary>
    public Task<Answer> SayAsync(string job, OperatorsSent operators) => PostAsync($"/v1/miner/jobs/{job}/operators", operators, WireJson.Default.OperatorsSent);

    /// <summary>The salt this miner has for a lease.</summary>
    public byte[] SaltOf(string lease) => SHA256.HashData(Encoding.UTF8.GetBytes($"{key.Address} {lease}"));

    public Task<Answer> GiveBackAsync(string job, string lease, string reason) =>
        PostAsync($"/v1/miner/jobs/{job}/failure", new JobFailed(lease, reason), WireJson.Default.JobFailed);

    /// <summary>The receipt of a run, signed.</summary>
    public SignedReceipt ReceiptOf(JobReply job, Execution run)
    {
        leaves[run.TraceRoot] = string.Concat(run.TraceLeaves.Select(Convert.ToHexStringLower));
        var statement = new ReceiptStatement(
            job.JobId, job.LeaseId, key.Address.ToString(), run.Program, run.InputHash, run.OutputHash, run.TraceRoot, run.Steps, run.Output.Length);
        return new SignedReceipt(
            job.JobId, job.LeaseId, key.Address.ToString(), run.Program, run.InputHash, run.OutputHash, run.TraceRoot, run.Steps,
            run.Output.Length, 1, statement.Sign(key, Domain), new SignedDomain(Domain.Name!, Domain.Version!, Domain.ChainId?.ToString(), Domain.VerifyingContract?.ToString()));
    }

    public static T Read<T>(Answer answer, JsonTypeInfo<T> type)
    {
        Assert.True(answer.Status is >= 200 and < 300, $"{answer.Status}: {answer.Body}");
        return System.Text.Json.JsonSerializer.Deserialize(answer.Body, type)!;
    }

    private Task<Answer> PostAsync<T>(string path, T body, JsonTypeInfo<T> type) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body, type) });

    private Task<Answer> SendAsync(HttpRequestMessage message)
    {
        if (Session.Length > 0) message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Session);
        return Answer.OfAsync(http, message, TestContext.Current.CancellationToken);
    }
}
