using System.Net.Http.Headers;
using Cuckoo.Chain.HotKeys;
using Cuckoo.Chain.Keys;
using Cuckoo.Client;
using Cuckoo.Miner.Cheats;
using Cuckoo.Miner.Work;
using Cuckoo.Silo.Edge;
using Cuckoo.Silo.Tests.Calls;
using Cuckoo.Silo.Tests.Silos;
using Cuckoo.Wire;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Silo.Tests.Journey;

/// <summary>Who reads what is held against a miner that works with a hot key: its operator by the key that stands, the payer, and nobody else.</summary>
public sealed class EvidenceReaderTests : IAsyncLifetime
{
    private readonly SigningKey operatorKey = SigningKey.Create();
    private readonly SigningKey hot = SigningKey.Create();
    private readonly SigningKey next = SigningKey.Create();
    private RunningSilo silo = null!;
    private CuckooClient user = null!;
    private string key = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    public async ValueTask InitializeAsync()
    {
        silo = await RunningSilo.StartAsync(null);
        (user, key) = await silo.UserAsync(hasMoney: true);
    }

    public async ValueTask DisposeAsync()
    {
        user.Dispose();
        await silo.DisposeAsync();
        operatorKey.Dispose();
        hot.Dispose();
        next.Dispose();
    }

    [Fact]
    public async Task Evidence_AboutAMiner_IsReadByItsOperatorAndNobodyElse()
    {
        TestMiner miner = new(silo.Http, hot) { Authorisation = Authorisation(hot, 1) };
        await miner.SignInAsync();
        QuoteReply quote = await user.QuoteAsync(new QuoteAsked("emoji-t2i", "a red apple", 7, 2, 250), Cancel);
        await user.SubmitAsync(quote.QuoteId, Cancel);
        JobReply job = await miner.JobAsync(silo.Program);
        Execution lie = Cheat.Named("trace", silo.Work(job)).Execute(job.Input, null, Cancel);
        Assert.Equal(201, (await miner.UploadAsync(job.JobId, job.LeaseId, lie.Output)).Status);
        Assert.Equal(202, (await miner.CommitAsync(miner.ReceiptOf(job, lie))).Status);
        await foreach (RequestEvent one in user.WatchAsync(quote.QuoteId, cancellation: Cancel))
        {
            if (one.Kind == "judged") break;
        }

        // By the hot key that did the job, and by the one that the operator puts in its place.
        WrongResult wrong = Assert.Single(Read(await AskAsync(miner.Session, job.JobId)).Wrong);
        Assert.Equal((operatorKey.Address.ToString(), hot.Address.ToString(), job.Input), (wrong.Miner, wrong.Receipt.Miner, wrong.Input));
        TestMiner later = new(silo.Http, next) { Authorisation = Authorisation(next, 2) };
        await later.SignInAsync();
        Assert.Equal(wrong, Assert.Single(Read(await AskAsync(later.Session, job.JobId)).Wrong));
        Refused.By(await AskAsync(miner.Session, job.JobId), Refusals.HotKeySuperseded);

        // Another operator's miner, whoever has no session, a payer's key; the payer reads its own request, no other account does.
        Refused.By(await AskAsync((await silo.MinerAsync()).Session, job.JobId), Refusals.NoEvidence);
        Refused.By(await AskAsync("", job.JobId), Refusals.Unauthorized);
        Refused.By(await AskAsync(key, job.JobId), Refusals.Unauthorized);
        Assert.Equal(wrong, Assert.Single((await user.EvidenceAsync(quote.QuoteId, Cancel)).Wrong));
        (CuckooClient stranger, _) = await silo.UserAsync(hasMoney: false);
        using (stranger) Assert.Equal("unknown_request", (await Assert.ThrowsAsync<EdgeRefusedException>(() => stranger.EvidenceAsync(quote.QuoteId, Cancel))).Code);
    }

    private Task<Answer> AskAsync(string bearer, string job)
    {
        HttpRequestMessage message = new(HttpMethod.Get, $"/v1/miner/jobs/{job}/evidence");
        if (bearer.Length > 0) message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        return Answer.OfAsync(silo.Http, message, Cancel);
    }

    private static EvidenceReply Read(Answer answer) => TestMiner.Read(answer, WireJson.Default.EvidenceReply);

    private HotKeyAuthorisation Authorisation(SigningKey worker, long number)
    {
        HotKeyStatement statement = new(operatorKey.Address, worker.Address, Now - 60, Now + 3_600, number);
        return new HotKeyAuthorisation(
            operatorKey.Address.ToString(), worker.Address.ToString(), statement.ValidFrom, statement.ValidUntil, number,
            Convert.ToHexStringLower(statement.Sign(operatorKey, HotKeyDomain.Default).ToBytes()));
    }
}
