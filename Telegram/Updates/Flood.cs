namespace Cuckoo.Telegram.Updates;

/// <summary>Whether somebody is listened to.</summary>
internal enum Flow
{
    /// <summary>Not now, and they know it.</summary>
    Silent = 0,

    /// <summary>Not now; this is the moment to say it.</summary>
    Full,

    /// <summary>Yes.</summary>
    Free,
}

/// <summary>How often a person may ask: twenty at once, and one more every two seconds. Only in memory: a restart forgives.</summary>
internal sealed class Flood
{
    private const double Most = 20;
    private const double PerSecond = 0.5;

    private readonly Lock gate = new();
    private readonly Dictionary<long, (double Left, DateTimeOffset At, bool IsTold)> people = [];

    /// <summary>Counts a call of somebody.</summary>
    public Flow Judge(long person, DateTimeOffset now)
    {
        using Lock.Scope held = gate.EnterScope();
        (double left, DateTimeOffset at, bool isTold) = people.TryGetValue(person, out var known) ? known : (Most, now, false);
        left = Math.Min(Most, left + (Math.Max(0, (now - at).TotalSeconds) * PerSecond));
        Flow flow = left >= 1 ? Flow.Free : isTold ? Flow.Silent : Flow.Full;
        people[person] = (flow is Flow.Free ? left - 1 : left, now, flow is not Flow.Free);
        if (people.Count > 10_000)
        {
            foreach (long idle in people.Where(p => (now - p.Value.At).TotalSeconds * PerSecond > Most).Select(p => p.Key).ToList()) people.Remove(idle);
        }

        return flow;
    }
}
