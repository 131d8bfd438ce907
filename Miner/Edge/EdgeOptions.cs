using Cuckoo.Wire.Miners;

namespace Cuckoo.Miner.Edge;

/// <summary>Where the edge is and how patiently the miner calls it.</summary>
public sealed class EdgeOptions
{
    /// <summary>Base URL.</summary>
    public required Uri Edge { get; init; }

    /// <summary>The operator's word for the key that signs in; none where that is the operator's own.</summary>
    public HotKeyAuthorisation? Authorisation { get; init; }

    /// <summary>Pause after the first failed attempt; it doubles with each further one.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest pause: an edge that is back is found within this time.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time one attempt may take beyond what the call itself waits for.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long the edge may hold the question for a job; the wire allows up to 20 s.</summary>
    public TimeSpan JobWait { get; init; } = TimeSpan.FromSeconds(15);
}
