// What the contracts' logs say, in the words of the grains. A log that claims to be one of these events and is none is the node's
// fault, and stops the follower: nothing is guessed.

using Cuckoo.Chain.Abi;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Grains;
using Cuckoo.Grains.Settlement;

namespace Cuckoo.Silo.Settlement;

/// <summary>The contracts that are followed.</summary>
/// <param name="ChainId">On which chain.</param>
/// <param name="Pay">CuckooPay.</param>
/// <param name="Staking">StakingManager.</param>
/// <param name="Params">ParamStore.</param>
internal sealed record FollowedContracts(ulong ChainId, Address Pay, Address Staking, Address Params)
{
    private static readonly AbiEvent[] Events =
    [
        CuckooPay.Events.Deposited.Definition, CuckooPay.Events.ExitRequested.Definition, CuckooPay.Events.ExitWithdrawn.Definition,
        CuckooPay.Events.Exited.Definition, CuckooPay.Events.Claimed.Definition,
        StakingManager.Events.Registered.Definition, StakingManager.Events.HotKeyRotated.Definition, StakingManager.Events.Staked.Definition,
        StakingManager.Events.UnbondRequested.Definition, StakingManager.Events.Withdrawn.Definition, StakingManager.Events.Redelegated.Definition,
        StakingManager.Events.RedelegationReleased.Definition, StakingManager.Events.FreezesChanged.Definition, StakingManager.Events.Slashed.Definition,
        StakingManager.Events.Reopened.Definition,
        ParamStore.Events.ParamSet.Definition,
    ];

    /// <summary>What tells this chain and these contracts from all others.</summary>
    public string Home => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{ChainId}/{Pay}/{Staking}/{Params}");

    /// <summary>Their events that count.</summary>
    public LogFilter Filter => new([Pay, Staking, Params], [.. Events.Select(static one => one.Topic).Distinct()]);

    /// <summary>Looks them up; where the parameters are the staking contract says.</summary>
    /// <exception cref="RpcException">The chain does not answer.</exception>
    public static async Task<FollowedContracts> OfAsync(ISiloChain chain, CancellationToken cancellation)
    {
        Address staking = chain.Contracts[nameof(StakingManager)];
        return new FollowedContracts(
            chain.ChainId, chain.Contracts[nameof(CuckooPay)], staking, await chain.Rpc.ReadAsync(staking, StakingManager.PARAMS(), BlockTag.Latest, cancellation));
    }

    /// <summary>A log as an event.</summary>
    /// <exception cref="FormatException">It is none that was asked for.</exception>
    /// <exception cref="OverflowException">An amount is one that there cannot be.</exception>
    public ChainEvent Read(LogEntry log)
    {
        ArgumentNullException.ThrowIfNull(log);
        byte[] body = log.BodyBytes();
        ChainEvent? read = log.Contract == Pay ? Payment(log, body) : log.Contract == Staking ? Stake(log, body) : log.Contract == Params ? Parameter(log, body) : null;
        return read ?? throw new FormatException($"The log {log.Index} of block {log.Block} is no event that was asked for.");
    }

    private static ChainEvent? Payment(LogEntry log, byte[] body)
    {
        if (CuckooPay.Events.Deposited.TryRead(log.Topics, body, out var deposited))
            return Of(log, ChainEventKind.Deposited, deposited.Account) with { Amount = Units(deposited.Amount) };
        if (CuckooPay.Events.ExitRequested.TryRead(log.Topics, body, out var asked))
            return Of(log, ChainEventKind.ExitRequested, asked.Account) with { Amount = Units(asked.Amount) };
        if (CuckooPay.Events.ExitWithdrawn.TryRead(log.Topics, body, out var stays)) return Of(log, ChainEventKind.ExitWithdrawn, stays.Account);
        if (CuckooPay.Events.Exited.TryRead(log.Topics, body, out var left))
            return Of(log, ChainEventKind.Exited, left.Account) with { Amount = Units(left.Amount) };
        return CuckooPay.Events.Claimed.TryRead(log.Topics, body, out var claimed)
            ? Of(log, ChainEventKind.Claimed, claimed.Account) with { Amount = Units(claimed.Amount), Number = (ulong)claimed.Epoch }
            : null;
    }

    private static ChainEvent? Stake(LogEntry log, byte[] body)
    {
        if (StakingManager.Events.Registered.TryRead(log.Topics, body, out var registered))
            return Of(log, ChainEventKind.Registered, registered.Node) with { Other = Id(registered.HotKey), Number = registered.Role };
        if (StakingManager.Events.HotKeyRotated.TryRead(log.Topics, body, out var rotated))
            return Of(log, ChainEventKind.HotKeyRotated, rotated.Node) with { Other = Id(rotated.HotKey) };
        if (StakingManager.Events.Staked.TryRead(log.Topics, body, out var staked))
            return Of(log, ChainEventKind.Staked, staked.Node) with { Other = Id(staked.Staker), Amount = Units(staked.Amount) };
        if (StakingManager.Events.UnbondRequested.TryRead(log.Topics, body, out var unbond))
            return Of(log, ChainEventKind.UnbondRequested, unbond.Node) with { Other = Id(unbond.Staker), Amount = Units(unbond.Amount), Number = (ulong)unbond.Id };
        if (StakingManager.Events.Withdrawn.TryRead(log.Topics, body, out var withdrawn))
            return Of(log, ChainEventKind.StakeWithdrawn, withdrawn.Node) with { Other = Id(withdrawn.Staker), Amount = Units(withdrawn.Amount), Number = (ulong)withdrawn.Id };
        if (StakingManager.Events.Redelegated.TryRead(log.Topics, body, out var moved))
            return Of(log, ChainEventKind.Redelegated, moved.From) with { Other = Id(moved.To), Amount = Units(moved.Amount), Number = (ulong)moved.Id };
        if (StakingManager.Events.RedelegationReleased.TryRead(log.Topics, body, out var released))
            return Of(log, ChainEventKind.RedelegationReleased, released.Staker) with { Amount = Units(released.Paid), Number = (ulong)released.Id };
        if (StakingManager.Events.FreezesChanged.TryRead(log.Topics, body, out var freezes))
            return Of(log, ChainEventKind.FreezesChanged, freezes.Node) with { Number = (ulong)freezes.Freezes };
        if (StakingManager.Events.Slashed.TryRead(log.Topics, body, out var slashed))
        {
            return Of(log, ChainEventKind.Slashed, slashed.Node) with
            {
                Amount = Units(slashed.FromOwn),
                Second = Units(slashed.FromDelegators),
                Third = Units(slashed.Owed),
            };
        }

        return StakingManager.Events.Reopened.TryRead(log.Topics, body, out var reopened) ? Of(log, ChainEventKind.Reopened, reopened.Node) : null;
    }

    private static ChainEvent? Parameter(LogEntry log, byte[] body) => ParamStore.Events.ParamSet.TryRead(log.Topics, body, out var set)
        ? new ChainEvent(ChainEventKind.ParameterSet, log.Block, log.Index, $"{log.Transaction}") { Number = set.Key, Amount = Units(set.Value) }
        : null;

    private static ChainEvent Of(LogEntry log, ChainEventKind kind, Address account) => new(kind, log.Block, log.Index, $"{log.Transaction}") { Account = Id(account) };

    private static ChainAddress Id(Address address) =>
        ChainAddress.TryParse(address.ToString(), out ChainAddress id) ? id : throw new InvalidOperationException("An address is none.");

    private static Amount Units(Cuckoo.Chain.UInt256 value) => new((UInt128)value);
}
