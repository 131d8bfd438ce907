using Cuckoo.Grains;
using Cuckoo.Grains.Accounts;
using Cuckoo.Wire;
using Cuckoo.Wire.Accounts;

namespace Cuckoo.Silo.Edge.Accounts;

/// <summary>
/// Accounts of Telegram users, for the bots that may say who somebody is. Telegram proves a user to the bot and to nobody else, so the
/// bot's word is all there is: it can act for each account it has opened or asked a key of, and the silo's operator names the bots.
/// </summary>
internal static class TelegramEndpoints
{
    /// <summary>Adds the endpoint.</summary>
    public static void MapTelegram(this IEndpointRouteBuilder edge) =>
        edge.MapPost("/v1/telegram/{id}", Meet).Needs(KeyScopes.Manage).RequireRateLimiting(Limits.Quotes)
            .Gives<AccountOpened>(201).Refuses(Refusals.NotABot, Refusals.BadTelegramId, Refusals.TooManyKeys);

    private static async Task<IResult> Meet(string id, HttpContext http, SiloOptions options, IGrainFactory grains, IRandomSource random)
    {
        AccountId bot = AccountFilter.Of(http);
        if (!options.IsOpen && !options.TelegramBots.Contains(bot.Value, StringComparer.Ordinal)) return Refusals.NotABot.Refuse();
        if (!PersonId.TryParse("telegram:" + id, out PersonId person)) return Refusals.BadTelegramId.Refuse();

        // Behind the person first: whoever comes next opens what a crash left unopened.
        byte[] bytes = new byte[16];
        random.Fill(bytes);
        AccountId account = await grains.GetGrain<IPersonGrain>(person.Value).Claim(AccountId.User(bytes));
        IAccountGrain grain = grains.GetGrain<IAccountGrain>(account.Value);
        string key = ApiKey.New(account, random);
        Hash256 hash = ApiKey.HashOf(key);
        if (!await grain.Open(hash, null))
        {
            KeyChange change = await grain.AddKey(hash, new KeyTerms("telegram", KeyScopes.All, [], null, 0, null));
            if (change is KeyChange.TooManyKeys) return Refusals.TooManyKeys.Refuse();
            if (change is not KeyChange.Done) throw new InvalidOperationException($"The key for a bot came to {change}.");
        }

        if (!await grain.IsOf(person)) throw new InvalidOperationException($"The account behind {person} is somebody else's.");
        return TypedResults.Json(
            new AccountOpened(account.Value, key, await AccountEndpoints.BalanceOf(account, grains)), WireJson.Default.AccountOpened, statusCode: 201);
    }
}
