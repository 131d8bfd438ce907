using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Deployment;
using Cuckoo.Chain.Embedded;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Sending;
using Cuckoo.Chain.Tests.Sending;
using Cuckoo.Chain.Tests.SumTree;

namespace Cuckoo.Chain.Tests.Deployment;

public sealed class DeployerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Run_CutOffAndRunAgain_DeploysEachContractOnce()
    {
        await using var chain = await SendingChain.StartAsync();
        var plan = DeploymentPlan.Development(chain.Key.Address);
        var cut = new CountedRpc(chain.Rpc, transactions: 6);
        using (var dying = await chain.OpenAsync(rpc: cut)) await Assert.ThrowsAsync<OperationCanceledException>(() => Deployer.RunAsync(cut, dying, plan, folder.Path, Cancellation));
        Assert.False(File.Exists(DeployedContracts.FileIn(folder.Path, 31337)));

        using var sender = await chain.OpenAsync();
        var deployed = await Deployer.RunAsync(chain.Rpc, sender, plan, folder.Path, Cancellation);
        // The faucet is one of them; a binding and three roles are sent beside them.
        Assert.Equal(11, deployed.Contracts.Count);
        Assert.Equal(15UL, await chain.NonceAsync());
        var again = await Deployer.RunAsync(chain.Rpc, sender, plan, folder.Path, Cancellation);
        Assert.Equal(deployed.Contracts.OrderBy(static one => one.Key), again.Contracts.OrderBy(static one => one.Key));
        Assert.Equal(15UL, await chain.NonceAsync());
    }

    [Fact]
    public async Task Run_ChainLostItsNewestBlocks_GivesItBackTheSameContracts()
    {
        await using var chain = await SendingChain.StartAsync();
        using var sender = await chain.OpenAsync();
        var plan = DeploymentPlan.Development(chain.Key.Address);
        var deployed = await Deployer.RunAsync(chain.Rpc, sender, plan, folder.Path, Cancellation);
        await chain.DoAsync(Anvil.RollBack(9));
        Assert.NotEmpty(await deployed.CheckAsync(chain.Rpc, Cancellation));
        await Deployer.RunAsync(chain.Rpc, sender, plan, folder.Path, Cancellation);
        Assert.Empty(await deployed.CheckAsync(chain.Rpc, Cancellation));
    }

    [Fact]
    public async Task Run_OtherArgumentsOrOtherCode_IsRefused()
    {
        await using var chain = await SendingChain.StartAsync();
        using var sender = await chain.OpenAsync();
        var plan = DeploymentPlan.Development(chain.Key.Address);
        var deployed = await Deployer.RunAsync(chain.Rpc, sender, plan, folder.Path, Cancellation);
        var other = await Assert.ThrowsAsync<DeploymentException>(() => Deployer.RunAsync(chain.Rpc, sender, plan with { TimelockDelay = TimeSpan.FromDays(2) }, folder.Path, Cancellation));
        Assert.Contains("Timelock was deployed with other arguments", other.Message, StringComparison.Ordinal);

        await chain.DoAsync(new RpcCall<bool>("anvil_setCode", [deployed[nameof(CuckooPay)].ToString(), "0x00"], static _ => true));
        var changed = await Assert.ThrowsAsync<DeploymentException>(() => Deployer.RunAsync(chain.Rpc, sender, plan, folder.Path, Cancellation));
        Assert.Contains("is not that of CuckooPay", changed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Contracts_AfterDeployment_AnswerAndRefuseInTheirOwnWords()
    {
        await using var chain = await SendingChain.StartAsync();
        using var sender = await chain.OpenAsync();
        var deployed = await Deployer.RunAsync(chain.Rpc, sender, DeploymentPlan.Development(chain.Key.Address), folder.Path, Cancellation);
        Assert.Equal(deployed[nameof(Timelock)], await chain.Rpc.ReadAsync(deployed[nameof(ParamStore)], ParamStore.Owner(), BlockTag.Latest, Cancellation));
        var early = await sender.SendAsync("post", SendOrder.Call(deployed[nameof(CuckooPay)], CuckooPay.PostRoot(default, 0, 1, default)), Cancellation);
        Assert.Equal(SendOutcome.WouldRevert, early.Outcome);
        Assert.StartsWith("BondTooSmall(", early.Reason, StringComparison.Ordinal);
        var refused = await Assert.ThrowsAsync<ContractRevertException>(() => chain.Rpc.ReadAsync(deployed[nameof(CuckooToken)], CuckooToken.Mint(9), BlockTag.Latest, Cancellation));
        Assert.Equal("GrantUnknown", refused.Revert.Name);
    }

    [Fact]
    public void Load_DamagedFile_IsAFormatError()
    {
        var file = DeployedContracts.FileIn(folder.Path, 5);
        Assert.Null(DeployedContracts.Load(file));
        new DeployedContracts(5, new Dictionary<string, DeployedContract>(StringComparer.Ordinal) { ["A"] = new(Accounts.Number(1), default) }).Save(file);
        var loaded = DeployedContracts.Load(file)!;
        Assert.Equal(Accounts.Number(1), loaded["A"]);
        Assert.Throws<KeyNotFoundException>(() => loaded["B"]);
        foreach (var damaged in new[] { "", "{}", "{\"chainId\":5,\"contracts\":{\"A\":{\"address\":\"0x1\",\"codeHash\":\"0x2\"}}}" })
        {
            File.WriteAllText(file, damaged);
            Assert.Throws<FormatException>(() => DeployedContracts.Load(file));
        }
    }

    // Ends, as a process would, when it is to carry one transaction more than allowed.
    private sealed class CountedRpc(IRpc inner, int transactions) : IRpc
    {
        private int left = transactions;

        public Task<T> AskAsync<T>(RpcCall<T> call, CancellationToken cancellation)
            => call.Method == "eth_sendRawTransaction" && left-- == 0 ? throw new OperationCanceledException("The process ends here.") : inner.AskAsync(call, cancellation);

        public Task<IReadOnlyList<RpcAnswer<T>>> AskAllAsync<T>(IReadOnlyList<RpcCall<T>> calls, CancellationToken cancellation) => inner.AskAllAsync(calls, cancellation);
    }
}
