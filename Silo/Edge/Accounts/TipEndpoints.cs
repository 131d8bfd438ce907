using Cuckoo.Chain.Keys;
using Cuckoo.Grains;
using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Ledger;
using Cuckoo.Ledger;
using Cuckoo.Wire;
using Cuckoo.Wire.Accounts;

namespace Cuckoo.Silo.Edge.Accounts;

/// <summary>Tips from one person to another, who may not be known yet.</summary>
internal static class TipEndpoints
{
    private const int LongestId = 64;

    /// <summary>Adds the endpoint.</summary>
    public static void MapTips(this IEndpointRouteBuilder edge) =>
        edge.MapPost("/v1/tips", Tip).Needs(KeyScopes.Spend).RequireRateLimiting(Limits.Quotes)
            .Takes<TipAsked>().Gives<TipReply>()
            .Refuses(
                Refusals.BadTipId, Refusals.BadAmount, Refusals.BadRecipient, Refusals.TipToSelf, Refusals.UnknownAccount, Refusals.InsufficientFunds,
                Refusals.TipIdReused, Refusals.AccountFrozen);

    private static async Task<IResult> Tip(HttpContext http, IGrainFactory grains)
    {
        TipAsked asked = await http.Read(WireJson.Default.TipAsked);
        AccountId from = AccountFilter.Of(http);
        if (asked.Id.Length is 0 or > LongestId || !asked.Id.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')) return Refusals.BadTipId.Refuse();
        if (!Amount.TryParse(asked.Amount, out Amount amount) || amount.IsZero || amount.Units > (UInt128)Int128.MaxValue) return Refusals.BadAmount.Refuse();

        TransferId id = TransferId.For("tip", $"{from} {asked.Id}");
        bool isHeld = false;
        LedgerResult result;
        if (PersonOf(asked.To) is { } person)
        {
            IPersonGrain grain = grains.GetGrain<IPersonGrain>(person.Value);
            result = await grain.Tip(new TipOrder(id, from, amount));
            isHeld = await grain.Account() is null;
        }
        else if (AccountId.TryParse(asked.To, out AccountId to) && to.Value.StartsWith("user:", StringComparison.Ordinal))
        {
            if (to == from) return Refusals.TipToSelf.Refuse();
            if (!await grains.GetGrain<IAccountGrain>(to.Value).IsOpen()) return Refusals.UnknownAccount.Refuse();
            result = await grains.GetGrain<ILedgerGrain>(LedgerBook.Main).Transfer(
                new TransferOrder(id, from, to, amount, "tip", $"tip {id}"));
        }
        else
        {
            return Refusals.BadRecipient.Refuse();
        }

        return result switch
        {
            LedgerResult.Applied or LedgerResult.AlreadyApplied => TypedResults.Json(
                new TipReply(asked.Id, asked.To, asked.Amount, isHeld, await AccountEndpoints.BalanceOf(from, grains)), WireJson.Default.TipReply),
            LedgerResult.InsufficientFunds or LedgerResult.UnknownAccount => Refusals.InsufficientFunds.Refuse(),
            LedgerResult.IdReused => Refusals.TipIdReused.Refuse(),
            LedgerResult.SameAccount => Refusals.TipToSelf.Refuse(),
            LedgerResult.AmountTooLarge => Refusals.BadAmount.Refuse(),
            LedgerResult.AccountFrozen or LedgerResult.AccountClosed => Refusals.AccountFrozen.Refuse(),
            _ => throw new InvalidOperationException($"A tip came to {result}."),
        };
    }

    private static PersonId? PersonOf(string to)
    {
        string text = to.StartsWith('@') ? "handle:" + to[1..]
            : Address.TryParse(to, out Address address) ? $"address:{address}"
            : to.StartsWith("telegram:", StringComparison.Ordinal) ? to
            : "";
        return PersonId.TryParse(text, out PersonId person) ? person : null;
    }
}
