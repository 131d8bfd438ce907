using System.Buffers.Binary;
using System.Security.Cryptography;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.SumTree;
using Cuckoo.Chain.Tests.SumTree;

namespace Cuckoo.Chain.Tests.Epochs;

public class LeavesFileTests
{
    private const ulong ChainId = 31337;

    private static readonly Address Contract = Accounts.Number(900);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // The file of docs/settlement.md: account 1 earned 100, account 2 spent 100.
    [Fact]
    public async Task File_OfTwoAccounts_IsTheOneDocumented()
    {
        MerkleSumTree tree = new();
        tree.Apply([new SumLeaf(Address.FromBytes(Enumerable.Repeat((byte)0x11, 20).ToArray()), 100, 0), new SumLeaf(Address.FromBytes(Enumerable.Repeat((byte)0x22, 20).ToArray()), 0, 100)]);
        using MemoryStream bytes = new();
        LeavesFile written = await LeavesFile.WriteAsync(bytes, ChainId, Address.FromBytes(Enumerable.Repeat((byte)0x33, 20).ToArray()), 1, default, tree, Cancellation);
        Assert.Equal(DocumentedFile, Convert.ToHexStringLower(bytes.ToArray()));
        Assert.Equal("0x" + DocumentedHash, written.DataHash.ToString());
    }

    private const string DocumentedFile =
        "434b4c45415645010000000000007a69333333333333333333333333333333333333333300000002000000000000000100000000000000000000000000000064" +
        "ab4a8fe3e84727b3724860388ed55f64815b1ac3636da13aaae52b0ebe1ca7980000000000000000000000000000000000000000000000000000000000000000" +
        "11111111111111111111111111111111111111110000000000000000000000000000006400000000000000000000000000000000222222222222222222222222" +
        "22222222222222220000000000000000000000000000000000000000000000000000000000000064";

    private const string DocumentedHash = "4fed7dfbe8679dd493ab0080e9ec83ab423b4d9045e9c0e90bd69bd47bd596c9";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(127)]
    [InlineData(1_000)]
    [InlineData(40_000)]
    public async Task File_WrittenAndRead_IsTheSameTree(int count)
    {
        MerkleSumTree tree = Balanced(count);
        using MemoryStream bytes = new();
        LeavesFile written = await LeavesFile.WriteAsync(bytes, ChainId, Contract, 7, Bytes32.Keccak("before"u8), tree, Cancellation);
        Assert.Equal(written.Header.FileLength, bytes.Length);
        Assert.Equal(SHA256.HashData(bytes.ToArray()), written.DataHash.ToBytes());

        LeavesFile read = await LeavesFile.ReadAsync(new Trickle(bytes.ToArray()), Cancellation);
        Assert.Equal(written.Header, read.Header);
        Assert.Equal(written.DataHash, read.DataHash);
        Assert.Equal(tree.Root, read.Tree.Root);
        for (var index = 0; index < count; index += Math.Max(1, count / 50))
        {
            Assert.Equal(tree.LeafAt(index), read.Tree.LeafAt(index));
            Assert.Equal(SumProofVerdict.Valid, read.Tree.Prove(tree.LeafAt(index).Account)!.Verify(written.Header.RootNode));
        }
    }

    [Fact]
    public async Task File_Damaged_IsRefusedOrTheSame()
    {
        var whole = await BytesAsync(Balanced(40));
        var root = (await ReadAsync(whole)).Tree.Root;
        Random random = new(11);
        var refused = 0;
        for (var round = 0; round < 4_000; round++)
        {
            var damaged = Mutations.Of(whole, random);
            try
            {
                // What is not hashed into the root may differ: the chain, the contract, the numbers and the hash before. The data hash tells.
                LeavesFile read = await ReadAsync(damaged);
                Assert.Equal(root, read.Tree.Root);
                Assert.Equal(SHA256.HashData(damaged), read.DataHash.ToBytes());
            }
            catch (LeavesException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 2_000, 3_999);
    }

    [Fact]
    public async Task File_ThatIsHostile_IsRefusedByName()
    {
        var whole = await BytesAsync(Balanced(40));
        await RefusedAsync([], "ends too early");
        await RefusedAsync(whole[..^1], "ends too early");
        await RefusedAsync([.. whole, 0], "goes on after");
        await RefusedAsync([.. whole[..7], 2, .. whole[8..]], "version 2");
        await RefusedAsync([0, .. whole[1..]], "does not begin");
        await RefusedAsync(With(whole, 36, [0, 0, 0, 0]), "0 leaves");
        await RefusedAsync(With(whole, 36, [0x7F, 0xFF, 0xFF, 0xFF]), "leaves");
        await RefusedAsync(With(whole, 36, [0xFF, 0xFF, 0xFF, 0xFF]), "leaves");
        await RefusedAsync(With(whole, 48, [1]), "another root or another total");
        await RefusedAsync(With(whole, 64, [0xAA, 0xBB]), "another root");
        await RefusedAsync(With(whole, LeavesHeader.Length, new byte[20]), "names no account");
        await RefusedAsync(With(whole, LeavesHeader.Length, whole.AsSpan(LeavesHeader.Length + LeavesHeader.LeafLength, 20)), "AccountTwice");
        await RefusedAsync(With(whole, LeavesHeader.Length + 20, Enumerable.Repeat((byte)0xFF, 16).ToArray()), "SumTooLarge");
        await RefusedAsync(With(whole, LeavesHeader.Length + 20, [0x01]), "earned");
    }

    // Pieces of 16,384 leaves: an account of the first comes again in the second, once with totals that grew and once with such that fell.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task File_WithAnAccountAgainInALaterPiece_IsRefused(bool isLarger)
    {
        var whole = await BytesAsync(Balanced(20_000));
        var last = whole.Length - LeavesHeader.LeafLength;
        whole.AsSpan(LeavesHeader.Length, 20).CopyTo(whole.AsSpan(last));
        BinaryPrimitives.WriteUInt128BigEndian(whole.AsSpan(last + 20), isLarger ? 1_000_000_000u : 0u);
        await RefusedAsync(whole, "twice");
    }

    [Fact]
    public async Task File_OfMoreLeavesThanWanted_IsRefusedBeforeTheyAreRead()
    {
        var whole = await BytesAsync(Balanced(40));
        using MemoryStream source = new(whole);
        await Assert.ThrowsAsync<LeavesException>(() => LeavesFile.ReadAsync(source, Cancellation, mostLeaves: 39));
        Assert.Equal(LeavesHeader.Length, source.Position);
    }

    [Fact]
    public async Task Write_OfATreeThatDoesNotBalance_Throws()
    {
        MerkleSumTree tree = new();
        await Assert.ThrowsAsync<ArgumentException>(() => LeavesFile.WriteAsync(Stream.Null, ChainId, Contract, 1, default, tree, Cancellation));
        tree.Apply([new SumLeaf(Contract, 1, 0)]);
        await Assert.ThrowsAsync<ArgumentException>(() => LeavesFile.WriteAsync(Stream.Null, ChainId, Contract, 1, default, tree, Cancellation));
    }

    private static MerkleSumTree Balanced(int count)
    {
        // Each earns its number and spends what the one after it earned.
        MerkleSumTree tree = new();
        SumLeaf[] leaves = [.. Enumerable.Range(0, count).Select(number => new SumLeaf(Accounts.Number(number), (UInt128)number, (UInt128)((number + 1) % count)))];
        Assert.Equal(SumTreeOutcome.Applied, tree.Apply(leaves));
        return tree;
    }

    private static async Task<byte[]> BytesAsync(MerkleSumTree tree)
    {
        using MemoryStream bytes = new();
        await LeavesFile.WriteAsync(bytes, ChainId, Contract, 1, default, tree, Cancellation);
        return bytes.ToArray();
    }

    private static Task<LeavesFile> ReadAsync(byte[] bytes) => LeavesFile.ReadAsync(new MemoryStream(bytes), Cancellation, mostLeaves: 100_000);

    private static async Task RefusedAsync(byte[] bytes, string why) =>
        Assert.Contains(why, (await Assert.ThrowsAsync<LeavesException>(() => ReadAsync(bytes))).Message, StringComparison.Ordinal);

    private static byte[] With(byte[] whole, int at, ReadOnlySpan<byte> bytes)
    {
        byte[] changed = [.. whole];
        bytes.CopyTo(changed.AsSpan(at));
        return changed;
    }

    /// <summary>Gives a few bytes at a time, as a network does.</summary>
    private sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 5_001)], cancellationToken);
    }
}
