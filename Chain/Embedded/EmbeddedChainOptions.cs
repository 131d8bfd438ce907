namespace Cuckoo.Chain.Embedded;

/// <summary>How the embedded chain runs.</summary>
public sealed record EmbeddedChainOptions
{
    /// <summary>The chain id that wallets and tools know as a development chain's.</summary>
    public const ulong DevelopmentChainId = 31337;

    /// <summary>Where its state is kept; made if missing.</summary>
    public required string Folder { get; init; }

    /// <summary>Its chain id.</summary>
    public ulong ChainId { get; init; } = DevelopmentChainId;

    /// <summary>The anvil program; null to look in contracts/node_modules above the program's folder, then on the PATH.</summary>
    public string? Program { get; init; }

    /// <summary>How often the state is written, in whole seconds: what a SIGKILL may cost.</summary>
    public int StateSeconds { get; init; } = 1;

    /// <summary>
    /// Of how many newest blocks the states are kept, in memory and on disk: how far back a balance or a call is answered and the
    /// chain rolled back. Blocks, transactions and logs are kept from the first on. Anvil writes each state whole, half a megabyte
    /// with the contracts deployed, every <see cref="StateSeconds"/>.
    /// </summary>
    public int HistoricalStates { get; init; } = 32;

    /// <summary>How long it may take to answer after a start.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How often it is asked whether it lives, and its state copied.</summary>
    public TimeSpan HealthInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often it is started again within <see cref="RestartWindow"/> before it is given up.</summary>
    public int MostRestarts { get; init; } = 5;

    /// <summary>See <see cref="MostRestarts"/>.</summary>
    public TimeSpan RestartWindow { get; init; } = TimeSpan.FromMinutes(5);
}
