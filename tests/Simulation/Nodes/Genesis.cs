// The contracts on a simulated chain: the very steps of a real deployment, done once; each chain begins with a copy of what came of
// them. Everybody who will ever act is there from the first block, with ether for gas and tokens.

using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Deployment;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Sending;
using Cuckoo.Chain.Transactions;
using Cuckoo.Simulation.Evm;

namespace Cuckoo.Simulation.Nodes;

/// <summary>A world with the contracts in it.</summary>
internal sealed class Genesis
{
    /// <summary>A development chain's id.</summary>
    public const ulong ChainId = 31_337;

    /// <summary>Units of a token.</summary>
    public static readonly UInt128 Cai = 1_000_000_000_000_000_000;

    private static readonly UInt128 s_baseFee = 1_000_000_000;

    private readonly World world;

    private Genesis(World world, IReadOnlyDictionary<string, Address> contracts) => (this.world, Contracts) = (world, contracts);

    /// <summary>Where the contracts are.</summary>
    public IReadOnlyDictionary<string, Address> Contracts { get; }

    /// <summary>Deploys.</summary>
    /// <param name="deployer">Who deploys, gets half of the token and posts roots.</param>
    /// <param name="rules">CuckooPay's rules; nothing for a development chain's.</param>
    /// <param name="people">Who gets ether and so many tokens.</param>
    /// <param name="committee">Who judges disputes.</param>
    public static Genesis Make(SigningKey deployer, CuckooPay.Structs.Rules? rules, IReadOnlyList<(Address Account, UInt128 Tokens)> people, IReadOnlyList<Address> committee)
    {
        ArgumentNullException.ThrowIfNull(deployer);
        World first = new();
        foreach (Address account in people.Select(static one => one.Account).Concat(committee).Append(deployer.Address))
            first[Transactions.WordOf(account)] = new EvmAccount(0, 1_000_000 * Cai, []);
        SimulatedChain chain = new(ChainId, first, 1, s_baseFee);
        DeploymentPlan plan = DeploymentPlan.Development(deployer.Address);
        if (rules is not null) plan = plan with { Pay = rules };
        Dictionary<string, Address> made = new(StringComparer.Ordinal);
        foreach (DeploymentStep step in DeploymentSteps.Of(plan, deployer.Address))
        {
            Executed done = Do(chain, deployer, step.Order(made));
            if (step.MakesContract) made[step.Name] = Transactions.AccountOf(done.Made!.Value);
        }

        Address token = made[nameof(CuckooToken)];
        Do(chain, deployer, SendOrder.Call(token, CuckooToken.Mint(0)));
        foreach ((Address account, UInt128 tokens) in people.Where(static one => one.Tokens > 0)) Do(chain, deployer, SendOrder.Call(token, CuckooToken.Transfer(account, tokens)));
        foreach (Address member in committee) Decree(chain, made[nameof(Timelock)], SendOrder.Call(made[nameof(DisputeManager)], DisputeManager.SetMember(member, true)));
        Do(chain, deployer, SendOrder.Call(token, CuckooToken.Approve(made[nameof(CuckooPay)], 100_000 * Cai)));
        Do(chain, deployer, SendOrder.Call(token, CuckooToken.Approve(made[nameof(DisputeManager)], 100_000 * Cai)));
        Do(chain, deployer, SendOrder.Call(made[nameof(CuckooPay)], CuckooPay.AddBond(deployer.Address, plan.Pay.OperatorBond)));
        return new Genesis(first, made);
    }

    /// <summary>A chain that begins with it.</summary>
    public SimulatedChain Begin(ulong timestamp) => new(ChainId, new World(world), timestamp, s_baseFee);

    /// <summary>Sends a transaction and makes a block of it.</summary>
    public static Executed Do(SimulatedChain chain, SigningKey key, SendOrder order)
    {
        ArgumentNullException.ThrowIfNull(chain);
        ArgumentNullException.ThrowIfNull(order);
        SignedTransaction signed = new Transaction
        {
            ChainId = ChainId,
            Nonce = chain.World[Transactions.WordOf(key.Address)].Nonce,
            MaxFeePerGas = 10 * s_baseFee,
            MaxPriorityFeePerGas = 1_000_000,
            GasLimit = SendOptions.MostGas,
            To = order.To,
            Value = order.Value,
            Input = order.Input,
        }.Sign(key);
        if (chain.Offer(signed) is { } refusal) throw new InvalidOperationException($"The first transactions are refused: {refusal}.");
        Executed outcome = chain.Mine(chain.Head.Head.Timestamp + 1).Mined[0].Outcome;
        return outcome.Succeeded ? outcome : throw new InvalidOperationException($"The first transactions revert: 0x{Convert.ToHexStringLower(outcome.Output)}.");
    }

    // What a vote of the token's holders would have the Timelock do, without the days that a vote takes.
    private static void Decree(SimulatedChain chain, Address timelock, SendOrder order)
    {
        Machine machine = new(chain.World, chain.Head.Head, Transactions.WordOf(timelock), 0);
        (Word from, Word to) = (Transactions.WordOf(timelock), Transactions.WordOf(order.To!.Value));
        chain.World.Begin();
        if (!machine.Call(from, to, to, default, order.Input, 10_000_000, false, 0, true).Succeeded) throw new InvalidOperationException("The Timelock is refused.");
    }
}
