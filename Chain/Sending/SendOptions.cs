using Cuckoo.Chain.Abi;
using Cuckoo.Chain.Contracts;

namespace Cuckoo.Chain.Sending;

/// <summary>How transactions are sent and watched.</summary>
public sealed record SendOptions
{
    /// <summary>EIP-7825: no transaction may use more gas than 2^24.</summary>
    public const ulong MostGas = 1 << 24;

    /// <summary>How deep a block must lie before a send in it counts as final: its own block is one.</summary>
    public int Confirmations { get; init; } = 1;

    /// <summary>How fees are chosen.</summary>
    public FeePolicy Fees { get; init; } = new();

    /// <summary>What is added to the estimated gas, in percent: state may change between the estimate and the block.</summary>
    public uint GasMarginPercent { get; init; } = 20;

    /// <summary>How long a transaction may wait before it is offered again with higher fees.</summary>
    public TimeSpan StuckAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often the chain is asked while something waits.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often one send's fees are raised; after that it waits at its price.</summary>
    public int MostAttempts { get; init; } = 20;

    /// <summary>The errors by which contracts' refusals are named; by default those of the network's own contracts.</summary>
    public IReadOnlyList<AbiError> KnownErrors { get; init; } = ContractErrors.All;
}
