// The whole way on a real chain: what people do there, through anvil, the follower and the mirror, to the books and the edge.

using System.Text.Json;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Embedded;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Sending;
using Cuckoo.Client;
using Cuckoo.Grains;
using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Settlement;
using Cuckoo.Silo.Tests.Silos;
using Cuckoo.Wire;
using Cuckoo.Wire.Ledger;
using Cuckoo.Wire.Network;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace Cuckoo.Silo.Tests.Settlement;

public sealed class ChainFollowerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly SigningKey miner = SigningKey.Create();
    private readonly SigningKey other = SigningKey.Create();
    private readonly SigningKey user = SigningKey.Create();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        user.Dispose();
        other.Dispose();
        miner.Dispose();
        folder.Dispose();
    }

    [Fact(Timeout = 240_000)]
    public async Task Mirror_StakesDelegationsSlashesAndVotes_AreTheContracts()
    {
        await using RunningSilo silo = await RunningSilo.StartAsync(null, "Chain:Mode=embedded");
        using Townspeople town = new(silo, folder);
        TransactionSender first = await town.RegisterAsync(miner, 1, 100_000 * Townspeople.Cai);
        await town.RegisterAsync(other, 1, 30_000 * Townspeople.Cai);
        TransactionSender backer = await town.JoinAsync(user, 60_000 * Townspeople.Cai, town.Staking);
        await town.DoAsync(backer, nameof(StakingManager), StakingManager.Stake(miner.Address, 60_000 * Townspeople.Cai));
        await town.DoAsync(backer, nameof(StakingManager), StakingManager.Unbond(miner.Address, 10_000 * Townspeople.Cai));
        await town.DoAsync(backer, nameof(StakingManager), StakingManager.Redelegate(miner.Address, other.Address, 20_000 * Townspeople.Cai));
        await town.DoAsync(first, nameof(StakingManager), StakingManager.Unbond(miner.Address, 7_777));
        await BothSameAsync();

        // What a dispute does in the end.
        Address disputes = town.Host.Contracts[nameof(DisputeManager)];
        await town.AsAsync(nameof(StakingManager), StakingManager.Freeze(miner.Address), disputes);
        await BothSameAsync();
        await town.AsAsync(nameof(StakingManager), StakingManager.Slash(miner.Address, 48_000 * Townspeople.Cai + 1), disputes);
        await BothSameAsync();
        await town.AsAsync(nameof(StakingManager), StakingManager.Unfreeze(miner.Address), disputes);
        await BothSameAsync();

        // A vote's end: the network takes another fee from then on.
        await town.AsAsync(nameof(ParamStore), ParamStore.Set((byte)ChainParameter.ProtocolFeeBp, 700), town.Host.Contracts[nameof(Timelock)]);
        await town.FollowedAsync();
        using CuckooClient client = new(new EdgeOptions { Edge = silo.Url });
        ParametersReply parameters = await client.ParametersAsync(Cancel);
        foreach (ParameterRow row in parameters.Parameters)
        {
            byte key = (byte)Enum.Parse<ChainParameter>(row.Name);
            ParamStore.Results.Limits limits = await town.ReadAsync(nameof(ParamStore), ParamStore.Limits(key));
            Assert.Equal(
                ((UInt128)await town.ReadAsync(nameof(ParamStore), ParamStore.Get(key)), (UInt128)limits.Least, (UInt128)limits.Most),
                (UInt128.Parse(row.Value, null), UInt128.Parse(row.Least, null), UInt128.Parse(row.Most, null)));
            Assert.Equal((UInt128)limits.Initial, ParameterRules.BoundsOf((ChainParameter)key).Initial.Units);
        }

        Assert.Equal("700", parameters.Parameters[0].Value);
        NodesReply nodes = await client.NodesAsync(null, Cancel);
        Assert.Equal((2, "miner", "active"), (nodes.All, nodes.Nodes[0].Role, nodes.Nodes[0].State));

        async Task BothSameAsync()
        {
            await town.FollowedAsync();
            await town.SameAsync(miner.Address);
            await town.SameAsync(other.Address);
        }
    }

    [Fact(Timeout = 240_000)]
    public async Task Books_DepositsExitsReorganisationsAndADeadChain_SayWhatTheChainSays()
    {
        await using RunningSilo silo = await RunningSilo.StartAsync(null, "Chain:Mode=embedded");
        using Townspeople town = new(silo, folder);
        IGrainFactory grains = silo.Services.GetRequiredService<IGrainFactory>();
        Assert.True(ChainAddress.TryParse(user.Address.ToString(), out ChainAddress wallet));
        Assert.True(AccountId.TryParse("user:0123456789abcdef0123456789abcdef", out AccountId account));
        TransactionSender payer = await town.JoinAsync(user, 1_000 * Townspeople.Cai, town.Pay);
        await town.DoAsync(payer, nameof(CuckooPay), CuckooPay.Deposit(300 * Townspeople.Cai));
        await SettledAsync(300);
        Assert.Equal(0, await BalanceAsync());

        // Linked by a sign-in, which claims the address.
        await grains.GetGrain<IPersonGrain>(wallet.Person.Value).Claim(account);
        Assert.Equal(300, await BalanceAsync());

        // Undone by the chain.
        string kept = await town.KeepAsync();
        await town.DoAsync(payer, nameof(CuckooPay), CuckooPay.Deposit(50 * Townspeople.Cai));
        await SettledAsync(350);
        Assert.Equal(350, await BalanceAsync());
        await town.UndoAsync(kept);
        await SettledAsync(300);
        Assert.Equal(300, await BalanceAsync());

        // Leaving: set aside from the request on, and gone when the chain has paid. The wallet's journal sends what the chain forgot again.
        await town.DoAsync(payer, nameof(CuckooPay), CuckooPay.RequestExit(120 * Townspeople.Cai));
        await SettledAsync(350);
        Assert.Equal(230, await BalanceAsync());
        await town.Rpc.AskAsync(Anvil.IncreaseTime(TimeSpan.FromMinutes(10)), Cancel);
        await town.Rpc.AskAsync(Anvil.Mine(1), Cancel);
        await town.DoAsync(payer, nameof(CuckooPay), CuckooPay.ExitUnproven());
        await SettledAsync(230);
        Assert.Equal(230, await BalanceAsync());

        // Killed, it comes back, perhaps without its last second, and the books are again what it says.
        town.Host.Chain.Crash();
        HashSet<string> answers = [];
        while (town.Host.Chain.Restarts == 0)
        {
            using HttpResponseMessage asked = await silo.Http.GetAsync(new Uri($"/v1/vouchers/{user.Address}", UriKind.Relative), Cancel);
            answers.Add(asked.IsSuccessStatusCode ? "told" : JsonDocument.Parse(await asked.Content.ReadAsStringAsync(Cancel)).RootElement.GetProperty("error").GetProperty("code").GetString()!);
        }

        Assert.All(answers, static answer => Assert.Contains(answer, (string[])["told", "chain_away"]));
        Assert.Contains("chain_away", answers);
        await SettledAsync(null);

        ChainHealth health = await UntilFollowingAsync(silo);
        Assert.Equal((true, "following", 0L), (health.IsUp, health.Mirror!.State, health.Mirror.Lag));
        await silo.StandsAsync();

        async Task<int> BalanceAsync() => (int)(await grains.GetGrain<ILedgerGrain>(LedgerBook.Main).Balance(account) / (Int128)Townspeople.Cai);

        async Task SettledAsync(int? onChain)
        {
            await town.FollowedAsync();
            UInt128 deposited = await town.ReadAsync(nameof(CuckooPay), CuckooPay.Deposited()) - await town.ReadAsync(nameof(CuckooPay), CuckooPay.Withdrawn());
            if (onChain is { } whole) Assert.Equal((UInt128)whole * Townspeople.Cai, deposited - await town.ReadAsync(nameof(CuckooPay), CuckooPay.DepositOf(await town.ReadAsync(nameof(CuckooPay), CuckooPay.Operator()))));
            using CuckooClient client = new(new EdgeOptions { Edge = silo.Url });
            BooksReply books = await client.BooksAsync(Cancel);
            Assert.Equal(("0", true, $"{-(Int128)deposited}"), (books.Sum, books.Chain!.IsEqual, books.Chain.Bridge));
            Assert.Equal(books.System["bridge"], books.Chain.Bridge);
        }
    }

    private static async Task<ChainHealth> UntilFollowingAsync(RunningSilo silo)
    {
        using CuckooClient client = new(new EdgeOptions { Edge = silo.Url });
        while (true)
        {
            ChainHealth health = (await client.HealthAsync(Cancel)).Chain!;
            if (health is { IsUp: true, Mirror: { State: "following", Lag: 0 } }) return health;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        }
    }
}
