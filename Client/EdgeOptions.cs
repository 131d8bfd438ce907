namespace Cuckoo.Client;

/// <summary>Where the edge is and how patiently to call it.</summary>
public sealed class EdgeOptions
{
    /// <summary>Base URL, such as https://edge.example or http://127.0.0.1:5141.</summary>
    public required Uri Edge { get; init; }

    /// <summary>Attempts at a call before giving up, the first included.</summary>
    public int Attempts { get; init; } = 8;

    /// <summary>Pause before the second attempt; it doubles with each further one.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest pause; an edge that asks for a longer one is refused its wish and the call ends.</summary>
    /// <remarks>With the defaults: 0.2 + 0.4 + 0.8 + 1.6 + 3.2 + 5 + 5 = 16.2 s, enough for an edge to start again.</remarks>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time one attempt may take, its whole answer included.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Silence on a stream of events after which it counts as lost and is opened again.</summary>
    public TimeSpan StreamSilence { get; init; } = TimeSpan.FromSeconds(60);

    internal TimeSpan PauseBefore(int attempt)
    {
        // Doubling stops where it reaches the longest pause, long before a shift could overflow.
        var pause = FirstPause;
        for (var i = 2; i < attempt && pause < LongestPause; i++)
            pause += pause;
        return pause < LongestPause ? pause : LongestPause;
    }
}
