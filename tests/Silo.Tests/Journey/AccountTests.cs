using System.Globalization;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Messages;
using Cuckoo.Client;
using Cuckoo.Silo.Tests.Silos;
using Cuckoo.Wire.Accounts;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Silo.Tests.Journey;

/// <summary>What owners do with accounts, over HTTP by the SDK.</summary>
public sealed class AccountTests(Stage stage) : IDisposable
{
    private static readonly QuoteAsked Apple = new("emoji-t2i", "a red apple", 1, 1, 100);

    private readonly SigningKey wallet = SigningKey.Create();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => wallet.Dispose();

    [Fact]
    public async Task Wallet_SignedInTwice_HasOneAccountAndTwoKeys()
    {
        using CuckooClient first = Stranger();
        using CuckooClient second = Stranger();
        WalletSignedIn one = await SignInAsync(first);
        WalletSignedIn two = await SignInAsync(second);

        Assert.Equal(one.Account, two.Account);
        Assert.NotEqual(one.ApiKey, two.ApiKey);
        KeysReply keys = await second.KeysAsync(Cancel);
        Assert.Equal([one.ExpiresAt, two.ExpiresAt], keys.Keys.Select(k => k.ExpiresAt!.Value));
        Assert.All(keys.Keys, k => Assert.Equal(["read", "spend", "manage"], k.Scopes));
        Assert.Equal(one.Account, (await first.AccountAsync(Cancel)).Account);
    }

    [Fact]
    public async Task Challenge_AnsweredTwice_SignsInOnce()
    {
        using CuckooClient client = Stranger();
        WalletSignIn signed = await AnswerAsync(client);
        await client.SignInAsync(signed, Cancel);
        using CuckooClient thief = Stranger();
        await RefusedAsync("bad_challenge", () => thief.SignInAsync(signed, Cancel));
    }

    [Theory]
    [InlineData("another signer", "bad_signature")]
    [InlineData("no signature", "bad_signature")]
    [InlineData("a changed text", "bad_signature")]
    [InlineData("another domain", "bad_sign_in")]
    [InlineData("another chain", "bad_sign_in")]
    [InlineData("a text that is none", "bad_sign_in")]
    [InlineData("a nonce of another address", "bad_challenge")]
    [InlineData("an invented nonce", "bad_challenge")]
    [InlineData("an expired nonce", "bad_challenge")]
    [InlineData("a nonce of a miner", "bad_challenge")]
    public async Task SignIn_WithAFlaw_IsRefusedByName(string flaw, string code)
    {
        using CuckooClient client = Stranger();
        using SigningKey other = SigningKey.Create();
        string text = (await client.SignInChallengeAsync(wallet.Address.ToString(), Cancel)).Text;
        Assert.True(EthereumSignIn.TryParse(text, out EthereumSignIn? message));
        string Nonce(string purpose, Address address, double minutesAgo) => Convert.ToHexStringLower(
            stage.TokensAt(TimeProvider.System.GetUtcNow().AddMinutes(-minutesAgo)).Issue(purpose, address, isSalted: true, TimeSpan.FromMinutes(5)).Token);
        WalletSignIn signed = flaw switch
        {
            "another signer" => Signed(text, other),
            "no signature" => new WalletSignIn(text, ""),
            "a changed text" => new WalletSignIn((message with { Statement = "Sign in." }).ToString(), Signed(text, wallet).Signature),
            "another domain" => Signed((message with { Domain = "cuckoo.example" }).ToString(), wallet),
            "another chain" => Signed((message with { ChainId = 1 }).ToString(), wallet),
            "a text that is none" => Signed(text + "\n", wallet),
            "a nonce of another address" => Signed((message with { Nonce = Nonce("wallet", other.Address, 0) }).ToString(), wallet),
            "an invented nonce" => Signed((message with { Nonce = new string('a', 112) }).ToString(), wallet),
            "an expired nonce" => Signed((message with { Nonce = Nonce("wallet", wallet.Address, 5.1) }).ToString(), wallet),
            "a nonce of a miner" => Signed((message with { Nonce = Nonce("challenge", wallet.Address, 0) }).ToString(), wallet),
            _ => throw new ArgumentOutOfRangeException(nameof(flaw)),
        };
        await RefusedAsync(code, () => client.SignInAsync(signed, Cancel));
    }

    [Fact]
    public async Task Wallet_SignedInWithAKey_BelongsToThatAccount()
    {
        (CuckooClient owner, string key) = await stage.Silo.UserAsync(hasMoney: false);
        using (owner)
        {
            string account = (await owner.AccountAsync(Cancel)).Account;
            Assert.Equal(account, (await SignInAsync(owner)).Account);
            using CuckooClient later = Stranger();
            Assert.Equal(account, (await SignInAsync(later)).Account);

            (CuckooClient other, _) = await stage.Silo.UserAsync(hasMoney: false);
            using (other) await RefusedAsync("address_taken", () => SignInAsync(other));
            Assert.StartsWith("ck_", key, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Key_WithLimits_DoesWhatItMayAndNothingElse()
    {
        (CuckooClient owner, _) = await stage.Silo.UserAsync(hasMoney: true);
        using (owner)
        {
            QuoteReply quote = await owner.QuoteAsync(Apple, Cancel);
            using CuckooClient reader = await WithKeyAsync(owner, new KeyAsked("reader", ["read"]));
            Assert.Equal("1000000000000000000", (await reader.AccountAsync(Cancel)).Balance);
            await RefusedAsync("scope_missing", () => reader.SubmitAsync(quote.QuoteId, Cancel));
            await RefusedAsync("scope_missing", () => reader.KeysAsync(Cancel));

            using CuckooClient elsewhere = await WithKeyAsync(owner, new KeyAsked("elsewhere", ["spend"], Models: ["another"]));
            await RefusedAsync("model_not_allowed", () => elsewhere.SubmitAsync(quote.QuoteId, Cancel));

            using CuckooClient poor = await WithKeyAsync(owner, new KeyAsked("poor", ["spend"], Budget: new KeyBudget("1", "1", 3600)));
            await RefusedAsync("budget_exceeded", () => poor.SubmitAsync(quote.QuoteId, Cancel));

            using CuckooClient slow = await WithKeyAsync(owner, new KeyAsked("slow", ["read"], CallsPerMinute: 1));
            await slow.AccountAsync(Cancel);
            await RefusedAsync("slow_down", () => slow.AccountAsync(Cancel));

            using CuckooClient exact = await WithKeyAsync(
                owner, new KeyAsked("exact", ["spend", "read"], Budget: new KeyBudget(quote.Total, "1", 31_622_400)));
            Assert.False((await exact.SubmitAsync(quote.QuoteId, Cancel)).IsFinal);
            Assert.False((await exact.SubmitAsync(quote.QuoteId, Cancel)).IsFinal);
            QuoteReply second = await owner.QuoteAsync(Apple, Cancel);
            await RefusedAsync("budget_exceeded", () => exact.SubmitAsync(second.QuoteId, Cancel));
            await RefusedAsync("unknown_quote", () => exact.SubmitAsync(new string('0', 32), Cancel));
            KeyRow row = (await owner.KeysAsync(Cancel)).Keys.Single(k => k.Name == "exact");
            Assert.Equal(("0", quote.Total), (row.Left, row.Budget!.Capacity));
        }
    }

    [Fact]
    public async Task Key_RotatedAndRevoked_StopsWhenItShould()
    {
        (CuckooClient owner, _) = await stage.Silo.UserAsync(hasMoney: false);
        using (owner)
        {
            KeyMade made = await owner.AddKeyAsync(new KeyAsked("reader", ["read"]), Cancel);
            using CuckooClient old = Stranger(made.ApiKey);
            KeyMade next = await owner.RotateKeyAsync(made.Id, 3_600, Cancel);
            using CuckooClient fresh = Stranger(next.ApiKey);
            await old.AccountAsync(Cancel);
            await fresh.AccountAsync(Cancel);

            KeyMade last = await owner.RotateKeyAsync(next.Id, 0, Cancel);
            await RefusedAsync("key_revoked", () => fresh.AccountAsync(Cancel));
            await owner.RevokeKeyAsync(last.Id, Cancel);
            using CuckooClient gone = Stranger(last.ApiKey);
            await RefusedAsync("key_revoked", () => gone.AccountAsync(Cancel));
            await RefusedAsync("unknown_key", () => owner.RevokeKeyAsync(last.Id, Cancel));
            await RefusedAsync("bad_grace", () => owner.RotateKeyAsync(made.Id, 2_592_001, Cancel));
            string first = (await owner.KeysAsync(Cancel)).Keys[0].Id;
            await RefusedAsync("last_manager", () => owner.RevokeKeyAsync(first, Cancel));
        }
    }

    [Fact]
    public async Task Tips_ToEveryKindOfPerson_ComeWhenTheyProveThemselves()
    {
        (CuckooClient giver, _) = await stage.Silo.UserAsync(hasMoney: true);
        (CuckooClient taker, _) = await stage.Silo.UserAsync(hasMoney: false);
        using (giver)
        using (taker)
        {
            string account = (await taker.AccountAsync(Cancel)).Account;
            string handle = "t" + account[^20..];
            TipReply direct = await giver.TipAsync(new TipAsked("one", account, "1"), Cancel);
            Assert.Equal((false, "999999999999999999"), (direct.IsHeld, direct.Balance));
            Assert.True((await giver.TipAsync(new TipAsked("two", "@" + handle, "10"), Cancel)).IsHeld);
            Assert.True((await giver.TipAsync(new TipAsked("two", "@" + handle, "10"), Cancel)).IsHeld);
            Assert.True((await giver.TipAsync(new TipAsked("three", wallet.Address.ToString(), "100"), Cancel)).IsHeld);
            Assert.True((await giver.TipAsync(new TipAsked("four", $"telegram:{account.GetHashCode(StringComparison.Ordinal) & 0xffff}1", "1000"), Cancel)).IsHeld);
            await RefusedAsync("tip_id_reused", () => giver.TipAsync(new TipAsked("two", "@" + handle, "11"), Cancel));

            Assert.Equal("11", (await taker.TakeHandleAsync(handle, Cancel)).Balance);
            Assert.Equal("111", (await SignInAsync(taker)).Balance);
            Assert.False((await giver.TipAsync(new TipAsked("five", "@" + handle, "10000"), Cancel)).IsHeld);
            Assert.Equal("10111", (await taker.AccountAsync(Cancel)).Balance);
            await RefusedAsync("handle_taken", () => giver.TakeHandleAsync(handle, Cancel));
            await RefusedAsync("handle_fixed", () => taker.TakeHandleAsync("another_one", Cancel));
        }
    }

    [Theory]
    [InlineData("", "@somebody", "1", "bad_tip_id")]
    [InlineData("a b", "@somebody", "1", "bad_tip_id")]
    [InlineData("t", "@x", "1", "bad_recipient")]
    [InlineData("t", "somebody", "1", "bad_recipient")]
    [InlineData("t", "telegram:0", "1", "bad_recipient")]
    [InlineData("t", "treasury", "1", "bad_recipient")]
    [InlineData("t", "miner:0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "1", "bad_recipient")]
    [InlineData("t", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "1", "bad_recipient")]
    [InlineData("t", "user:0123456789abcdef0123456789abcdef", "1", "unknown_account")]
    [InlineData("t", "@somebody", "0", "bad_amount")]
    [InlineData("t", "@somebody", "-1", "bad_amount")]
    [InlineData("t", "@somebody", "1.5", "bad_amount")]
    [InlineData("t", "@somebody", "170141183460469231731687303715884105728", "bad_amount")]
    [InlineData("t", "@somebody", "170141183460469231731687303715884105727", "insufficient_funds")]
    public async Task Tip_WithAFlaw_IsRefusedByName(string id, string to, string amount, string code)
    {
        using CuckooClient owner = Stranger(stage.OwnerKey);
        await RefusedAsync(code, () => owner.TipAsync(new TipAsked(id, to, amount), Cancel));
    }

    [Fact]
    public async Task Tip_FromAnAccountThatNeverHadMoney_IsRefused()
    {
        using CuckooClient stranger = Stranger(stage.StrangerKey);
        await RefusedAsync("insufficient_funds", () => stranger.TipAsync(new TipAsked("t", "@somebody", "1"), Cancel));
    }

    [Fact]
    public async Task Tip_ToOneself_IsRefused()
    {
        (CuckooClient owner, _) = await stage.Silo.UserAsync(hasMoney: true);
        using (owner)
        {
            string account = (await owner.AccountAsync(Cancel)).Account;
            await owner.TakeHandleAsync("s" + account[^20..], Cancel);
            await RefusedAsync("tip_to_self", () => owner.TipAsync(new TipAsked("a", account, "1"), Cancel));
            await RefusedAsync("tip_to_self", () => owner.TipAsync(new TipAsked("b", "@s" + account[^20..], "1"), Cancel));
        }
    }

    [Fact]
    public async Task Alert_OnABalance_SaysSinceWhenItIsLow()
    {
        (CuckooClient owner, _) = await stage.Silo.UserAsync(hasMoney: true);
        using (owner)
        {
            AccountReply high = await owner.AlertBelowAsync("1000000000000000000", Cancel);
            Assert.Equal((null, "1000000000000000000"), (high.LowSince, high.AlertBelow));
            await owner.TipAsync(new TipAsked("t", "@nobody_yet", "1"), Cancel);
            AccountReply low = await owner.AccountAsync(Cancel);
            Assert.Equal(low.LowSince, (await owner.AccountAsync(Cancel)).LowSince);
            Assert.NotNull(low.LowSince);
            Assert.Null((await owner.AlertBelowAsync("0", Cancel)).LowSince);
            await RefusedAsync("bad_amount", () => owner.AlertBelowAsync("-1", Cancel));
        }
    }

    [Theory]
    [InlineData("", "read", null, "1", "bad_key_terms")]
    [InlineData("k", "write", null, "1", "bad_key_terms")]
    [InlineData("k", "read", 0, "1", "bad_key_terms")]
    [InlineData("k", "read", 100_001, "1", "bad_key_terms")]
    [InlineData("k", "read", null, "0", "bad_key_terms")]
    [InlineData("k", "read", null, "a", "bad_key_terms")]
    public async Task Key_AskedForWithAFlaw_IsRefusedByName(string name, string scope, int? calls, string capacity, string code)
    {
        using CuckooClient owner = Stranger(stage.OwnerKey);
        await RefusedAsync(code, () => owner.AddKeyAsync(new KeyAsked(name, [scope], Budget: new KeyBudget(capacity, "1", 1), CallsPerMinute: calls), Cancel));
    }

    private static async Task RefusedAsync(string code, Func<Task> call) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<EdgeRefusedException>(call)).Code);

    private static WalletSignIn Signed(string text, SigningKey key) => new(text, "0x" + Convert.ToHexStringLower(PersonalMessage.Sign(key, text).ToBytes()));

    private static async Task<CuckooClient> WithKeyAsync(CuckooClient owner, KeyAsked asked, Uri edge) =>
        new(new EdgeOptions { Edge = edge, Attempts = 1 }, (await owner.AddKeyAsync(asked, Cancel)).ApiKey);

    private Task<CuckooClient> WithKeyAsync(CuckooClient owner, KeyAsked asked) => WithKeyAsync(owner, asked, stage.Silo.Url);

    private CuckooClient Stranger(string? key = null) => new(new EdgeOptions { Edge = stage.Silo.Url, Attempts = 1 }, key);

    private async Task<WalletSignIn> AnswerAsync(CuckooClient client)
    {
        ChallengeReply challenge = await client.SignInChallengeAsync(wallet.Address.ToString(), Cancel);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{stage.Silo.Url.Authority} wants you to sign in"), challenge.Text, StringComparison.Ordinal);
        return Signed(challenge.Text, wallet);
    }

    private async Task<WalletSignedIn> SignInAsync(CuckooClient client) => await client.SignInAsync(await AnswerAsync(client), Cancel);
}
