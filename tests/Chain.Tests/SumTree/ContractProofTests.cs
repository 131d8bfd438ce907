using System.Globalization;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Embedded;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.SumTree;
using Cuckoo.ChainHost;

namespace Cuckoo.Chain.Tests.SumTree;

/// <summary>The contract itself judges our trees: nobody in them has deposited, so any leaf it believes proves the root false.</summary>
public class ContractProofTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Proofs_OfTreesOfEveryShape_AreBelievedByTheContractAndNothingElseIs()
    {
        using var folder = new TemporaryFolder();
        await using var chain = await EmbeddedChain.StartAsync(new() { Folder = folder.File("chain") }, TimeProvider.System, Cancellation);
        using var settler = await Settler.OpenAsync(folder.Path, chain.Rpc, Cancellation);
        var ether = UInt128.Parse("1000000000000000000000", CultureInfo.InvariantCulture);
        await chain.FundAsync(settler.Account, ether, Cancellation);
        var pay = (await settler.PrepareAsync(ether, Cancellation))[nameof(CuckooPay)];

        // A tree that grows: 1, 2, 3, 5, 8, 13 and 100 leaves are depths 0 to 7, full and with empty subtrees of several heights.
        var tree = new MerkleSumTree();
        ulong epoch = 0;
        foreach (var count in new[] { 1, 2, 3, 5, 8, 13, 100 })
        {
            Assert.Equal(SumTreeOutcome.Applied, tree.Apply([.. Enumerable.Range(tree.Count, count - tree.Count).Select(static number => new SumLeaf(Accounts.Number(number), 5, 5))]));
            settler.Books.Close([new ClosedEpoch($"epoch {epoch}", tree.Root.Hash, tree.Root.Earned, (uint)tree.Count)]);
            await settler.RunAsync(static _ => { }, Cancellation);
            epoch++;
            foreach (var index in new[] { 0, count / 2, count - 1 }.Distinct())
            {
                var proof = tree.Prove(Accounts.Number(index))!;
                Assert.Null(await RefusalAsync(chain.Rpc, pay, epoch, proof));
                Assert.Equal("ProofRefused", await RefusalAsync(chain.Rpc, pay, epoch, proof with { Leaf = proof.Leaf with { Spent = 6 } }));
                Assert.Equal("ProofRefused", await RefusalAsync(chain.Rpc, pay, epoch, proof with { Leaf = proof.Leaf with { Account = Accounts.Number(500) } }));
                if (proof.Siblings.Count > 0) Assert.Equal("ProofRefused", await RefusalAsync(chain.Rpc, pay, epoch, proof with { Index = index ^ 1 }));
            }
        }
    }

    // The name of the contract's error, or null when it believes the leaf.
    private static async Task<string?> RefusalAsync(IRpc rpc, Address pay, ulong epoch, SumProof proof)
    {
        try
        {
            await rpc.ReadAsync(pay, CuckooPay.ProveOverspent(epoch, proof.ForContract()), BlockTag.Latest, Cancellation, from: Accounts.Number(900));
            return null;
        }
        catch (ContractRevertException e)
        {
            return e.Revert.Name;
        }
    }
}
