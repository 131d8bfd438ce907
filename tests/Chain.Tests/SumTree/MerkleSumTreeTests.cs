using Cuckoo.Chain.Keys;
using Cuckoo.Chain.SumTree;

namespace Cuckoo.Chain.Tests.SumTree;

public class MerkleSumTreeTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(5, 3)]
    [InlineData(8, 3)]
    [InlineData(9, 4)]
    [InlineData(1000, 10)]
    [InlineData(3000, 12)]
    public void Root_OfAnyCount_IsTheDefinitions(int count, int depth)
    {
        var leaves = Accounts.Leaves(count);
        foreach (var threads in new[] { 1, 3 })
        {
            var tree = new MerkleSumTree(threads);
            Assert.Equal(SumTreeOutcome.Applied, tree.Apply(leaves));
            Assert.Equal(depth, tree.Depth);
            Assert.Equal(PlainTree.Root(leaves), tree.Root);
        }
    }

    [Fact]
    public void Apply_InStepsFromASeed_GivesTheTreeBuiltAtOnce()
    {
        var random = new Random(20260101);
        var tree = new MerkleSumTree(2);
        var leaves = new List<SumLeaf>();
        for (var step = 0; step < 60; step++)
        {
            var added = random.Next(0, 40);
            var changes = new List<SumLeaf>(Accounts.Leaves(added, leaves.Count, random));
            foreach (var index in Enumerable.Range(0, leaves.Count).OrderBy(_ => random.Next()).Take(random.Next(0, 30)))
            {
                leaves[index] = leaves[index] with { Earned = leaves[index].Earned + (ulong)random.Next(), Spent = leaves[index].Spent + (ulong)random.Next(2) };
                changes.Insert(random.Next(changes.Count + 1 - added), leaves[index]);
            }

            leaves.AddRange(changes.Where(change => tree.IndexOf(change.Account) < 0));
            Assert.Equal(SumTreeOutcome.Applied, tree.Apply(changes));
            Assert.Equal(leaves.Count, tree.Count);
            Assert.Equal(PlainTree.Root(leaves), tree.Root);
        }
    }

    [Fact]
    public void Apply_OneOfAMillionsDepth_HashesOneNodeALevel()
    {
        var tree = new MerkleSumTree();
        tree.Apply(Accounts.Leaves(5000));
        var before = tree.InnerHashes;
        tree.Apply([new SumLeaf(Accounts.Number(4321), UInt128.MaxValue >> 8, UInt128.MaxValue >> 8)]);
        Assert.Equal(13, tree.Depth);
        Assert.Equal(13, tree.InnerHashes - before);
    }

    [Fact]
    public void Apply_EveryLeaf_HashesEachInnerNodeOnce()
    {
        var tree = new MerkleSumTree();
        tree.Apply(Accounts.Leaves(1024));
        Assert.Equal(1023, tree.InnerHashes);
    }

    public static TheoryData<SumTreeOutcome, SumLeaf[]> Refusals => new()
    {
        { SumTreeOutcome.NoAccount, [default] },
        { SumTreeOutcome.AccountTwice, [new(Accounts.Number(9), 1, 1), new(Accounts.Number(9), 2, 2)] },
        { SumTreeOutcome.AccountTwice, [new(Accounts.Number(0), UInt128.MaxValue >> 1, UInt128.MaxValue >> 1), new(Accounts.Number(0), UInt128.MaxValue >> 1, UInt128.MaxValue >> 1)] },
        { SumTreeOutcome.TotalFell, [new(Accounts.Number(9), 1, 1), new(Accounts.Number(0), 0, UInt128.MaxValue >> 1)] },
        { SumTreeOutcome.TotalFell, [new(Accounts.Number(0), UInt128.MaxValue >> 1, 0)] },
        { SumTreeOutcome.SumTooLarge, [new(Accounts.Number(9), UInt128.MaxValue, 0)] },
        { SumTreeOutcome.SumTooLarge, [new(Accounts.Number(9), UInt128.MaxValue >> 1, 0), new(Accounts.Number(10), UInt128.MaxValue >> 1, 0)] },
        { SumTreeOutcome.SumTooLarge, [new(Accounts.Number(9), 0, UInt128.MaxValue)] },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Apply_WhatIsRefused_LeavesTheTreeAsItWas(SumTreeOutcome expected, SumLeaf[] leaves)
    {
        var tree = new MerkleSumTree();
        tree.Apply(Accounts.Leaves(3));
        var (root, count) = (tree.Root, tree.Count);
        Assert.Equal(expected, tree.Apply(leaves));
        Assert.Equal((root, count), (tree.Root, tree.Count));
        Assert.Equal(-1, tree.IndexOf(Accounts.Number(9)));
    }

    [Fact]
    public void Prove_UnknownAccount_IsNothing()
    {
        var tree = new MerkleSumTree();
        Assert.Null(tree.Prove(Accounts.Number(1)));
        tree.Apply(Accounts.Leaves(1));
        Assert.Null(tree.Prove(Accounts.Number(1)));
        Assert.Null(tree.Prove(default(Address)));
    }
}
