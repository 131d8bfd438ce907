using Cuckoo.Chain.SumTree;

namespace Cuckoo.Chain.Tests.SumTree;

public class SumProofTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(65)]
    public void Verify_EveryLeaf_IsValidAtItsOwnIndexAlone(int count)
    {
        var tree = new MerkleSumTree();
        tree.Apply(Accounts.Leaves(count));
        for (var index = 0; index < count; index++)
        {
            var proof = tree.Prove(Accounts.Number(index))!;
            Assert.Equal((index, tree.Depth), (proof.Index, proof.Siblings.Count));
            Assert.Equal(SumProofVerdict.Valid, proof.Verify(tree.Root));
            for (var bit = 0; bit < tree.Depth; bit++)
                Assert.Equal(SumProofVerdict.OtherRoot, (proof with { Index = index ^ 1 << bit }).Verify(tree.Root));
        }
    }

    [Fact]
    public void Verify_AnythingChanged_IsNoProof()
    {
        var tree = new MerkleSumTree();
        tree.Apply(Accounts.Leaves(20));
        var proof = tree.Prove(Accounts.Number(11))!;
        var root = tree.Root;

        Assert.Equal(SumProofVerdict.OtherRoot, (proof with { Leaf = proof.Leaf with { Earned = proof.Leaf.Earned + 1 } }).Verify(root));
        Assert.Equal(SumProofVerdict.OtherRoot, (proof with { Leaf = proof.Leaf with { Spent = proof.Leaf.Spent - 1 } }).Verify(root));
        Assert.Equal(SumProofVerdict.OtherRoot, (proof with { Leaf = proof.Leaf with { Account = Accounts.Number(12) } }).Verify(root));
        Assert.Equal(SumProofVerdict.OtherRoot, proof.Verify(root with { Earned = root.Earned + 1 }));
        Assert.Equal(SumProofVerdict.OtherRoot, proof.Verify(root with { Spent = root.Spent - 1 }));
        Assert.Equal(SumProofVerdict.NoAccount, (proof with { Leaf = proof.Leaf with { Account = default } }).Verify(root));
        for (var height = 0; height < proof.Siblings.Count; height++)
        {
            Assert.Equal(SumProofVerdict.OtherRoot, With(proof, height, proof.Siblings[height] with { Earned = proof.Siblings[height].Earned ^ 1 }).Verify(root));
            Assert.Equal(SumProofVerdict.OtherRoot, With(proof, height, proof.Siblings[height] with { Spent = proof.Siblings[height].Spent ^ 1 }).Verify(root));
            Assert.Equal(SumProofVerdict.OtherRoot, With(proof, height, proof.Siblings[height] with { Hash = root.Hash }).Verify(root));
        }
    }

    [Fact]
    public void Verify_WhatOnlyAStrangerWouldSend_IsNamed()
    {
        var proof = new SumProof(new SumLeaf(Accounts.Number(1), 1, 1), 0, []);
        var root = SumNode.OfLeaf(proof.Leaf);
        Assert.Equal(SumProofVerdict.Valid, proof.Verify(root));
        Assert.Equal(SumProofVerdict.IndexOutside, (proof with { Index = 1 }).Verify(root));
        Assert.Equal(SumProofVerdict.IndexOutside, (proof with { Index = -1 }).Verify(root));
        Assert.Equal(SumProofVerdict.TooDeep, (proof with { Siblings = new SumNode[MerkleSumTree.MostDepth + 1] }).Verify(root));
        var huge = new SumNode(root.Hash, UInt128.MaxValue, 0);
        Assert.Equal(SumProofVerdict.SumTooLarge, (proof with { Siblings = [huge] }).Verify(root));
        Assert.Equal(SumProofVerdict.SumTooLarge, (proof with { Siblings = [huge with { Earned = 0, Spent = UInt128.MaxValue }] }).Verify(root));
    }

    [Fact]
    public void InnerNode_OfferedAsALeaf_HasAnotherHash()
    {
        // The first byte differs: nothing that hashes as a leaf hashes as an inner node.
        var leaf = SumNode.OfLeaf(new SumLeaf(Accounts.Number(1), 1, 2));
        Assert.True(SumNode.TryJoin(leaf, default, out var parent));
        Assert.Equal((leaf.Earned, leaf.Spent), (parent.Earned, parent.Spent));
        Assert.NotEqual(leaf.Hash, parent.Hash);
    }

    private static SumProof With(SumProof proof, int height, SumNode sibling)
        => proof with { Siblings = [.. proof.Siblings.Select((old, at) => at == height ? sibling : old)] };
}
