using System.Globalization;
using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Ledger;
using Cuckoo.Wire;
using Cuckoo.Wire.Accounts;

namespace Cuckoo.Silo.Edge.Accounts;

/// <summary>Every movement of an account's money, out of the books.</summary>
internal static class StatementEndpoints
{
    private const int RowsAPage = 20;

    /// <summary>Adds the endpoint.</summary>
    public static void MapStatements(this IEndpointRouteBuilder edge) =>
        edge.MapGet("/v1/account/statement", Show).Needs(KeyScopes.Read)
            .Gives<StatementReply>().Refuses(Refusals.BadCursor);

    private static async Task<IResult> Show(string? before, HttpContext http, IGrainFactory grains)
    {
        StatementCursor? from = null;
        if (before is not null)
        {
            from = CursorOf(before);
            if (from is null) return Refusals.BadCursor.Refuse();
        }

        StatementPage page;
        try
        {
            page = await grains.GetGrain<ILedgerGrain>(LedgerBook.Main).Statement(AccountFilter.Of(http), from, RowsAPage);
        }
        catch (ArgumentException) when (from is not null)
        {
            // An entry that is none, or another account's.
            return Refusals.BadCursor.Refuse();
        }

        string? next = page.Next is { } cursor
            ? string.Create(CultureInfo.InvariantCulture, $"{cursor.Sequence}_{cursor.Balance}")
            : null;
        return TypedResults.Json(new StatementReply([.. page.Lines.Select(RowOf)], next), WireJson.Default.StatementReply);
    }

    private static StatementRow RowOf(StatementLine line) => new(
        line.At, line.Line.Debit.Value, line.Line.Credit.Value, line.Line.Amount.ToString(), line.Line.Purpose,
        line.Balance.ToString(CultureInfo.InvariantCulture));

    // A balance that somebody invents is one that only they are shown.
    private static StatementCursor? CursorOf(string text) =>
        text.Split('_') is [var number, var amount]
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long sequence) && sequence > 0
        && Int128.TryParse(amount, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out Int128 balance)
            ? new StatementCursor(sequence, balance)
            : null;
}
