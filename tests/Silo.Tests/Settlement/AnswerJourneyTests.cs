// False questions about a true root, on a real chain and against the real program: each is answered in time by what the silo has stored, its
// bond is the operator's, and the root becomes final. What is asked about a false root has no answer, and it falls.

using Cuckoo.Chain;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Embedded;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Sending;
using Cuckoo.Chain.SumTree;
using Cuckoo.Client;
using Cuckoo.Grains;
using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Settlement;
using Cuckoo.Ledger;
using Cuckoo.Silo.Tests.Silos;
using Cuckoo.Wire.Settlement;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using static Cuckoo.Silo.Tests.Settlement.Waiting;

namespace Cuckoo.Silo.Tests.Settlement;

public sealed class AnswerJourneyTests : IDisposable
{
    private static readonly UInt128 Cai = Townspeople.Cai;

    private readonly TemporaryFolder folder = new();
    private readonly SigningKey payer = SigningKey.Create();
    private readonly SigningKey earner = SigningKey.Create();
    private readonly SigningKey stranger = SigningKey.Create();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        foreach (SigningKey key in new[] { payer, earner, stranger }) key.Dispose();
        folder.Dispose();
    }

    [Fact(Timeout = 300_000)]
    public async Task Questions_AboutATrueRoot_AreAnsweredAndAboutAFalseOneAreNot()
    {
        await using RunningSilo silo = await RunningSilo.StartAsync(null, "Chain:Mode=embedded", "Cuckoo:EpochSeconds=1");
        using Townspeople town = new(silo, folder);
        using CuckooClient client = new(new EdgeOptions { Edge = silo.Url });
        IGrainFactory grains = silo.Services.GetRequiredService<IGrainFactory>();
        ILedgerGrain books = grains.GetGrain<ILedgerGrain>(LedgerBook.Main);
        TransactionSender paying = await town.JoinAsync(payer, 100 * Cai, town.Pay), asking = await town.JoinAsync(stranger, 100 * Cai, town.Pay);
        await town.DoAsync(paying, nameof(CuckooPay), CuckooPay.Deposit(100 * Cai));
        await town.FollowedAsync();
        AccountId account = AccountId.User(new byte[16]);
        Assert.Equal(account, await grains.GetGrain<IPersonGrain>($"address:{payer.Address}").Claim(account));
        Assert.True(AccountId.TryParse("bridge", out AccountId bridge) & AccountId.TryParse($"miner:{earner.Address}", out AccountId miner));
        await PayAsync(books, "deposit", bridge, account, 100 * Cai);
        (LeavesFile first, ulong root) = await SettleAsync(30, 32);
        VouchersReply promised = await client.VouchersAsync(earner.Address, null, Cancel);
        UInt128 purse = await PurseAsync();

        // Somebody asks for all that can be asked for.
        SumProof spent = first.Tree.Prove(payer.Address)!;
        await town.DoAsync(asking, nameof(CuckooPay), CuckooPay.ChallengeLeaves(root, 0));
        await town.DoAsync(asking, nameof(CuckooPay), CuckooPay.ChallengeSpend(root, spent.ForContract()));
        await town.DoAsync(asking, nameof(CuckooPay), CuckooPay.ChallengeEarned(root, earner.Address, 30 * Cai, Hex(promised.Earned!.Signature)));
        await UntilAnsweredAsync(3, root);
        Assert.Equal((70 * Cai, purse + 30 * Cai), (await BalanceAsync(stranger.Address), await PurseAsync()));
        Assert.Equal(32 * Cai, await town.ReadAsync(nameof(CuckooPay), CuckooPay.VouchedOf(payer.Address)));

        // A receipt over a later root is answered by that one: nobody has lost anything.
        await SettleAsync(10, 45);
        promised = await client.VouchersAsync(earner.Address, null, Cancel);
        Assert.Equal((40 * Cai).ToString(null, null), promised.Earned!.Total);
        await town.DoAsync(asking, nameof(CuckooPay), CuckooPay.ChallengeEarned(root, earner.Address, 40 * Cai, Hex(promised.Earned.Signature)));
        await UntilAnsweredAsync(4, root);
        Assert.Equal((70 * Cai, purse + 30 * Cai), (await BalanceAsync(stranger.Address), await PurseAsync()));
        await town.Rpc.AskAsync(Anvil.IncreaseTime(TimeSpan.FromMinutes(2)), Cancel);
        await town.Rpc.AskAsync(Anvil.Mine(1), Cancel);
        EpochsReply final = await UntilAsync(() => client.EpochsAsync(Cancel), static reply => reply.Epochs.All(static one => one.Stage is "final"));
        Assert.Null(final.Warning);

        // Somebody has the operator's key, and shows no leaves of a root by which the payer spent what it did not sign for.
        SumLeaf[] leaves = [.. Enumerable.Range(0, first.Tree.Count).Select(first.Tree.LeafAt)];
        leaves = [.. leaves.Select(leaf => leaf.Account == payer.Address ? leaf with { Spent = 50 * Cai } : leaf.Account == earner.Address ? leaf with { Earned = 48 * Cai } : leaf)];
        MerkleSumTree tree = new();
        Assert.Equal(SumTreeOutcome.Applied, tree.Apply(leaves));
        await town.Host.AsOperatorAsync(
            (sender, _) => sender.SendAndFinishAsync("a thief's", SendOrder.Call(town.Pay, CuckooPay.PostRoot(tree.Root.Hash, tree.Root.Spent, (uint)tree.Count, Bytes32.Keccak([1]))), Cancel), Cancel);
        ulong wrong = (ulong)await town.ReadAsync(nameof(CuckooPay), CuckooPay.LatestEpoch());
        await town.DoAsync(asking, nameof(CuckooPay), CuckooPay.ChallengeSpend(wrong, tree.Prove(payer.Address)!.ForContract()));
        await town.DoAsync(asking, nameof(CuckooPay), CuckooPay.ChallengeLeaves(wrong, 0));
        EpochsReply told = await UntilAsync(() => client.EpochsAsync(Cancel), static reply => reply.Warning?.What.Contains("nor have 1 others", StringComparison.Ordinal) is true);
        Assert.Equal(EpochRules.UnansweredName, told.Warning!.Name);
        Assert.StartsWith($"Question 5 about root {wrong} of the contract has no answer (NotSigned)", told.Warning.What, StringComparison.Ordinal);
        await town.Rpc.AskAsync(Anvil.IncreaseTime(TimeSpan.FromSeconds(40)), Cancel);
        await town.DoAsync(asking, nameof(CuckooPay), CuckooPay.TimeOut(5));
        Assert.True((await town.ReadAsync(nameof(CuckooPay), CuckooPay.EpochAt(wrong))).Cancelled);
        await town.DoAsync(asking, nameof(CuckooPay), CuckooPay.TimeOut(6));
        Assert.Equal(570 * Cai, await BalanceAsync(stranger.Address));
        await UntilAsync(() => client.EpochsAsync(Cancel), static reply => reply.Warning is null);
        await silo.StandsAsync();

        // So much more work, and a voucher over all that was spent.
        async Task<(LeavesFile Leaves, ulong Root)> SettleAsync(uint work, uint signed)
        {
            await PayAsync(books, $"work {signed}", account, miner, work * Cai);
            await PayAsync(books, $"fee {signed}", account, AccountId.Fees, (signed == 32 ? 2U : 3U) * Cai);
            await client.OfferVoucherAsync(payer, PayDomain.Of(town.Host.ChainId, town.Pay), signed * Cai, Cancel);
            string total = (signed * Cai).ToString(null, null);
            EpochsReply reply = await UntilAsync(() => client.EpochsAsync(Cancel), all => all.Epochs.Any(one => one.Stage is "posted" && one.Total == total));
            EpochReply epoch = reply.Epochs.First(one => one.Total == total);
            return (await client.LeavesAsync(epoch.Epoch, Cancel), (ulong)epoch.ChainEpoch!);
        }

        async Task UntilAnsweredAsync(ulong count, ulong about)
        {
            await UntilAsync(() => town.ReadAsync(nameof(CuckooPay), CuckooPay.EpochAt(about)), static entry => entry.OpenChallenges == 0);
            Assert.False((await town.ReadAsync(nameof(CuckooPay), CuckooPay.EpochAt(about))).Cancelled);
            Assert.Equal(count, (ulong)await town.ReadAsync(nameof(CuckooPay), CuckooPay.ChallengeCount()));
        }

        async Task<UInt128> PurseAsync() => await BalanceAsync(await town.ReadAsync(nameof(CuckooPay), CuckooPay.Operator()));

        async Task<UInt128> BalanceAsync(Address of) => (UInt128)await town.ReadAsync(nameof(CuckooToken), CuckooToken.BalanceOf(of));
    }

    private static byte[] Hex(string signature) => Convert.FromHexString(signature.StartsWith("0x", StringComparison.Ordinal) ? signature[2..] : signature);

    private static async Task PayAsync(ILedgerGrain books, string what, AccountId from, AccountId to, UInt128 amount) =>
        Assert.Equal(LedgerResult.Applied, await books.Transfer(new TransferOrder(TransferId.For("test", what), from, to, new Amount(amount), what, "")));
}
