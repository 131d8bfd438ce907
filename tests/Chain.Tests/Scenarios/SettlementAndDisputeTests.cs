using System.Security.Cryptography;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Disputes;
using Cuckoo.Chain.Embedded;
using Cuckoo.Chain.Messages;
using Cuckoo.Chain.Receipts;
using Cuckoo.Chain.SumTree;

namespace Cuckoo.Chain.Tests.Scenarios;

/// <summary>Stakes, payments and a dispute on one chain, sent from C# through the generated calls: what the three together do to the tokens.</summary>
public class SettlementAndDisputeTests
{
    private const byte Miner = 1;
    private const byte Coordinator = 2;
    private const byte Guilty = 1;
    private const byte Closed = 7;

    private static readonly UInt128 Cai = 1_000_000_000_000_000_000;

    [Fact]
    public async Task Network_PaidAndThenChallenged_SplitsTheSlashAndKeepsEveryToken()
    {
        await using var town = await Town.StartAsync();
        var supply = (UInt128)await town.ReadAsync(town.Token, CuckooToken.TotalSupply());

        // Stakes: a miner and a coordinator with hot keys of their own, and somebody who delegates to the miner.
        var (miner, minerKey) = await RegisterAsync(town, Miner, 100_000 * Cai);
        var (_, coordinatorKey) = await RegisterAsync(town, Coordinator, 2_000_000 * Cai);
        var staker = await town.JoinAsync(40_000 * Cai, town.Staking);
        await staker.DoAsync(town.Staking, StakingManager.Stake(miner.Account, 40_000 * Cai));

        // Payments: the user pays the miner 100 in an epoch, and the miner claims them once its root is final.
        var user = await town.JoinAsync(500 * Cai, town.Pay);
        await user.DoAsync(town.Pay, CuckooPay.Deposit(500 * Cai));
        var tree = new MerkleSumTree();
        Assert.Equal(SumTreeOutcome.Applied, tree.Apply([new SumLeaf(user.Account, 0, 100 * Cai), new SumLeaf(miner.Account, 100 * Cai, 0)]));
        await town.Operator.DoAsync(town.Token, CuckooToken.Approve(town.Pay, 1_000 * Cai));
        await town.Operator.DoAsync(town.Pay, CuckooPay.AddBond(town.Operator.Account, 1_000 * Cai));
        await town.Operator.DoAsync(town.Pay, CuckooPay.PostRoot(tree.Root.Hash, tree.Root.Earned, (uint)tree.Count, default));
        await town.WaitAsync(TimeSpan.FromMinutes(5));
        await miner.DoAsync(town.Pay, CuckooPay.Claim(tree.Prove(miner.Account)!.ForContract()));
        Assert.Equal(100 * Cai, await town.BalanceAsync(miner.Account));
        Assert.Equal(400 * Cai + 1_000 * Cai, await town.BalanceAsync(town.Pay));

        // The dispute: step 7 of the miner's trace is wrong, the challenger shows steps 6 and 7, and the committee computes it again.
        Person[] committee = [await town.JoinAsync(), await town.JoinAsync(), await town.JoinAsync()];
        foreach (var member in committee) await town.DecreeAsync(town.Disputes, DisputeManager.SetMember(member.Account, true));
        var trace = TraceSteps.TryRead(string.Concat(Enumerable.Range(0, 20).Select(static step => Convert.ToHexStringLower(SHA256.HashData([(byte)step])))))!;
        var receipt = new DisputeManager.Structs.Receipt(
            "job-1", "lease-1", minerKey.Account, Bytes32.Keccak("program"u8), Bytes32.Keccak("input"u8), Bytes32.Keccak("output"u8),
            trace.Root, (ulong)trace.Count, 1234);
        var challenger = await town.JoinAsync(500 * Cai, town.Disputes);

        // What a miner signs off the chain is what the contract judges, to the letter.
        ReceiptStatement statement = new(
            receipt.JobId, receipt.LeaseId, minerKey.Account.ToString(), Digits(receipt.Program), Digits(receipt.InputHash), Digits(receipt.OutputHash),
            Digits(receipt.TraceRoot), trace.Count, 1234);
        var domain = ReceiptDomain.Of(EmbeddedChainOptions.DevelopmentChainId, town.Disputes);
        Assert.True(statement.TryDigest(domain, out var digest));
        Assert.Equal(await town.ReadAsync(town.Disputes, DisputeManager.DigestOf(receipt)), digest);
        var signature = minerKey.Sign(digest);
        Assert.True(statement.IsSigned(domain, Convert.ToHexStringLower(signature)));
        await challenger.DoAsync(town.Disputes, DisputeManager.OpenWrongStep(receipt, signature, 7, trace.Prove(6), trace.Prove(7)));
        Assert.Equal(140_000 * Cai, (UInt128)(await town.ReadAsync(town.Disputes, DisputeManager.DisputeOf(1))).Stake);
        foreach (var member in committee[..2]) await member.DoAsync(town.Disputes, DisputeManager.Vote(1, Guilty));
        var harm = new DisputeManager.Structs.Harm(Bytes32.Keccak("job-1"u8), user.Account, 100 * Cai);
        var harmSignature = coordinatorKey.Sign(await town.ReadAsync(town.Disputes, DisputeManager.DigestOfHarm(harm)));
        await challenger.DoAsync(town.Disputes, DisputeManager.ShowHarm(1, harm, coordinatorKey.Account, harmSignature));
        await town.WaitAsync(TimeSpan.FromDays(4));
        await challenger.DoAsync(town.Disputes, DisputeManager.Execute(1));
        Assert.Equal(Closed, (await town.ReadAsync(town.Disputes, DisputeManager.DisputeOf(1))).Stage);

        // A tenth of what stood behind the node, from its own stake first: the user what it paid, the challenger a tenth and its bond
        // back, the rest burnt. The judges get nothing.
        await user.DoAsync(town.Disputes, DisputeManager.Withdraw());
        await challenger.DoAsync(town.Disputes, DisputeManager.Withdraw());
        Assert.Equal(100 * Cai, await town.BalanceAsync(user.Account));
        Assert.Equal(500 * Cai + 1_400 * Cai, await town.BalanceAsync(challenger.Account));
        Assert.Equal(86_000 * Cai, (UInt128)await town.ReadAsync(town.Staking, StakingManager.OwnStakeOf(miner.Account)));
        Assert.Equal(40_000 * Cai, (UInt128)await town.ReadAsync(town.Staking, StakingManager.StakeOf(staker.Account, miner.Account)));
        Assert.Equal(supply - 12_500 * Cai, (UInt128)await town.ReadAsync(town.Token, CuckooToken.TotalSupply()));

        // Every token is somewhere, and each contract holds what it owes.
        UInt128 found = 0;
        foreach (var account in town.Everybody) found += await town.BalanceAsync(account);
        Assert.Equal(supply - 12_500 * Cai, found);
        Assert.Equal(2_126_000 * Cai, await town.BalanceAsync(town.Staking));
        Assert.Equal(1_400 * Cai, await town.BalanceAsync(town.Pay));
        Assert.Equal(UInt128.Zero, await town.BalanceAsync(town.Disputes));
    }

    // The operator's cold key stakes; the hot key consents by a signature and signs from then on.
    private static async Task<(Person Operator, Person HotKey)> RegisterAsync(Town town, byte role, UInt128 stake)
    {
        var (node, hot) = (await town.JoinAsync(stake, town.Staking), await town.JoinAsync());
        var domain = new TypedDataDomain { Name = "CuckooStaking", Version = "1", ChainId = 31337UL, VerifyingContract = town.Staking };
        var consent = TypedDataSchema.Of("HotKeyConsent", new TypedDataField("address", "operator")).Digest(domain.Separator(), "HotKeyConsent", [node.Account]);
        await node.DoAsync(town.Staking, StakingManager.Register(role, hot.Account, hot.Sign(consent), 0, stake));
        return (node, hot);
    }

    private static string Digits(Bytes32 hash) => hash.ToString()[2..];
}
