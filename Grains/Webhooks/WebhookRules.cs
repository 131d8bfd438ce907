// When a webhook is tried and what a try changes. Pure.

namespace Cuckoo.Grains.Webhooks;

/// <summary>The rules of a webhook.</summary>
public static class WebhookRules
{
    /// <summary>Most tries: with the waits between them a program may be away for a good three hours.</summary>
    public const int MostTries = 12;

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <summary>Names what is told of a request: the same however often it is sent, so that its receiver can tell a repetition.</summary>
    public static string EventIdOf(RequestId request) => Hash256.OfText($"cuckoo.webhook.1\n{request.Value}\nfinal").Value[..32];

    /// <summary>The wait after so many failed tries: 10 s, doubled each time, at most an hour.</summary>
    public static TimeSpan WaitAfter(int tries)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(tries);
        TimeSpan wait = FirstWait * Math.Pow(2, Math.Min(tries - 1, 20));
        return wait < LongestWait ? wait : LongestWait;
    }

    /// <summary>It begins; a second time changes nothing.</summary>
    public static WebhookState Begun(WebhookState state, AccountId payer, string url, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Status is not WebhookStatus.None ? state : state with { Status = WebhookStatus.Pending, Payer = payer, Url = url, NextAt = now };
    }

    /// <summary>Whether a try is due.</summary>
    public static bool IsDue(WebhookState state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Status is WebhookStatus.Pending && now >= state.NextAt;
    }

    /// <summary>A try has ended.</summary>
    public static WebhookState Tried(WebhookState state, WebhookAnswer answer, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        WebhookState tried = state with { Tries = state.Tries.Add(new WebhookTry(now, answer.HttpStatus, answer.Problem)) };
        if (answer.Problem is null) return tried with { Status = WebhookStatus.Delivered };
        return tried.Tries.Length >= MostTries
            ? tried with { Status = WebhookStatus.GivenUp }
            : tried with { NextAt = now + WaitAfter(tried.Tries.Length) };
    }
}
