using System.Globalization;
using Cuckoo.Client.Transport;
using Cuckoo.Wire;
using Cuckoo.Wire.Accounts;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Client;

// What an owner does with an account: sign in with a wallet, keys, handle, alert, tips.
public sealed partial class CuckooClient
{
    /// <summary>A text for the wallet behind an address to sign with personal_sign.</summary>
    /// <param name="address">With the capitals of EIP-55.</param>
    /// <param name="cancellation">Ends the call.</param>
    public Task<ChallengeReply> SignInChallengeAsync(string address, CancellationToken cancellation = default) => calls.JsonAsync<ChallengeReply>(
        () => calls.Request(HttpMethod.Post, "/v1/signin/challenge", needsKey: false, new ChallengeAsked(address), WireJson.Default.ChallengeAsked),
        Repeat.Always,
        cancellation);

    /// <summary>Signs in and uses the new key from now on; with a key of an account that may manage, the address becomes that account's.</summary>
    public async Task<WalletSignedIn> SignInAsync(WalletSignIn answer, CancellationToken cancellation = default)
    {
        var account = await calls.JsonAsync<WalletSignedIn>(
            () => calls.Request(HttpMethod.Post, "/v1/signin", needsKey: calls.ApiKey is not null, answer, WireJson.Default.WalletSignIn),
            Repeat.IfUnheard,
            cancellation);
        UseKey(account.ApiKey);
        return account;
    }

    /// <summary>Takes a handle, for good; tips that waited for it come in.</summary>
    public Task<AccountReply> TakeHandleAsync(string handle, CancellationToken cancellation = default) => calls.JsonAsync<AccountReply>(
        () => calls.Request(HttpMethod.Put, "/v1/account/handle", needsKey: true, new HandleAsked(handle), WireJson.Default.HandleAsked),
        Repeat.Always,
        cancellation);

    /// <summary>Below which balance <see cref="AccountReply.LowSince"/> says since when; 0 for never.</summary>
    public Task<AccountReply> AlertBelowAsync(string below, CancellationToken cancellation = default) => calls.JsonAsync<AccountReply>(
        () => calls.Request(HttpMethod.Put, "/v1/account/alert", needsKey: true, new AlertAsked(below), WireJson.Default.AlertAsked),
        Repeat.Always,
        cancellation);

    /// <summary>The keys of the account, without their secrets.</summary>
    public Task<KeysReply> KeysAsync(CancellationToken cancellation = default) => calls.JsonAsync<KeysReply>(
        () => calls.Request(HttpMethod.Get, "/v1/account/keys", needsKey: true), Repeat.Always, cancellation);

    /// <summary>Makes another key. It is in the answer this once.</summary>
    public Task<KeyMade> AddKeyAsync(KeyAsked asked, CancellationToken cancellation = default) => calls.JsonAsync<KeyMade>(
        () => calls.Request(HttpMethod.Post, "/v1/account/keys", needsKey: true, asked, WireJson.Default.KeyAsked), Repeat.IfUnheard, cancellation);

    /// <summary>Ends a key at once.</summary>
    /// <exception cref="ArgumentException">The id is not one.</exception>
    public async Task RevokeKeyAsync(string id, CancellationToken cancellation = default)
    {
        var path = KeyPathOf(id);
        await calls.BytesAsync(() => calls.Request(HttpMethod.Delete, path, needsKey: true), 0, Repeat.IfUnheard, cancellation);
    }

    /// <summary>Puts a new key in the place of another, which works on for a while. It is in the answer this once.</summary>
    /// <exception cref="ArgumentException">The id is not one.</exception>
    public Task<KeyMade> RotateKeyAsync(string id, int graceSeconds, CancellationToken cancellation = default)
    {
        var path = KeyPathOf(id) + "/rotate";
        return calls.JsonAsync<KeyMade>(
            () => calls.Request(HttpMethod.Post, path, needsKey: true, new RotationAsked(graceSeconds), WireJson.Default.RotationAsked),
            Repeat.IfUnheard,
            cancellation);
    }

    /// <summary>Makes a new secret for webhooks, which ends the one before. It is in the answer this once.</summary>
    public Task<WebhookSecretMade> RenewWebhookSecretAsync(CancellationToken cancellation = default) => calls.JsonAsync<WebhookSecretMade>(
        () => calls.Request(HttpMethod.Post, "/v1/account/webhook-secret", needsKey: true), Repeat.IfUnheard, cancellation);

    /// <summary>Gives a tip. Safe to repeat under its id.</summary>
    public Task<TipReply> TipAsync(TipAsked tip, CancellationToken cancellation = default) => calls.JsonAsync<TipReply>(
        () => calls.Request(HttpMethod.Post, "/v1/tips", needsKey: true, tip, WireJson.Default.TipAsked), Repeat.Always, cancellation);

    /// <summary>
    /// For a Telegram bot the edge knows: a key of a Telegram user's account, which is opened when there is none. The key is in the answer
    /// this once and used for nothing here: <see cref="As"/> is for that.
    /// </summary>
    /// <param name="id">The user's id at Telegram.</param>
    /// <param name="cancellation">Ends the call.</param>
    public Task<AccountOpened> MeetTelegramUserAsync(long id, CancellationToken cancellation = default) => calls.JsonAsync<AccountOpened>(
        () => calls.Request(HttpMethod.Post, string.Create(CultureInfo.InvariantCulture, $"/v1/telegram/{id}"), needsKey: true), Repeat.Always, cancellation);

    /// <summary>A page of the account's statement, the newest movement first.</summary>
    /// <param name="before">The <c>next</c> of the page before; nothing for the newest.</param>
    /// <param name="cancellation">Ends the call.</param>
    public Task<StatementReply> StatementAsync(string? before = null, CancellationToken cancellation = default) => calls.JsonAsync<StatementReply>(
        () => calls.Request(HttpMethod.Get, "/v1/account/statement" + (before is null ? "" : "?before=" + Uri.EscapeDataString(before)), needsKey: true),
        Repeat.Always,
        cancellation);

    private static string KeyPathOf(string id) => "/v1/account/keys/" + PathPart(id, nameof(id));
}
