// What the bot's account holds for others, and what it is about to owe: nobody is sold what is not the operator's to sell.

using Cuckoo.Telegram.Conversation;
using Microsoft.Data.Sqlite;

namespace Cuckoo.Telegram.Store;

/// <summary>Debts.</summary>
internal sealed partial class BotStore
{
    // A payment follows its checkout within a minute, or does not.
    private static readonly TimeSpan ReservedFor = TimeSpan.FromMinutes(30);

    /// <summary>What is owed to others out of the bot's account, by what it is owed for: tips that are kept or on their way, purchases without their credits, and checkouts that were let through.</summary>
    public IReadOnlyDictionary<string, string> Debts()
    {
        Dictionary<string, string> debts = new(StringComparer.Ordinal);
        lock (gate)
        {
            foreach (Tip tip in All("SELECT body FROM tips WHERE is_owed", StoreJson.Default.Tip)) debts["tip:" + tip.Id] = tip.Amount;
            foreach (Purchase purchase in All("SELECT body FROM purchases WHERE is_owed", StoreJson.Default.Purchase)) debts["purchase:" + purchase.Charge] = purchase.Amount;
            using SqliteCommand command = Command("SELECT id, amount FROM checkouts WHERE at > $1", [Now - (long)ReservedFor.TotalMilliseconds]);
            using SqliteDataReader reader = command.ExecuteReader();
            while (reader.Read()) debts["checkout:" + reader.GetString(0)] = reader.GetString(1);
        }

        return debts;
    }

    /// <summary>Sets aside what a checkout that is let through will cost.</summary>
    /// <param name="checkout">Telegram's id of it.</param>
    /// <param name="person">Who is about to pay.</param>
    /// <param name="amount">What they will have for it.</param>
    public void Reserve(string checkout, long person, string amount)
    {
        Run("DELETE FROM checkouts WHERE at <= $1", Now - (long)ReservedFor.TotalMilliseconds);
        Run("INSERT OR IGNORE INTO checkouts VALUES ($1, $2, $3, $4)", checkout, person, amount, Now);
    }

    /// <summary>Tips that are on their way out of the bot's account.</summary>
    public IReadOnlyList<Tip> TipsOnTheirWay() =>
        [.. All("SELECT body FROM tips WHERE is_owed AND kept_for IS NULL", StoreJson.Default.Tip).Where(t => t.Stage is TipStage.Passing or TipStage.Returning)];

    private void Release(Purchase purchase) => Run(
        "DELETE FROM checkouts WHERE id = (SELECT id FROM checkouts WHERE person = $1 AND amount = $2 ORDER BY at LIMIT 1)", purchase.Person, purchase.Amount);
}
