namespace Cuckoo.Chain.Events;

/// <summary>How a follower reads.</summary>
public sealed record FollowerOptions
{
    /// <summary>The first block that can have events, such as the one that made the contract. Block 0 has none, and on anvil no lasting hash.</summary>
    public ulong FirstBlock { get; init; } = 1;

    /// <summary>How deep a block must lie before its events are handed over; its own block is one.</summary>
    public int Confirmations { get; init; } = 1;

    /// <summary>How many blocks are remembered: no deeper reorganisation is survived. The main chain finalises after 64 to 95.</summary>
    public int Remembered { get; init; } = 128;

    /// <summary>The most blocks asked for at once; halved when the node refuses.</summary>
    public int MostRange { get; init; } = 2048;

    /// <summary>How often the chain is asked when nothing is new.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(2);
}
