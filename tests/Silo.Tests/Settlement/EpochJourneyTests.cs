using Cuckoo.Chain.Abi;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Embedded;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.Events;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Sending;
using Cuckoo.Chain.SumTree;
using Cuckoo.Client;
using Cuckoo.Grains;
using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Ledger;
using Cuckoo.Ledger;
using Cuckoo.Silo.Settlement;
using Cuckoo.Silo.Tests.Calls;
using Cuckoo.Silo.Tests.Silos;
using Cuckoo.Wire.Settlement;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using static Cuckoo.Silo.Tests.Settlement.Waiting;

namespace Cuckoo.Silo.Tests.Settlement;

/// <summary>The whole path on a real chain: deposit, spending in the books, an epoch closed, posted and final, a claim, and an exit after the silo is gone.</summary>
public sealed class EpochJourneyTests
{
    private static readonly UInt128 Cai = 1_000_000_000_000_000_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Money_FromDepositToClaimAndExit_IsWhereTheBooksSaid()
    {
        using TemporaryFolder kept = new();
        using Wallet user = new(kept, 1);
        using Wallet miner = new(kept, 2);
        string chainFolder;
        Address pay, token;
        byte[] leaves;
        await using (RunningSilo silo = await RunningSilo.StartAsync(null, "Chain:Mode=embedded", "Cuckoo:EpochSeconds=1"))
        {
            EmbeddedChainHost host = silo.Services.GetRequiredService<EmbeddedChainHost>();
            IGrainFactory grains = silo.Services.GetRequiredService<IGrainFactory>();
            using CuckooClient client = new(new EdgeOptions { Edge = silo.Url });
            (pay, token) = (host.Pay, host.Contracts[nameof(CuckooToken)]);
            chainFolder = silo.Services.GetRequiredService<SiloOptions>().DataFolder + "/chain";

            // 100 deposited, and booked as the bridge's; the wallet is tied to an account, which also gets money out of nothing.
            await GiveAsync(host, user, 500 * Cai);
            await GiveAsync(host, miner, 1 * Cai);
            await user.DoAsync(host.Rpc, token, CuckooToken.Approve(pay, 100 * Cai));
            await user.DoAsync(host.Rpc, pay, CuckooPay.Deposit(100 * Cai));
            AccountId account = AccountId.User(new byte[16]);
            Assert.Equal(account, await grains.GetGrain<IPersonGrain>($"address:{user.Address}").Claim(account));
            ILedgerGrain books = grains.GetGrain<ILedgerGrain>(LedgerBook.Main);
            Assert.True(AccountId.TryParse("bridge", out AccountId bridge) & AccountId.TryParse($"miner:{miner.Address}", out AccountId earner));
            await Pay(books, "deposit", bridge, account, 100 * Cai);
            await Pay(books, "work", account, earner, 30 * Cai);
            await Pay(books, "fee", account, AccountId.Fees, 2 * Cai);

            // Nothing is signed, so nothing is posted.
            VouchersReply asked = await UntilAsync(() => client.VouchersAsync(user.Address, null, Cancel), static reply => reply.Owed is not null);
            Assert.Equal((32 * Cai).ToString(null, null), asked.Owed);
            Assert.DoesNotContain((await client.EpochsAsync(Cancel)).Epochs, static epoch => epoch.Stage is "posted");
            await client.OfferVoucherAsync(user.Key, PayDomain.Of(host.ChainId, pay), 32 * Cai, Cancel);
            EdgeRefusedException smaller = await Assert.ThrowsAsync<EdgeRefusedException>(() => client.OfferVoucherAsync(user.Key, PayDomain.Of(host.ChainId, pay), 31 * Cai, Cancel));
            Assert.Equal("voucher_smaller", smaller.Code);
            EdgeRefusedException foreign = await Assert.ThrowsAsync<EdgeRefusedException>(() => client.OfferVoucherAsync(user.Key, PayDomain.Of(host.ChainId + 1, pay), 40 * Cai, Cancel));
            Assert.Equal("bad_voucher", foreign.Code);

            EpochsReply posted = await UntilAsync(() => client.EpochsAsync(Cancel), static reply => reply.Epochs.Any(static epoch => epoch.Stage is "posted"));
            EpochReply epoch = posted.Epochs.First(static one => one.Stage is "posted");
            Assert.Equal((32 * Cai).ToString(null, null), epoch.Total);
            LeavesFile file = await client.LeavesAsync(epoch.Epoch, Cancel);
            leaves = await silo.Http.GetByteArrayAsync($"/v1/epochs/{epoch.Epoch}/leaves", Cancel);
            Assert.Equal(epoch.DataHash, Convert.ToHexStringLower(file.DataHash.ToBytes()));
            EpochAudited audited = await EpochAudit.RunAsync(host.Rpc, pay, new PayEvents(host.Rpc, pay, new FollowerOptions(), TimeProvider.System), file, null, Cancel);
            Assert.Empty(audited.Findings);
            Assert.False(audited.IsFinal);
            Assert.Equal(new SumLeaf(user.Address, 0, 32 * Cai), file.Tree.Prove(user.Address)!.Leaf);
            Assert.Equal(new SumLeaf(miner.Address, 30 * Cai, 0), file.Tree.Prove(miner.Address)!.Leaf);
            LeafProofReply proof = await client.LeafAsync(epoch.Epoch, miner.Address, Cancel);
            Assert.Equal((30 * Cai).ToString(null, null), proof.Earned);
            Assert.Equal(file.Tree.Depth, proof.Siblings.Count);

            // The operator's promise is over what the root says, and holds for its signature.
            VouchersReply promised = await client.VouchersAsync(miner.Address, null, Cancel);
            Assert.Equal((30 * Cai).ToString(null, null), promised.Earned!.Total);
            Assert.Null(promised.Spent);

            // Money out of nothing never settles: nothing is left to post.
            await Pay(books, "grant", AccountId.Faucet, account, 1_000 * Cai);
            await host.Rpc.AskAsync(Anvil.IncreaseTime(TimeSpan.FromMinutes(2)), Cancel);
            await host.Rpc.AskAsync(Anvil.Mine(1), Cancel);
            await UntilAsync(() => client.EpochsAsync(Cancel), reply => reply.Epochs.Any(one => one.Epoch == epoch.Epoch && one.Stage is "final"));
            await miner.DoAsync(host.Rpc, pay, CuckooPay.Claim(file.Tree.Prove(miner.Address)!.ForContract()));
            Assert.Equal(31 * Cai, await BalanceAsync(host.Rpc, token, miner.Address));
            Assert.Single((await client.EpochsAsync(Cancel)).Epochs);
            Assert.Null((await client.EpochsAsync(Cancel)).Warning);

            // A grant out of the treasury's deposit does, by the treasury's spending, and the operator's signature for it is there to be asked for.
            AccountId granted = AccountId.User([.. Enumerable.Repeat((byte)1, 16)]);
            await Pay(books, "deposited grant", AccountId.Treasury, granted, 5 * Cai);
            await Pay(books, "granted work", granted, earner, 4 * Cai);
            posted = await UntilAsync(() => client.EpochsAsync(Cancel), reply => reply.Epochs.Any(one => one.Epoch != epoch.Epoch && one.Stage is "posted"));
            epoch = posted.Epochs.First(static one => one.Stage is "posted");
            Assert.Equal((36 * Cai).ToString(null, null), epoch.Total);
            file = await client.LeavesAsync(epoch.Epoch, Cancel);
            leaves = await silo.Http.GetByteArrayAsync($"/v1/epochs/{epoch.Epoch}/leaves", Cancel);
            Address treasury = await host.Rpc.ReadAsync(pay, CuckooPay.Operator(), BlockTag.Latest, Cancel);
            Assert.Equal(new SumLeaf(treasury, 2 * Cai, 4 * Cai), file.Tree.Prove(treasury)!.Leaf);
            Assert.Equal(new SumLeaf(miner.Address, 34 * Cai, 0), file.Tree.Prove(miner.Address)!.Leaf);
            Assert.Equal((4 * Cai).ToString(null, null), (await client.VouchersAsync(treasury, null, Cancel)).Spent!.Total);
            await host.Rpc.AskAsync(Anvil.IncreaseTime(TimeSpan.FromMinutes(2)), Cancel);
            await host.Rpc.AskAsync(Anvil.Mine(1), Cancel);
            await UntilAsync(() => client.EpochsAsync(Cancel), reply => reply.Epochs.Any(one => one.Epoch == epoch.Epoch && one.Stage is "final"));
            await miner.DoAsync(host.Rpc, pay, CuckooPay.Claim(file.Tree.Prove(miner.Address)!.ForContract()));
            Assert.Equal(35 * Cai, await BalanceAsync(host.Rpc, token, miner.Address));
            await RefusalsAsync(silo, epoch.Epoch);
            await silo.StandsAsync();

            // The chain outlives the silo: here by a copy of its folder.
            await File.WriteAllBytesAsync(kept.File("leaves"), leaves, Cancel);
            await host.StopAsync(Cancel);
            foreach (string one in Directory.EnumerateFiles(chainFolder, "*", SearchOption.AllDirectories))
            {
                string copy = Path.Combine(kept.File("chain"), Path.GetRelativePath(chainFolder, one));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(one, copy);
            }
        }

        // Without a silo: the node, the file and the key. The user leaves with what it has not spent.
        await using EmbeddedChain alone = await EmbeddedChain.StartAsync(new EmbeddedChainOptions { Folder = kept.File("chain") }, TimeProvider.System, Cancel);
        LeavesFile saved = await LeavesFile.ReadAsync(new MemoryStream(leaves), Cancel);
        LeavingState state = await Leaving.ReadAsync(alone.Rpc, pay, user.Address, Cancel);
        Assert.Equal(LeavingStep.Ask, Leaving.Next(state, true).Step);
        await user.DoAsync(alone.Rpc, pay, CuckooPay.RequestExit(state.Kept));
        state = await Leaving.ReadAsync(alone.Rpc, pay, user.Address, Cancel);
        Assert.Equal((LeavingStep.Wait, state.RequestedAt + 120), Leaving.Next(state, true));
        await alone.Rpc.AskAsync(Anvil.IncreaseTime(TimeSpan.FromMinutes(3)), Cancel);
        await alone.Rpc.AskAsync(Anvil.Mine(1), Cancel);
        Assert.Equal(LeavingStep.Prove, Leaving.Next(await Leaving.ReadAsync(alone.Rpc, pay, user.Address, Cancel), true).Step);
        UInt128 before = await BalanceAsync(alone.Rpc, token, user.Address);
        await user.DoAsync(alone.Rpc, pay, CuckooPay.Exit(saved.Tree.Prove(user.Address)!.ForContract()));
        Assert.Equal(68 * Cai, await BalanceAsync(alone.Rpc, token, user.Address) - before);
    }

    // Epochs of a day: without one for those who leave, the first would come too late.
    [Fact]
    public async Task Payer_WhoSpendsAndSignsAndAsksForAllOfItBack_LeavesWithTheRest()
    {
        using TemporaryFolder kept = new();
        using Wallet user = new(kept, 1);
        using Wallet miner = new(kept, 2);
        await using RunningSilo silo = await RunningSilo.StartAsync(null, "Chain:Mode=embedded", "Cuckoo:EpochSeconds=86400");
        EmbeddedChainHost host = silo.Services.GetRequiredService<EmbeddedChainHost>();
        IGrainFactory grains = silo.Services.GetRequiredService<IGrainFactory>();
        using CuckooClient client = new(new EdgeOptions { Edge = silo.Url });
        (Address pay, Address token) = (host.Pay, host.Contracts[nameof(CuckooToken)]);
        await GiveAsync(host, user, 100 * Cai);
        await user.DoAsync(host.Rpc, token, CuckooToken.Approve(pay, 100 * Cai));
        await user.DoAsync(host.Rpc, pay, CuckooPay.Deposit(100 * Cai));
        AccountId account = AccountId.User(new byte[16]);
        Assert.Equal(account, await grains.GetGrain<IPersonGrain>($"address:{user.Address}").Claim(account));
        ILedgerGrain books = grains.GetGrain<ILedgerGrain>(LedgerBook.Main);
        Assert.True(AccountId.TryParse("bridge", out AccountId bridge) & AccountId.TryParse($"miner:{miner.Address}", out AccountId earner));
        await Pay(books, "deposit", bridge, account, 100 * Cai);
        await Pay(books, "work", account, earner, 32 * Cai);
        await client.OfferVoucherAsync(user.Key, PayDomain.Of(host.ChainId, pay), 32 * Cai, Cancel);

        // A quarter of the 30 s in which a root counts before the exit; a machine that is too slow for that asks again.
        EpochReply? posted = null;
        while (posted is null)
        {
            await user.DoAsync(host.Rpc, pay, CuckooPay.RequestExit(100 * Cai));
            await host.Rpc.AskAsync(Anvil.IncreaseTime(TimeSpan.FromSeconds(8)), Cancel);
            await host.Rpc.AskAsync(Anvil.Mine(1), Cancel);
            for (int look = 0; look < 80 && posted is null; look++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancel);
                posted = (await client.EpochsAsync(Cancel)).Epochs.FirstOrDefault(static epoch => epoch.Stage is "posted" or "final");
            }

            if (posted is null) await user.DoAsync(host.Rpc, pay, CuckooPay.WithdrawExit());
        }

        Assert.Equal((32 * Cai).ToString(null, null), posted.Total);
        LeavesFile file = await client.LeavesAsync(posted.Epoch, Cancel);
        await host.Rpc.AskAsync(Anvil.IncreaseTime(TimeSpan.FromMinutes(3)), Cancel);
        await host.Rpc.AskAsync(Anvil.Mine(1), Cancel);
        await UntilAsync(() => client.EpochsAsync(Cancel), reply => reply.Epochs.Any(one => one.Epoch == posted.Epoch && one.Stage is "final"));
        await user.DoAsync(host.Rpc, pay, CuckooPay.Exit(file.Tree.Prove(user.Address)!.ForContract()));
        Assert.Equal(68 * Cai, await BalanceAsync(host.Rpc, token, user.Address));
        Assert.Null((await client.EpochsAsync(Cancel)).Warning);
    }

    private static async Task RefusalsAsync(RunningSilo silo, int epoch)
    {
        Address stranger = SigningKey.FromSecret([.. Enumerable.Repeat((byte)9, 32)]).Address;
        (string Path, int Status, string Code)[] table =
        [
            ("/v1/epochs/0", 404, "unknown_epoch"),
            ("/v1/epochs/999999999", 404, "unknown_epoch"),
            ("/v1/epochs/99999999999999999999", 400, "bad_id"),
            ("/v1/epochs/-1", 400, "bad_id"),
            ("/v1/epochs/1e3/leaves", 400, "bad_id"),
            ($"/v1/epochs/{epoch}/proof?address=0x12", 400, "bad_address"),
            ($"/v1/epochs/{epoch}/proof?address={stranger}", 404, "no_leaf"),
            ($"/v1/epochs/{epoch}/proof", 400, "bad_address"),
            ("/v1/vouchers/alice", 400, "bad_address"),
        ];
        foreach ((string path, int status, string code) in table)
        {
            Answer answer = await Answer.OfAsync(silo.Http, new HttpRequestMessage(HttpMethod.Get, path));
            Assert.Equal((path, status), (path, answer.Status));
            Assert.Contains($"\"{code}\"", answer.Body, StringComparison.Ordinal);
        }
    }

    private static async Task Pay(ILedgerGrain books, string what, AccountId from, AccountId to, UInt128 amount) =>
        Assert.Equal(LedgerResult.Applied, await books.Transfer(new TransferOrder(TransferId.For("test", what), from, to, new Amount(amount), what, "")));

    private static async Task GiveAsync(EmbeddedChainHost host, Wallet to, UInt128 amount)
    {
        await host.Chain.FundAsync(to.Address, 1_000 * Cai, Cancel);
        await host.AsOperatorAsync(
            async (sender, _) =>
            {
                Address token = host.Contracts[nameof(CuckooToken)];
                await sender.SendAndFinishAsync("mint the operator's grant", SendOrder.Call(token, CuckooToken.Mint(0)), Cancel);
                return await sender.SendAndFinishAsync($"give {to.Address}", SendOrder.Call(token, CuckooToken.Transfer(to.Address, amount)), Cancel);
            },
            Cancel);
    }

    private static async Task<UInt128> BalanceAsync(IRpc rpc, Address token, Address account) => (UInt128)await rpc.ReadAsync(token, CuckooToken.BalanceOf(account), BlockTag.Latest, Cancel);

    private sealed class Wallet(TemporaryFolder folder, byte number) : IDisposable
    {
        private int sent;

        public SigningKey Key { get; } = SigningKey.FromSecret([.. Enumerable.Repeat(number, 32)]);

        public Address Address => Key.Address;

        public async Task DoAsync<T>(IRpc rpc, Address contract, ContractCall<T> call)
        {
            using SendJournal journal = new(folder.File($"wallet-{number}"));
            using TransactionSender sender = await TransactionSender.OpenAsync(rpc, Key, journal, new SendOptions { PollInterval = TimeSpan.FromMilliseconds(20) }, TimeProvider.System, Cancel);
            SendAnswer answer = await sender.SendAndFinishAsync($"{sent++}", SendOrder.Call(contract, call), Cancel);
            Assert.True(answer is { Outcome: SendOutcome.Accepted, Record.Place.Succeeded: true }, $"{call.Function.Name}: {answer.Outcome}, {answer.Reason ?? answer.Record?.Place?.Reason}");
        }

        public void Dispose() => Key.Dispose();
    }
}
