using System.Globalization;
using Cuckoo.Grains;
using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Ledger;
using Cuckoo.Wire;
using Cuckoo.Wire.Accounts;
using Cuckoo.Wire.Ledger;

namespace Cuckoo.Silo.Edge.Accounts;

/// <summary>Accounts, the faucet and the books.</summary>
internal static class AccountEndpoints
{
    /// <summary>Adds the endpoints.</summary>
    public static void MapAccounts(this IEndpointRouteBuilder edge)
    {
        edge.MapPost("/v1/accounts", Open).RequireRateLimiting(Limits.Accounts);
        edge.MapGet("/v1/account", Show).AddEndpointFilter<AccountFilter>();
        edge.MapPost("/v1/faucet", Grant).AddEndpointFilter<AccountFilter>().RequireRateLimiting(Limits.Quotes);
        edge.MapGet("/v1/books", Books);
    }

    private static async Task<IResult> Open(SiloOptions options, IGrainFactory grains, IRandomSource random)
    {
        if (!options.IsOpen) return Refusals.Closed.Refuse();
        byte[] bytes = new byte[16];
        random.Fill(bytes);
        AccountId account = AccountId.User(bytes);
        string key = ApiKey.New(account, random);
        if (!await grains.GetGrain<IAccountGrain>(account.Value).Open(ApiKey.HashOf(key)))
            throw new InvalidOperationException("An account of random id was open already.");
        return TypedResults.Json(new AccountOpened(account.Value, key, "0"), WireJson.Default.AccountOpened, statusCode: 201);
    }

    private static async Task<IResult> Show(HttpContext http, IGrainFactory grains) => TypedResults.Json(
        new AccountReply(AccountFilter.Of(http).Value, await BalanceOf(AccountFilter.Of(http), grains)), WireJson.Default.AccountReply);

    private static async Task<IResult> Grant(HttpContext http, SiloOptions options, IGrainFactory grains)
    {
        if (!options.IsOpen) return Refusals.Closed.Refuse();
        AccountId account = AccountFilter.Of(http);
        FaucetOutcome outcome = await grains.GetGrain<IAccountGrain>(account.Value).TakeGrant();
        return TypedResults.Json(
            new FaucetReply(outcome.Granted.ToString(), await BalanceOf(account, grains), outcome.NextAt), WireJson.Default.FaucetReply);
    }

    private static async Task<IResult> Books(IGrainFactory grains)
    {
        LedgerTotals totals = await grains.GetGrain<ILedgerGrain>(LedgerBook.Main).Totals();
        return TypedResults.Json(
            new BooksReply(
                Text(totals.Sum), totals.Accounts, totals.Entries, totals.Pending,
                totals.System.ToDictionary(s => s.Key, s => Text(s.Value), StringComparer.Ordinal)),
            WireJson.Default.BooksReply);
    }

    private static async Task<string> BalanceOf(AccountId account, IGrainFactory grains) =>
        Text(await grains.GetGrain<ILedgerGrain>(LedgerBook.Main).Balance(account));

    private static string Text(Int128 amount) => amount.ToString(CultureInfo.InvariantCulture);
}
