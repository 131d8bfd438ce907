using Cuckoo.Chain.Abi;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Embedded;
using Cuckoo.Chain.HotKeys;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Sending;
using Cuckoo.Chain.Tests.Scenarios;
using Cuckoo.Grains.Settlement;
using Cuckoo.Silo.Settlement;
using Cuckoo.Silo.Tests.Silos;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace Cuckoo.Silo.Tests.Settlement;

/// <summary>People on the embedded chain of a silo, who stake and pay, and the silo's mirror of what they do.</summary>
internal sealed class Townspeople(RunningSilo silo, TemporaryFolder folder) : IDisposable
{
    public static readonly UInt128 Cai = 1_000_000_000_000_000_000;

    private readonly List<IDisposable> open = [];
    private int sent;
    private int people;

    public EmbeddedChainHost Host { get; } = silo.Services.GetRequiredService<EmbeddedChainHost>();

    public IRpc Rpc => Host.Rpc;

    public IChainMirrorGrain Mirror { get; } = silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IChainMirrorGrain>(ChainMirror.Main);

    public Address Pay => Host.Contracts[nameof(CuckooPay)];

    public Address Staking => Host.Contracts[nameof(StakingManager)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Somebody with tokens that a contract may take.</summary>
    public async Task<TransactionSender> JoinAsync(SigningKey key, UInt128 tokens, Address spender)
    {
        await Host.Chain.FundAsync(key.Address, 1_000 * Cai, Cancel);
        TransactionSender sender = await SenderAsync(key);
        if (people == 1) Purse = await ReadAsync(nameof(CuckooPay), CuckooPay.Operator());
        await AsAsync(nameof(CuckooToken), CuckooToken.Transfer(key.Address, tokens), Purse);
        await DoAsync(sender, nameof(CuckooToken), CuckooToken.Approve(spender, tokens));
        return sender;
    }

    /// <summary>A node with its least stake and more.</summary>
    public async Task<TransactionSender> RegisterAsync(SigningKey key, byte role, UInt128 stake)
    {
        TransactionSender node = await JoinAsync(key, stake, Staking);
        using SigningKey hot = SigningKey.Create();
        await DoAsync(node, nameof(StakingManager), StakingManager.Register(role, hot.Address, HotKeyConsent.Sign(hot, key.Address, Host.ChainId, Staking), 0, stake));
        return node;
    }

    public async Task DoAsync<T>(TransactionSender sender, string contract, ContractCall<T> call)
    {
        SendAnswer answer = await sender.SendAndFinishAsync($"{sent++}", SendOrder.Call(Host.Contracts[contract], call), Cancel);
        Assert.True(answer is { Outcome: SendOutcome.Accepted, Record.Place.Succeeded: true }, $"{call.Function.Name}: {answer.Reason} {answer.Record?.Place?.Reason}");
    }

    /// <summary>Keeps the chain as it is, for going back to it.</summary>
    public Task<string> KeepAsync() => Rpc.AskAsync(new RpcCall<string>("evm_snapshot", [], static id => id.GetString()!), Cancel);

    /// <summary>Has the chain undo all that came since, and go on with other blocks.</summary>
    public async Task UndoAsync(string kept)
    {
        await Rpc.AskAsync(new RpcCall<bool>("evm_revert", [kept], static _ => true), Cancel);
        await Rpc.AskAsync(Anvil.Mine(3), Cancel);
    }

    /// <summary>What one of the contracts would do when its own rules let it.</summary>
    public Task AsAsync<T>(string contract, ContractCall<T> call, Address who) => Rpc.AsAsync(who, Host.Contracts[contract], call, Cancel);

    public Task<T> ReadAsync<T>(string contract, ContractCall<T> call) => Rpc.ReadAsync(Host.Contracts[contract], call, BlockTag.Latest, Cancel);

    /// <summary>Waits until the mirror has taken the chain's newest block and moved all money for it.</summary>
    public async Task FollowedAsync()
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (true)
        {
            try
            {
                BlockHeader head = (await Rpc.AskAsync(Eth.Block(BlockTag.Latest), Cancel))!;
                MirrorPlace place = await Mirror.Place();

                // The very block, since after a reorganisation another one may have its number.
                if (place.Next == head.Number + 1 && !place.HasOrders && place.Cursor.Contains($"{head.Hash}", StringComparison.Ordinal)) return;
            }
            catch (RpcException)
            {
                // It is being started again.
            }

            await ticks.WaitForNextTickAsync(Cancel);
        }
    }

    /// <summary>Asserts that the mirror says of a node what the contract says.</summary>
    public async Task SameAsync(Address node)
    {
        Assert.True(ChainAddress.TryParse(node.ToString(), out ChainAddress id));
        NodeView view = (await Mirror.Node(id, NodeRole.Miner)).Node!;
        Assert.Equal((UInt128)await ReadAsync(nameof(StakingManager), StakingManager.OwnStakeOf(node)), view.Own.Units);
        Assert.Equal((UInt128)(await ReadAsync(nameof(StakingManager), StakingManager.PoolOf(node, 0))).Tokens, view.Delegated.Units);
        UInt128 leaving = (UInt128)(await ReadAsync(nameof(StakingManager), StakingManager.PoolOf(node, 1))).Tokens;
        Assert.Equal(leaving + (UInt128)(await ReadAsync(nameof(StakingManager), StakingManager.PoolOf(node, 2))).Tokens, view.Unbonding.Units);
        Assert.Equal(await ReadAsync(nameof(StakingManager), StakingManager.IsFrozen(node)), view.IsFrozen);
    }

    public void Dispose()
    {
        foreach (IDisposable one in Enumerable.Reverse(open)) one.Dispose();
    }

    // Who has all tokens there are: the deployer, whose own key stays the silo's.
    private Address Purse { get; set; }

    private async Task<TransactionSender> SenderAsync(SigningKey key)
    {
        SendJournal journal = new(folder.File($"journal-{people++}"));
        TransactionSender sender = await TransactionSender.OpenAsync(Rpc, key, journal, new SendOptions { PollInterval = TimeSpan.FromMilliseconds(10) }, TimeProvider.System, Cancel);
        open.Add(journal);
        open.Add(sender);
        return sender;
    }
}
