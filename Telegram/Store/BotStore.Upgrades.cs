// What a file of an earlier version lacks is added when it is opened, all of it in one transaction: a killed process has either done it or not.

using System.Globalization;
using Cuckoo.Telegram.Conversation;

namespace Cuckoo.Telegram.Store;

/// <summary>Upgrades of the store. Each is done once; the file says how many it has seen.</summary>
internal sealed partial class BotStore
{
    private void Upgrade()
    {
        Action[] steps = [AddLinesAndDebts, AddAside];
        InOne(_ =>
        {
            int done = int.Parse(Text("PRAGMA user_version")!, CultureInfo.InvariantCulture);
            for (int i = done; i < steps.Length; i++) steps[i]();
            if (done < steps.Length) Run(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {steps.Length}"));
            return true;
        });
    }

    // Errands stood in one line a person; what the bot owes was known from the bodies alone.
    private void AddLinesAndDebts()
    {
        Run("""
            ALTER TABLE errands ADD COLUMN line TEXT NOT NULL DEFAULT '';
            ALTER TABLE tips ADD COLUMN is_owed INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE purchases ADD COLUMN is_owed INTEGER NOT NULL DEFAULT 0;
            CREATE INDEX errands_lines ON errands (line, number);
            CREATE INDEX tips_owed ON tips (id) WHERE is_owed;
            CREATE INDEX purchases_owed ON purchases (charge) WHERE is_owed;
            CREATE TABLE checkouts (id TEXT PRIMARY KEY, person INTEGER NOT NULL, amount TEXT NOT NULL, at INTEGER NOT NULL);
            """);
        foreach (Errand errand in All("SELECT body FROM errands", StoreJson.Default.Errand)) Run("UPDATE errands SET line = $2 WHERE id = $1", errand.Id, errand.Line);
        foreach (Tip tip in All("SELECT body FROM tips", StoreJson.Default.Tip)) Keep(tip);
        foreach (Purchase purchase in All("SELECT body FROM purchases", StoreJson.Default.Purchase)) Keep(purchase);
    }

    // An update that could not be handled was done all the same, and its words were gone.
    private void AddAside() => Run("ALTER TABLE updates ADD COLUMN is_aside INTEGER NOT NULL DEFAULT 0");
}
