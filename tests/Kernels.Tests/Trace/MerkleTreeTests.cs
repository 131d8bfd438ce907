using System.Security.Cryptography;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Trace;

namespace Cuckoo.Kernels.Tests.Trace;

public sealed class MerkleTreeTests
{
    private static readonly byte[][] Leaves =
    [
        .. new[] { "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f" }.Select(Convert.FromHexString),
    ];

    [Theory]
    [InlineData(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [InlineData(2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [InlineData(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    public void Root_CertificateTransparencyVectors_AreMet(int leaves, string root) =>
        Assert.Equal(root, Convert.ToHexStringLower(MerkleTree.Root(Leaves[..leaves])));

    /// <summary>The trees that the contract of disputes knows too (contracts/test/disputes/TraceProof.t.sol): leaf i is the digest of the byte i.</summary>
    [Theory]
    [InlineData(1, "d9de27625445003d8a9739a851e3ff8d41c0683630b4d63a88327a6aaa37c409")]
    [InlineData(7, "bee2275db16667589a4515f63e0d053a2fa602c1d9f9703e98920a5bdad59baf")]
    [InlineData(20, "573783c499096b2ee8acb62ed152efc55a7afe02271c5a3c21d277786976d9cc")]
    public void Root_OfTheContractsExamples_IsTheSame(int leaves, string root) =>
        Assert.Equal(root, Convert.ToHexStringLower(MerkleTree.Root([.. Enumerable.Range(0, leaves).Select(i => SHA256.HashData([(byte)i]))])));

    [Fact]
    public void Root_LeafThatLooksLikeANode_IsAnother()
    {
        var pair = MerkleTree.Root(Leaves[1..3]);
        var forged = MerkleTree.Root([[.. MerkleTree.HashLeaf(Leaves[1]), .. MerkleTree.HashLeaf(Leaves[2])]]);
        Assert.NotEqual(pair, forged);
    }

    [Fact]
    public void Recorder_Latent_HashesItsLittleEndianRows()
    {
        using var trace = new TraceRecorder();
        trace.Record(Matrix.From([1f, -2f, 0.5f, 3f, 4f, 5f], 2, 3));
        var bytes = new[] { 1f, -2f, 0.5f, 3f, 4f, 5f }.SelectMany(BitConverter.GetBytes).ToArray();
        Assert.Equal(SHA256.HashData(bytes), Assert.Single(trace.Leaves));
        Assert.Equal(MerkleTree.HashLeaf(trace.Leaves[0]), trace.Root());
    }
}
