using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Messages;
using Cuckoo.Chain.Receipts;
using Cuckoo.Wire;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Miner.Edge;

/// <summary>What a call sends: bytes, so that each attempt sends them all.</summary>
internal sealed record Body(byte[] Bytes, string Type);

/// <summary>Calls under a session: signs in with the miner's key, and again whenever the edge no longer knows the token.</summary>
internal sealed class EdgeSession(EdgeTransport transport, Uri edge, SigningKey key, HotKeyAuthorisation? authorisation) : IDisposable
{
    // A session is refused only by an edge that forgot it or whose clock ran over; twice in a row it is something else.
    private const int MostSignInsACall = 2;

    private readonly SemaphoreSlim signingIn = new(1);
    private volatile TypedDataDomain? domain;
    private string? token;

    /// <summary>Where the network's receipts count, as it was told at the last sign-in.</summary>
    /// <exception cref="InvalidOperationException">Nobody has signed in.</exception>
    public TypedDataDomain Domain => domain ?? throw new InvalidOperationException("There was no sign-in.");

    /// <summary>Opens a session.</summary>
    /// <exception cref="SignInRefusedException">The edge refuses, or wants something signed that is no sign-in here.</exception>
    public Task SignInAsync(CancellationToken cancellation) => SignInAsync(known: null, Patience.Endless, cancellation);

    /// <summary>Opens another session in place of the one there is.</summary>
    /// <inheritdoc cref="SignInAsync(CancellationToken)"/>
    public Task SignInAgainAsync(CancellationToken cancellation) => SignInAsync(token, Patience.Endless, cancellation);

    /// <summary>Calls an endpoint under the session.</summary>
    public async Task<T> CallAsync<T>(
        HttpMethod method, string path, Body? body, Func<HttpStatusCode, byte[], T> read, Patience patience, TimeSpan wait, CancellationToken cancellation)
    {
        for (var signIns = 0; ; signIns++)
        {
            var used = token;
            try
            {
                return await transport.SendAsync(() => Message(method, path, body, used), read, patience, wait, cancellation);
            }
            catch (EdgeRefusedException e) when (e.Status == HttpStatusCode.Unauthorized && signIns < MostSignInsACall)
            {
                await SignInAsync(used, patience, cancellation);
            }
            catch (EdgeRefusedException e) when (e.Status == HttpStatusCode.Unauthorized)
            {
                throw new SignInRefusedException(e.Status, e.Code, e.Message);
            }
        }
    }

    /// <summary>Gets an endpoint's bytes under the session, from a place in them on.</summary>
    public async Task FetchAsync(
        string path, Func<long> reached, Func<HttpResponseMessage, Action, CancellationToken, Task> take, CancellationToken cancellation)
    {
        for (var signIns = 0; ; signIns++)
        {
            var used = token;
            var begun = reached();
            try
            {
                await transport.FetchAsync(() => Part(path, used, reached()), reached, take, cancellation);
                return;
            }
            catch (EdgeRefusedException e) when (e.Status == HttpStatusCode.Unauthorized && (signIns < MostSignInsACall || reached() > begun))
            {
                await SignInAsync(used, Patience.Endless, cancellation);
            }
        }
    }

    public static Body Json<T>(T message, JsonTypeInfo<T> type) => new(JsonSerializer.SerializeToUtf8Bytes(message, type), "application/json");

    public static T Read<T>(byte[] body, JsonTypeInfo<T> type)
        where T : class => JsonSerializer.Deserialize(body, type) ?? throw new JsonException("null");

    public void Dispose() => signingIn.Dispose();

    private async Task SignInAsync(string? known, Patience patience, CancellationToken cancellation)
    {
        await signingIn.WaitAsync(cancellation);
        try
        {
            // Another call may have signed in while this one waited.
            if (token is not null && !string.Equals(token, known, StringComparison.Ordinal))
                return;
            for (var attempt = 1; ; attempt++)
            {
                var challenge = await SendAsync(
                    "/v1/miner/challenge", new ChallengeAsked(key.Address.ToString()), WireJson.Default.ChallengeAsked, WireJson.Default.ChallengeReply, patience, cancellation);
                Require(challenge);
                var answer = new SessionAsked(
                    key.Address.ToString(),
                    Convert.ToHexStringLower(key.PublicKey.Span),
                    challenge.Nonce,
                    Convert.ToHexStringLower(key.Sign(SignIn.Digest(challenge.Text))),
                    authorisation);
                try
                {
                    var session = await SendAsync(
                        "/v1/miner/session", answer, WireJson.Default.SessionAsked, WireJson.Default.SessionReply, patience, cancellation);
                    if (session.Token.Length == 0 || session.Token.Any(c => c is <= ' ' or > '~'))
                        throw new SignInRefusedException(HttpStatusCode.OK, "bad_token", "The edge gave a session token that is no header value.");
                    if (!ReceiptDomain.TryRead(session.Domain.Name, session.Domain.Version, session.Domain.ChainId, session.Domain.VerifyingContract, out var told))
                        throw new SignInRefusedException(HttpStatusCode.OK, "bad_domain", "The edge says no network for which receipts are signed.");
                    domain = told;
                    token = session.Token;
                    return;
                }
                catch (SignInRefusedException e) when (attempt == 1 && e.Status != HttpStatusCode.OK)
                {
                    // A challenge is good once and for a minute: the first answer may have been taken and its reply lost.
                }
            }
        }
        finally
        {
            signingIn.Release();
        }
    }

    /// <summary>Signs nothing but a sign-in at this edge: the text is made again from what is known here.</summary>
    private void Require(ChallengeReply challenge)
    {
        string? expected = null;
        try
        {
            expected = SignIn.Text(key.Address, challenge.Nonce, edge.Authority);
        }
        catch (ArgumentException)
        {
            // A nonce that could fake a line makes no text.
        }

        if (!string.Equals(challenge.Text, expected, StringComparison.Ordinal))
        {
            throw new SignInRefusedException(
                HttpStatusCode.OK, "not_a_sign_in", $"The edge wants a text signed that is no sign-in at {edge.Authority}; check the URL of --edge.");
        }
    }

    private async Task<TReply> SendAsync<TAsked, TReply>(
        string path, TAsked asked, JsonTypeInfo<TAsked> askedType, JsonTypeInfo<TReply> replyType, Patience patience, CancellationToken cancellation)
        where TReply : class
    {
        var question = Json(asked, askedType);
        try
        {
            return await transport.SendAsync(
                () => Message(HttpMethod.Post, path, question, bearer: null),
                (_, body) => Read(body, replyType),
                patience,
                TimeSpan.Zero,
                cancellation);
        }
        catch (EdgeRefusedException e)
        {
            throw new SignInRefusedException(e.Status, e.Code, e.Message);
        }
    }

    private HttpRequestMessage Part(string path, string? bearer, long from)
    {
        var message = Message(HttpMethod.Get, path, body: null, bearer);
        if (from > 0)
            message.Headers.Range = new RangeHeaderValue(from, null);
        return message;
    }

    private HttpRequestMessage Message(HttpMethod method, string path, Body? body, string? bearer)
    {
        var message = new HttpRequestMessage(method, edge.AbsoluteUri.TrimEnd('/') + path);
        if (bearer is not null)
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        if (body is not null)
        {
            message.Content = new ByteArrayContent(body.Bytes);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue(body.Type);
        }

        return message;
    }
}
