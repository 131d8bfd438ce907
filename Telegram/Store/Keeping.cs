using Cuckoo.Telegram.Conversation;

namespace Cuckoo.Telegram.Store;

/// <summary>Keeps what follows.</summary>
internal static class Keeping
{
    /// <summary>All of it; called within <see cref="BotStore.InOne"/>.</summary>
    public static void Keep(this BotStore store, Reaction reaction)
    {
        if (reaction.Person is { } person) store.Keep(person);
        foreach (Person other in reaction.Others) store.Keep(other);
        if (reaction.Group is { } group) store.Keep(group);

        // What nobody wanted any more stays so, whatever was on its way then.
        HashSet<string> dropped = [.. reaction.Asks.Where(a => a.Stage is not Stage.Dropped && store.Ask(a.Id) is { Stage: Stage.Dropped }).Select(a => a.Slot)];
        foreach (Ask ask in reaction.Asks.Where(a => !dropped.Contains(a.Slot))) store.Keep(ask);
        foreach (Tip tip in reaction.Tips) store.Keep(tip);
        foreach (Purchase purchase in reaction.Purchases) store.Keep(purchase);
        foreach (Saying saying in reaction.Sayings.Where(s => !dropped.Contains(s.Slot))) store.Keep(saying);
        foreach (Errand errand in reaction.Errands) store.Keep(errand);
    }

    /// <summary>Sees to it that every tip on its way out of the bot's account has an errand: earlier versions gave one up that the edge refused.</summary>
    public static void MoveTipsOn(this BotStore store) => store.InOne(s =>
    {
        foreach (Tip tip in s.TipsOnTheirWay())
        {
            Errand again = MoneyRules.MoveOn(tip);
            if (!s.IsWaiting(again.Id[..^"-again".Length])) s.Keep(again);
        }

        return true;
    });
}
