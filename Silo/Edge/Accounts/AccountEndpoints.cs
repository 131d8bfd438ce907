using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Cuckoo.Grains;
using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Ledger;
using Cuckoo.Wire;
using Cuckoo.Wire.Accounts;

namespace Cuckoo.Silo.Edge.Accounts;

/// <summary>Accounts and the faucet.</summary>
internal static class AccountEndpoints
{
    /// <summary>Adds the endpoints.</summary>
    public static void MapAccounts(this IEndpointRouteBuilder edge)
    {
        edge.MapPost("/v1/accounts", Open).RequireRateLimiting(Limits.Accounts)
            .Gives<AccountOpened>(201).Refuses(Refusals.Closed);
        edge.MapGet("/v1/account", Show).Needs(KeyScopes.Read)
            .Gives<AccountReply>();
        edge.MapPut("/v1/account/alert", Alert).Needs(KeyScopes.Manage)
            .Takes<AlertAsked>().Gives<AccountReply>().Refuses(Refusals.BadAmount);
        edge.MapPut("/v1/account/handle", TakeHandle).Needs(KeyScopes.Manage).RequireRateLimiting(Limits.Quotes)
            .Takes<HandleAsked>().Gives<AccountReply>().Refuses(Refusals.BadHandle, Refusals.HandleTaken, Refusals.HandleFixed);
        edge.MapPost("/v1/faucet", Grant).Needs(KeyScopes.Read).RequireRateLimiting(Limits.Quotes)
            .Gives<FaucetReply>().Refuses(Refusals.Closed, Refusals.SourceUsedUp, Refusals.FaucetEmpty);
    }

    /// <summary>Balance of an account, as the wire writes it.</summary>
    public static async Task<string> BalanceOf(AccountId account, IGrainFactory grains) =>
        Text(await grains.GetGrain<ILedgerGrain>(LedgerBook.Main).Balance(account));

    private static async Task<IResult> Open(SiloOptions options, IGrainFactory grains, IRandomSource random)
    {
        if (!options.IsOpen) return Refusals.Closed.Refuse();
        byte[] bytes = new byte[16];
        random.Fill(bytes);
        AccountId account = AccountId.User(bytes);
        string key = ApiKey.New(account, random);
        if (!await grains.GetGrain<IAccountGrain>(account.Value).Open(ApiKey.HashOf(key), null))
            throw new InvalidOperationException("An account of random id was open already.");
        return TypedResults.Json(new AccountOpened(account.Value, key, "0"), WireJson.Default.AccountOpened, statusCode: 201);
    }

    private static async Task<IResult> Show(HttpContext http, IGrainFactory grains)
    {
        AccountId account = AccountFilter.Of(http);
        AccountView view = await grains.GetGrain<IAccountGrain>(account.Value).View()
            ?? throw new InvalidOperationException("An account whose key was taken is not open.");
        return TypedResults.Json(
            new AccountReply(account.Value, Text(view.Balance), view.Handle?.Value["handle:".Length..], view.AlertBelow?.ToString(), view.LowSince),
            WireJson.Default.AccountReply);
    }

    private static async Task<IResult> Alert(HttpContext http, IGrainFactory grains)
    {
        AlertAsked asked = await http.Read(WireJson.Default.AlertAsked);
        if (!Amount.TryParse(asked.Below, out Amount below) || below.Units > (UInt128)Int128.MaxValue) return Refusals.BadAmount.Refuse();
        await grains.GetGrain<IAccountGrain>(AccountFilter.Of(http).Value).AlertBelow(below.IsZero ? null : below);
        return await Show(http, grains);
    }

    private static async Task<IResult> TakeHandle(HttpContext http, IGrainFactory grains)
    {
        HandleAsked asked = await http.Read(WireJson.Default.HandleAsked);
        if (!PersonId.TryParse("handle:" + asked.Handle, out PersonId handle)) return Refusals.BadHandle.Refuse();
        return await grains.GetGrain<IAccountGrain>(AccountFilter.Of(http).Value).TakeHandle(handle) switch
        {
            HandleOutcome.Done => await Show(http, grains),
            HandleOutcome.Taken => Refusals.HandleTaken.Refuse(),
            HandleOutcome.HasAnother => Refusals.HandleFixed.Refuse(),
            var other => throw new InvalidOperationException($"Taking a handle came to {other}."),
        };
    }

    private static async Task<IResult> Grant(HttpContext http, SiloOptions options, IGrainFactory grains)
    {
        if (!options.IsOpen) return Refusals.Closed.Refuse();
        AccountId account = AccountFilter.Of(http);

        // All people of a bot come from one address; each is a source of its own, for whom the bot has vouched.
        AccountView? view = await grains.GetGrain<IAccountGrain>(account.Value).View();
        Hash256 source = view?.Telegram is { } person ? Hash256.OfText($"faucet source {person}") : SourceOf(http);
        FaucetOutcome outcome = await grains.GetGrain<IFaucetGrain>(FaucetDesk.Main).Take(account, source);
        return outcome.Refusal switch
        {
            FaucetRefusal.SourceUsedUp => Refusals.SourceUsedUp.Refuse(),
            FaucetRefusal.Empty => Refusals.FaucetEmpty.Refuse(),
            _ => TypedResults.Json(
                new FaucetReply(outcome.Granted.ToString(), await BalanceOf(account, grains), outcome.NextAt), WireJson.Default.FaucetReply),
        };
    }

    private static string Text(Int128 amount) => amount.ToString(CultureInfo.InvariantCulture);

    // An address of IPv6 is one of the 2^64 that its owner has.
    private static Hash256 SourceOf(HttpContext http)
    {
        IPAddress address = http.Connection.RemoteIpAddress ?? IPAddress.None;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        byte[] bytes = address.GetAddressBytes();
        return Hash256.OfText("faucet source " + Convert.ToHexStringLower(address.AddressFamily is AddressFamily.InterNetworkV6 ? bytes.AsSpan(0, 8) : bytes));
    }
}
