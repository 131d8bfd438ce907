namespace Cuckoo.Telegram.Api;

/// <summary>What became of a call. The default says that nobody knows.</summary>
internal enum CallEnd
{
    /// <summary>No answer, or an error of Telegram's own: it may have been done. Later, again, if twice is not worse than not at all.</summary>
    Unheard = 0,

    /// <summary>Done.</summary>
    Done,

    /// <summary>Too many calls: nothing was done, and nothing will be before the wait is over.</summary>
    SlowDown,

    /// <summary>Refused; the same call will be refused again.</summary>
    Refused,

    /// <summary>The token is not one, or another bot process reads the updates.</summary>
    NotOurs,
}

/// <summary>The outcome of a call.</summary>
/// <param name="End">What became of it.</param>
/// <param name="Result">What came of it, if it is done.</param>
/// <param name="Description">Telegram's words, for a refusal.</param>
/// <param name="Wait">How long to wait, for <see cref="CallEnd.SlowDown"/>.</param>
internal readonly record struct Outcome<T>(CallEnd End, T? Result = default, string Description = "", TimeSpan Wait = default)
{
    /// <summary>Whether it is done.</summary>
    public bool IsDone => End is CallEnd.Done;

    /// <summary>What to throw where an errand cannot go on without it: the errand is tried again, and not before Telegram wants to be asked.</summary>
    /// <param name="problem">What is not known.</param>
    public NotNowException NotNow(string problem) => new(problem, End is CallEnd.SlowDown ? Wait : TimeSpan.Zero);

    /// <summary>Whether the message is as it should be already.</summary>
    public bool IsUnchanged => End is CallEnd.Refused && Description.Contains("message is not modified", StringComparison.Ordinal);

    /// <summary>Whether the message is gone, or can no longer be changed.</summary>
    public bool IsGone => End is CallEnd.Refused
        && (Description.Contains("message to edit not found", StringComparison.Ordinal)
            || Description.Contains("message can't be edited", StringComparison.Ordinal)
            || Description.Contains("MESSAGE_ID_INVALID", StringComparison.Ordinal));
}

/// <summary>Telegram did not do it just now.</summary>
/// <param name="problem">What is not known.</param>
/// <param name="wait">How long Telegram wants to be left alone; zero when it said nothing of that.</param>
internal sealed class NotNowException(string problem, TimeSpan wait) : Exception(problem)
{
    /// <summary>How long Telegram wants to be left alone.</summary>
    public TimeSpan Wait => wait;
}
