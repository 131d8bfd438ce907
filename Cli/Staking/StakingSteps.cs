using Cuckoo.Chain;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Governance;
using Cuckoo.Chain.HotKeys;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Sending;
using Cuckoo.Cli.Edge;
using Cuckoo.Cli.OnChain;
using Cuckoo.Client;

namespace Cuckoo.Cli.Staking;

/// <summary>What a session's key does with its tokens on the chain. Each lets the contract take just what it is to take.</summary>
internal static class StakingSteps
{
    /// <summary>The contract's number of the role of a coordinator; a miner's is 1.</summary>
    public const byte Coordinator = 2;

    /// <summary>The contract's number of the role of a miner.</summary>
    public const byte Miner = 1;

    /// <summary>The least own stake of a role.</summary>
    public static async Task<UInt256> LeastStakeAsync(ChainSession session, byte role, CancellationToken cancellation)
    {
        Address parameters = await session.ReadAsync(nameof(StakingManager), StakingManager.PARAMS(), cancellation);
        NetworkParameter least = role == Coordinator ? NetworkParameter.CoordinatorMinStake : NetworkParameter.MinerMinStake;
        return await session.Rpc.ReadAsync(parameters, ParamStore.Get((byte)least), BlockTag.Latest, cancellation);
    }

    /// <summary>Registers the key's node.</summary>
    /// <exception cref="EdgeSetupException">The contract refuses, or there are too few tokens.</exception>
    public static async Task<SendPlace> RegisterAsync(ChainSession session, byte role, SigningKey hot, UInt128 units, CancellationToken cancellation)
    {
        await AllowAsync(session, nameof(StakingManager), units, cancellation);
        byte[] consent = HotKeyConsent.Sign(hot, session.Account, session.Contracts.ChainId, session.Contracts[nameof(StakingManager)]);
        return await session.SendAsync(nameof(StakingManager), StakingManager.Register(role, hot.Address, consent, 0, units), cancellation);
    }

    /// <summary>Puts tokens on a node, its own or somebody else's.</summary>
    /// <exception cref="EdgeSetupException">The contract refuses, or there are too few tokens.</exception>
    public static async Task<SendPlace> StakeAsync(ChainSession session, Address node, UInt128 units, CancellationToken cancellation)
    {
        await AllowAsync(session, nameof(StakingManager), units, cancellation);
        return await session.SendAsync(nameof(StakingManager), StakingManager.Stake(node, units), cancellation);
    }

    /// <summary>Deposits tokens.</summary>
    /// <exception cref="EdgeSetupException">The contract refuses, or there are too few tokens.</exception>
    public static async Task<SendPlace> DepositAsync(ChainSession session, UInt128 units, CancellationToken cancellation)
    {
        await AllowAsync(session, nameof(CuckooPay), units, cancellation);
        return await session.SendAsync(nameof(CuckooPay), CuckooPay.Deposit(units), cancellation);
    }

    // What it may take already is enough, or is said anew.
    private static async Task AllowAsync(ChainSession session, string contract, UInt128 units, CancellationToken cancellation)
    {
        UInt256 held = await session.ReadAsync(nameof(CuckooToken), CuckooToken.BalanceOf(session.Account), cancellation);
        if (held < units) throw new EdgeSetupException($"{session.Account} has {TokenAmount.Format($"{held}")}; {TokenAmount.Format($"{units}")} are needed.");
        Address spender = session.Contracts[contract];
        if (await session.ReadAsync(nameof(CuckooToken), CuckooToken.Allowance(session.Account, spender), cancellation) >= units) return;
        await session.SendAsync(nameof(CuckooToken), CuckooToken.Approve(spender, units), cancellation);
    }
}
