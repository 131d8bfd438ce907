// Updates that cannot be read or handled are put aside with their words, and tried again now and then: by another version, or after
// whatever stood in the way has passed. One that tells of a payment is never let go of.

using System.Globalization;
using System.Text.Json;
using Cuckoo.Telegram.Api;

namespace Cuckoo.Telegram.Store;

/// <summary>Updates that wait, and whose they are.</summary>
internal sealed partial class BotStore
{
    private const string BotFact = "bot";

    /// <summary>The name of the fact that says from where on updates are to be fetched.</summary>
    public const string OffsetFact = "offset";

    /// <summary>The oldest update that nothing has followed from yet and that is not put aside. Those that cannot be read are put aside.</summary>
    public Update? NextUpdate()
    {
        while (Text("SELECT id FROM updates WHERE body IS NOT NULL AND NOT is_aside ORDER BY id LIMIT 1") is { } next)
        {
            long id = long.Parse(next, CultureInfo.InvariantCulture);
            try
            {
                return One("SELECT body FROM updates WHERE id = $1", BotJson.Default.Update, id);
            }
            catch (JsonException)
            {
                PutAside(id);
            }
        }

        return null;
    }

    /// <summary>Keeps an update that came and cannot be read, aside.</summary>
    public void TakeUnreadable(long id, byte[] body) => Run("INSERT OR IGNORE INTO updates (id, body, at, is_aside) VALUES ($1, $2, $3, 1)", id, body, Now);

    /// <summary>An update cannot be handled now; those after it are.</summary>
    public void PutAside(long id) => Run("UPDATE updates SET is_aside = 1 WHERE id = $1", id);

    /// <summary>What was put aside is tried once more.</summary>
    public void TryAsideAgain() => Run("UPDATE updates SET is_aside = 0 WHERE is_aside");

    /// <summary>
    /// The file is a bot's. Another bot counts its updates otherwise: it begins where Telegram begins. A file of a version that did not
    /// know whose it was is taken for this bot's.
    /// </summary>
    public void BelongTo(long bot) => InOne(_ =>
    {
        string name = bot.ToString(CultureInfo.InvariantCulture);
        if (Fact(BotFact) is { } before && before != name)
        {
            Run("DELETE FROM facts WHERE name = $1", OffsetFact);
            Run("DELETE FROM updates WHERE body IS NULL");
        }

        Keep(BotFact, name);
        return true;
    });

    private void ForgetAside(long before) =>
        Run("DELETE FROM updates WHERE is_aside AND at < $1 AND instr(CAST(body AS TEXT), 'successful_payment') = 0", before);
}
