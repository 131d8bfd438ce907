using Cuckoo.Chain.Receipts;

namespace Cuckoo.Chain.Tests;

public sealed class ResultCommitmentTests
{
    private const string Job = "0123456789abcdef0123456789abcdef";
    private const string Lease = "fedcba9876543210fedcba9876543210";
    private const string Miner = "0x0000000000000000000000000000000000000001";

    private static readonly byte[] s_salt = [.. Enumerable.Repeat((byte)0x11, 32)];
    private static readonly byte[] s_receipt = [.. Enumerable.Repeat((byte)0x22, 32)];

    // Computed with Python's hashlib from the form that the remarks name.
    [Fact]
    public void Commitment_OfKnownParts_IsTheKnownHash() => Assert.Equal(
        "ef02820b67a97318a518402425a967eb775b09541151b41174f739545d702b51",
        Convert.ToHexStringLower(ResultCommitment.Of(Job, Lease, Miner, s_salt, s_receipt)));

    [Fact]
    public void Commitment_WithAnyPartChanged_IsAnother()
    {
        byte[][] all =
        [
            ResultCommitment.Of(Job, Lease, Miner, s_salt, s_receipt),
            ResultCommitment.Of(Lease, Job, Miner, s_salt, s_receipt),
            ResultCommitment.Of(Job, Job, Miner, s_salt, s_receipt),
            ResultCommitment.Of(Job, Lease, Job, s_salt, s_receipt),
            ResultCommitment.Of(Job, Lease, Miner, s_receipt, s_receipt),
            ResultCommitment.Of(Job, Lease, Miner, s_salt, s_salt),
            ResultCommitment.Of(Job, Lease, Miner, s_receipt, s_salt),
        ];

        Assert.Equal(all.Length, all.Select(Convert.ToHexStringLower).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData(31, 32)]
    [InlineData(32, 33)]
    [InlineData(0, 0)]
    public void Commitment_OfPartsOfAnotherLength_IsRefused(int salt, int receipt) =>
        Assert.Throws<ArgumentException>(() => ResultCommitment.Of(Job, Lease, Miner, new byte[salt], new byte[receipt]));
}
