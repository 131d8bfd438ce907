using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Cuckoo.Chain.Keys;
using Cuckoo.Silo.Edge;
using Cuckoo.Silo.Tests.Calls;
using Cuckoo.Silo.Tests.Silos;
using Cuckoo.Wire;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Silo.Tests.Hostile;

public sealed class SignInTests(Stage stage) : IDisposable
{
    // Order of secp256k1's group (SEC 2, version 2, section 2.4.1).
    private static readonly BigInteger GroupOrder =
        BigInteger.Parse("0FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private readonly SigningKey key = SigningKey.Create();
    private readonly SigningKey other = SigningKey.Create();

    public static TheoryData<string, string> BrokenRows() => new()
    {
        { "high s", "bad_signature" },
        { "another digest", "bad_signature" },
        { "by another key", "bad_signature" },
        { "zeros", "bad_signature" },
        { "r and s swapped", "bad_signature" },
        { "65 bytes", "bad_signature" },
        { "no hexadecimal", "bad_signature" },
        { "empty signature", "bad_signature" },
        { "another's public key", "bad_public_key" },
        { "public key of zeros", "bad_public_key" },
        { "public key with its prefix", "bad_public_key" },
        { "empty public key", "bad_public_key" },
        { "another's address", "bad_public_key" },
        { "lower-case address", "bad_address" },
        { "no nonce", "bad_challenge" },
        { "a long nonce", "bad_challenge" },
        { "an invented nonce", "bad_challenge" },
        { "a nonce with a line feed", "bad_challenge" },
        { "another's nonce", "bad_challenge" },
        { "an expired nonce", "bad_challenge" },
        { "a session for a nonce", "bad_challenge" },
    };

    public void Dispose()
    {
        key.Dispose();
        other.Dispose();
    }

    [Theory, MemberData(nameof(BrokenRows))]
    public async Task Session_AskedForWithAFlaw_IsRefusedByName(string flaw, string code)
    {
        ChallengeReply challenge = await ChallengeAsync(key.Address);
        SessionAsked right = new TestMiner(stage.Silo.Http, key).Answered(challenge);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        SessionAsked asked = flaw switch
        {
            "high s" => right with { Signature = HighS(right.Signature) },
            "another digest" => right with { Signature = Hex(key.Sign(SignIn.Digest(challenge.Text + " "))) },
            "by another key" => right with { Signature = Hex(other.Sign(SignIn.Digest(challenge.Text))) },
            "zeros" => right with { Signature = new string('0', 128) },
            "r and s swapped" => right with { Signature = right.Signature[64..] + right.Signature[..64] },
            "65 bytes" => right with { Signature = right.Signature + "1b" },
            "no hexadecimal" => right with { Signature = "0x" + right.Signature[2..] },
            "empty signature" => right with { Signature = "" },
            "another's public key" => right with { PublicKey = Hex(other.PublicKey.Span) },
            "public key of zeros" => right with { PublicKey = new string('0', 128) },
            "public key with its prefix" => right with { PublicKey = "04" + right.PublicKey },
            "empty public key" => right with { PublicKey = "" },
            "another's address" => right with { Address = other.Address.ToString() },
            "lower-case address" => right with { Address = right.Address.ToLowerInvariant() },
            "no nonce" => right with { Nonce = "" },
            "a long nonce" => right with { Nonce = new string('A', 10_000) },
            "an invented nonce" => Signed(new string('A', 75)),
            "a nonce with a line feed" => right with { Nonce = right.Nonce[..^1] + "\n" },
            "another's nonce" => Signed((await ChallengeAsync(other.Address)).Nonce),
            "an expired nonce" => Signed(stage.SessionsAt(now - TimeSpan.FromSeconds(61)).Challenge(key.Address).Nonce),
            "a session for a nonce" => Signed(stage.SessionsAt(now).Open(key.Address).Token.Split('.')[1]),
            _ => throw new ArgumentOutOfRangeException(nameof(flaw)),
        };
        Refused.By(await OpenAsync(asked), Refused.All.Single(r => r.Code == code), right.Signature, right.Nonce);
        await stage.Silo.StandsAsync();
    }

    [Fact]
    public async Task Challenge_UsedTwice_OpensOneSession()
    {
        SessionAsked asked = new TestMiner(stage.Silo.Http, key).Answered(await ChallengeAsync(key.Address));
        Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OpenAsync(asked)));
        Assert.Single(answers, a => a.Status == 201);
        Assert.All(answers.Where(a => a.Status != 201), a => Refused.By(a, Refusals.BadChallenge, asked.Signature));
        Refused.By(await OpenAsync(asked), Refusals.BadChallenge, asked.Signature);
    }

    [Fact]
    public async Task Challenge_UsedInAnotherSpelling_OpensNoSecondSession()
    {
        // The last letter of a nonce bears two bits that mean nothing: another letter may decode to the same bytes.
        ChallengeReply challenge = await ChallengeAsync(key.Address);
        Assert.Equal(201, (await OpenAsync(Signed(challenge.Nonce))).Status);
        foreach (char last in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
            Refused.By(await OpenAsync(Signed(challenge.Nonce[..^1] + last)), Refusals.BadChallenge);
    }

    [Fact]
    public async Task Challenge_SignedForAnotherHost_OpensNothing()
    {
        ChallengeReply challenge = await ChallengeAsync(key.Address, "edge.example");
        Assert.Contains("edge: edge.example\n", challenge.Text, StringComparison.Ordinal);
        Refused.By(await OpenAsync(new TestMiner(stage.Silo.Http, key).Answered(challenge)), Refusals.BadSignature);
    }

    [Theory]
    [InlineData("POST /v1/miner/challenge HTTP/1.1\r\nHost:\r\n")]
    [InlineData("POST /v1/miner/challenge HTTP/1.0\r\n")]
    public async Task Challenge_WithoutAHost_IsABadRequest(string head)
    {
        string body = Endpoint.Of("POST /v1/miner/challenge").Body!;
        string call = $"{head}Connection: close\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}";
        Refused.By(Assert.Single(await RawCall.SendAsync(stage.Silo.Url, call)), Refusals.BadRequest);
    }

    [Fact]
    public async Task Challenge_OfARightSignature_OpensASession()
    {
        // Shows that the refusals above come from their flaws.
        Assert.Equal(201, (await OpenAsync(Signed((await ChallengeAsync(key.Address)).Nonce))).Status);
    }

    private SessionAsked Signed(string nonce) => new TestMiner(stage.Silo.Http, key)
        .Answered(new ChallengeReply(nonce, SignIn.Text(key.Address, nonce, stage.Silo.Url.Authority), default));

    private async Task<ChallengeReply> ChallengeAsync(Address address, string? host = null)
    {
        HttpRequestMessage message = Endpoint.Of("POST /v1/miner/challenge").CallWith(null, JsonSerializer.Serialize(new { address = address.ToString() }));
        message.Headers.Host = host;
        return TestMiner.Read(await Answer.OfAsync(stage.Silo.Http, message, TestContext.Current.CancellationToken), WireJson.Default.ChallengeReply);
    }

    private Task<Answer> OpenAsync(SessionAsked asked) => Answer.OfAsync(
        stage.Silo.Http,
        Endpoint.Of("POST /v1/miner/session").CallWith(null, JsonSerializer.Serialize(asked, WireJson.Default.SessionAsked)),
        TestContext.Current.CancellationToken);

    private static string HighS(string signature)
    {
        var s = BigInteger.Parse("0" + signature[64..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return signature[..64] + Convert.ToHexStringLower((GroupOrder - s).ToByteArray(isUnsigned: true, isBigEndian: true)).PadLeft(64, '0');
    }

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}
