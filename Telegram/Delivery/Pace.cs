namespace Cuckoo.Telegram.Delivery;

/// <summary>
/// When the next call to a chat may be made: Telegram asks for one message a second a chat, twenty a minute in a group and thirty a second
/// in all, and says itself when it wants to be left alone. Only times go in and out.
/// </summary>
/// <param name="inChat">Between two calls to a private chat.</param>
internal sealed class Pace(TimeSpan inChat)
{
    // 25 a second, below the 30 that Telegram bears.
    private static readonly TimeSpan InAll = TimeSpan.FromMilliseconds(40);

    private readonly Dictionary<long, DateTimeOffset> next = [];
    private DateTimeOffset nextOfAll;

    /// <summary>The moment from which a chat may be written to.</summary>
    public DateTimeOffset From(long chat)
    {
        DateTimeOffset own = next.GetValueOrDefault(chat);
        return own > nextOfAll ? own : nextOfAll;
    }

    /// <summary>A call to a chat was made.</summary>
    public void Called(long chat, DateTimeOffset now)
    {
        // 60 s / 20 = 3 s in a group.
        next[chat] = now + (chat < 0 ? 3 * inChat : inChat);
        nextOfAll = now + (inChat < InAll ? inChat : InAll);
        if (next.Count > 10_000) Forget(now);
    }

    /// <summary>Telegram wants to be left alone by a chat.</summary>
    public void Refused(long chat, TimeSpan wait, DateTimeOffset now)
    {
        DateTimeOffset then = now + wait;
        if (then > next.GetValueOrDefault(chat)) next[chat] = then;
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (long chat in next.Where(n => n.Value < now).Select(n => n.Key).ToList()) next.Remove(chat);
    }
}
