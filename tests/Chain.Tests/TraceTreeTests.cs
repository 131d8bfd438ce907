using System.Security.Cryptography;
using Cuckoo.Chain.Receipts;

namespace Cuckoo.Chain.Tests;

public sealed class TraceTreeTests
{
    // Computed with Python's hashlib from RFC 6962, section 2.1: leaf i is SHA-256 of the byte i.
    [Theory]
    [InlineData(1, "d9de27625445003d8a9739a851e3ff8d41c0683630b4d63a88327a6aaa37c409")]
    [InlineData(2, "604d540f09268b91672ab011394d5266ccd7d4484d0d109411a55848126a1b2c")]
    [InlineData(3, "d1f13800048f5909d4043fc0c152f6643280cba608b672715e56ce159a20629f")]
    [InlineData(5, "6b313b611b40676b9e1dfd70c4503f2379f88f0f1c2740fb7e1cacc32c113465")]
    [InlineData(8, "80e139b44c90f91edebec705cc7586c3d90f4bdadd49628d25c20d4b03419287")]
    [InlineData(20, "573783c499096b2ee8acb62ed152efc55a7afe02271c5a3c21d277786976d9cc")]
    public void Root_OfKnownLeaves_IsTheKnownHash(int steps, string root) => Assert.Equal(root, TraceTree.Root(Leaves(steps)));

    [Fact]
    public void Root_WithAnyLeafChangedOrMoved_IsAnother()
    {
        var leaves = Leaves(7);
        HashSet<string> roots = new(StringComparer.Ordinal) { TraceTree.Root(leaves), TraceTree.Root(Leaves(6)), TraceTree.Root([.. leaves[32..], .. leaves[..32]]) };
        for (var step = 0; step < 7; step++)
        {
            byte[] changed = [.. leaves];
            changed[step * TraceTree.LeafBytes] ^= 1;
            roots.Add(TraceTree.Root(changed));
        }

        Assert.Equal(10, roots.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void Root_OfNoWholeLeaves_Throws(int bytes) => Assert.Throws<ArgumentException>(() => TraceTree.Root(new byte[bytes]));

    [Fact]
    public void Path_OfEachLeafOfEachSize_LeadsToTheRoot()
    {
        for (var steps = 1; steps <= 20; steps++)
        {
            var leaves = Leaves(steps);
            for (var index = 0; index < steps; index++)
                Assert.Equal(TraceTree.Root(leaves), Climb(leaves.AsSpan(index * TraceTree.LeafBytes, TraceTree.LeafBytes), index, steps, TraceTree.Path(leaves, index)));
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void Path_OfNoLeaf_Throws(int index) => Assert.Throws<ArgumentOutOfRangeException>(() => TraceTree.Path(Leaves(3), index));

    // RFC 9162, section 2.1.3.2, as TraceProof.sol has it.
    private static string Climb(ReadOnlySpan<byte> leaf, int index, int steps, IReadOnlyList<byte[]> path)
    {
        var hash = SHA256.HashData([0, .. leaf]);
        var last = steps - 1;
        foreach (var sibling in path)
        {
            Assert.NotEqual(0, last);
            if (index % 2 == 1 || index == last)
            {
                hash = SHA256.HashData([1, .. sibling, .. hash]);
                while (index % 2 == 0 && index != 0) (index, last) = (index >> 1, last >> 1);
            }
            else
            {
                hash = SHA256.HashData([1, .. hash, .. sibling]);
            }

            (index, last) = (index >> 1, last >> 1);
        }

        Assert.Equal(0, last);
        return Convert.ToHexStringLower(hash);
    }

    private static byte[] Leaves(int steps) => [.. Enumerable.Range(0, steps).SelectMany(step => SHA256.HashData([(byte)step]))];
}
