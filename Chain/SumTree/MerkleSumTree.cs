// The tree whose root CuckooPay takes once an epoch. An account keeps the index of its first appearance, so the tree grows at
// its right edge only, and a change rehashes the way from its leaf to the root: 20 inner nodes among a million accounts, each
// node once however many leaves below it changed.
// It keeps nothing on disk and no past: the books are the truth, and the tree of any epoch is built from them in seconds.

using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.SumTree;

/// <summary>
/// The Merkle sum tree over all accounts: depth is the smallest d with 2^d at least the number of leaves; what is missing at
/// the right is the empty node. Memory: 64 bytes a leaf, 64 for the inner nodes, 24 for the address, and 8 to 16 for finding
/// it: 160 to 168 bytes an account.
/// </summary>
/// <remarks>Readers may be many while nobody changes the tree; a change needs it alone.</remarks>
public sealed class MerkleSumTree
{
    /// <summary>The most accounts: 2^26, which are 11 GB.</summary>
    public const int MostAccounts = 1 << MostDepth;

    /// <summary>The most levels above the leaves.</summary>
    public const int MostDepth = 26;

    // Below this many hashes at one height, handing them to a second thread costs more than it saves.
    private const int FewestForThreads = 512;

    // 256 messages of 129 bytes and their hashes: 41 kB, within a core's own cache.
    private const int HashesAtATime = 256;

    private readonly AccountTable accounts = new();
    private readonly List<NodeLevel> levels = [new()];
    private readonly ParallelOptions threads;

    /// <summary>An empty tree.</summary>
    /// <param name="threads">How many threads hash; by default as many as there are processors.</param>
    public MerkleSumTree(int? threads = null)
    {
        var most = threads ?? Environment.ProcessorCount;
        if (most < 1) throw new ArgumentOutOfRangeException(nameof(threads), most, "At least one thread hashes.");
        this.threads = new ParallelOptions { MaxDegreeOfParallelism = most };
    }

    /// <summary>How many accounts it holds.</summary>
    public int Count => accounts.Count;

    /// <summary>Levels above the leaves: the smallest d with 2^d at least <see cref="Count"/>.</summary>
    public int Depth => levels.Count - 1;

    /// <summary>The root; the empty node while there is no account.</summary>
    public SumNode Root => levels[^1].AtOrEmpty(0);

    /// <summary>How often two children were hashed into a node since the tree was made.</summary>
    internal long InnerHashes { get; private set; }

    /// <summary>The index of an account, or -1.</summary>
    public int IndexOf(Address account) => account.ToString().Length == 0 ? -1 : accounts.Find(AccountKey.Of(account));

    /// <summary>Takes new totals: unknown accounts get the next indexes in the order of the list, known ones keep theirs.</summary>
    /// <param name="leaves">The accounts that changed since the last call, each once; the first call builds the tree.</param>
    /// <returns>Anything but <see cref="SumTreeOutcome.Applied"/> is a refusal of the whole list: the tree is as it was.</returns>
    public SumTreeOutcome Apply(IReadOnlyList<SumLeaf> leaves)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        var outcome = Judge(leaves, out var changes);
        if (outcome is not SumTreeOutcome.Applied || leaves.Count == 0) return outcome;

        accounts.Reserve(changes.Count);
        foreach (var account in changes.Added) accounts.TryAdd(account);
        Grow();

        var bottom = levels[0];
        ForEach(
            leaves.Count,
            SumNode.LeafBytes,
            (place, packed) => SumNode.PackLeaf(accounts[changes.Indexes[place]], leaves[place].Earned, leaves[place].Spent, packed),
            (place, hash) => bottom[changes.Indexes[place]] = new SumNode(hash, leaves[place].Earned, leaves[place].Spent));
        var dirty = changes.Indexes;
        Array.Sort(dirty);
        for (var height = 1; height < levels.Count; height++) dirty = Rehash(height, dirty);
        return SumTreeOutcome.Applied;
    }

    /// <summary>The proof of an account's totals.</summary>
    /// <returns>Null when the account is unknown.</returns>
    public SumProof? Prove(Address account)
    {
        var index = IndexOf(account);
        if (index < 0) return null;
        var leaf = levels[0][index];
        return new SumProof(new SumLeaf(account, leaf.Earned, leaf.Spent), index, SiblingsOf(index, 0));
    }

    /// <summary>The siblings on the way of a node to the root, lowest first; beyond the accounts they are empty.</summary>
    /// <param name="index">The node's place among those of its height, from 0 on.</param>
    /// <param name="height">Levels above the leaves, at most <see cref="Depth"/>.</param>
    public IReadOnlyList<SumNode> SiblingsOf(int index, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, Depth);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, 1 << Depth - height);
        var siblings = new SumNode[Depth - height];
        for (var above = 0; above < siblings.Length; above++) siblings[above] = levels[height + above].AtOrEmpty(index >> above ^ 1);
        return siblings;
    }

    /// <summary>The leaf at a place.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    public SumLeaf LeafAt(int index)
    {
        Span<byte> packed = stackalloc byte[AccountKey.Size + 32];
        WriteLeaf(index, packed);
        return new SumLeaf(Address.FromBytes(packed[..AccountKey.Size]), levels[0][index].Earned, levels[0][index].Spent);
    }

    /// <summary>Writes the leaf at a place: 20 bytes of its address, 16 of what it earned, 16 of what it spent, big-endian.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    internal void WriteLeaf(int index, Span<byte> target)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        accounts[index].CopyTo(target);
        BinaryPrimitives.WriteUInt128BigEndian(target[AccountKey.Size..], levels[0][index].Earned);
        BinaryPrimitives.WriteUInt128BigEndian(target[(AccountKey.Size + 16)..], levels[0][index].Spent);
    }

    // Everything that can be refused is refused here, before anything changes. If the sum over all leaves fits, so does every sum below.
    private SumTreeOutcome Judge(IReadOnlyList<SumLeaf> leaves, out Changes changes)
    {
        var added = new AccountTable();
        changes = new Changes(new int[leaves.Count], added, accounts.Count);
        var seen = new HashSet<int>();
        var root = Root;
        UInt128 addedEarned = 0, addedSpent = 0;
        for (var place = 0; place < leaves.Count; place++)
        {
            var leaf = leaves[place];
            if (leaf.Account.ToString().Length == 0) return SumTreeOutcome.NoAccount;
            var account = AccountKey.Of(leaf.Account);
            var index = accounts.Count == 0 ? -1 : accounts.Find(account);
            SumNode before = default;
            if (index < 0)
            {
                if (accounts.Count + added.Count == MostAccounts) return SumTreeOutcome.TooManyAccounts;
                if (!added.TryAdd(account)) return SumTreeOutcome.AccountTwice;
                index = accounts.Count + added.Count - 1;
            }
            else
            {
                if (!seen.Add(index)) return SumTreeOutcome.AccountTwice;
                before = levels[0][index];
            }

            if (leaf.Earned < before.Earned || leaf.Spent < before.Spent) return SumTreeOutcome.TotalFell;
            var (earned, spent) = (leaf.Earned - before.Earned, leaf.Spent - before.Spent);
            if (earned > UInt128.MaxValue - root.Earned - addedEarned || spent > UInt128.MaxValue - root.Spent - addedSpent)
                return SumTreeOutcome.SumTooLarge;
            (addedEarned, addedSpent) = (addedEarned + earned, addedSpent + spent);
            changes.Indexes[place] = index;
        }

        return SumTreeOutcome.Applied;
    }

    private void Grow()
    {
        var count = Count;
        levels[0].GrowTo(count);
        for (var height = 1; count > 1; height++)
        {
            count = (count + 1) / 2;
            if (levels.Count == height) levels.Add(new NodeLevel());
            levels[height].GrowTo(count);
        }
    }

    // The parents of the changed nodes, each hashed once. Sorted children give sorted parents, with brothers side by side.
    private int[] Rehash(int height, int[] children)
    {
        var parents = new int[children.Length];
        var count = 0;
        foreach (var child in children)
        {
            if (count == 0 || parents[count - 1] != child >> 1) parents[count++] = child >> 1;
        }

        Array.Resize(ref parents, count);
        var below = levels[height - 1];
        var level = levels[height];
        ForEach(
            count,
            SumNode.InnerBytes,
            (place, packed) => SumNode.PackInner(below[2 * parents[place]], below.AtOrEmpty(2 * parents[place] + 1), packed),
            (place, hash) =>
            {
                var (left, right) = (below[2 * parents[place]], below.AtOrEmpty(2 * parents[place] + 1));
                // The sum over all leaves fits, as Judge has seen, so this one does.
                level[parents[place]] = new SumNode(hash, checked(left.Earned + right.Earned), checked(left.Spent + right.Spent));
            });
        InnerHashes += count;
        return parents;
    }

    // Packs, hashes several at a time, and stores; by several threads where that pays.
    private void ForEach(int count, int messageBytes, Pack pack, Action<int, Bytes32> store)
    {
        if (count < FewestForThreads || threads.MaxDegreeOfParallelism == 1) Hash(0, count);
        else Parallel.ForEach(Partitioner.Create(0, count, Math.Max(HashesAtATime, count / threads.MaxDegreeOfParallelism / 4)), threads, range => Hash(range.Item1, range.Item2));

        void Hash(int from, int to)
        {
            var most = Math.Min(HashesAtATime, to - from);
            var messages = ArrayPool<byte>.Shared.Rent(most * (messageBytes + Bytes32.Length));
            for (; from < to; from += most)
            {
                most = Math.Min(most, to - from);
                var packed = messages.AsSpan(0, most * messageBytes);
                var hashes = messages.AsSpan(packed.Length, most * Bytes32.Length);
                for (var at = 0; at < most; at++) pack(from + at, packed.Slice(at * messageBytes, messageBytes));
                Keccak256.HashMany(packed, messageBytes, hashes);
                for (var at = 0; at < most; at++) store(from + at, Bytes32.From(hashes.Slice(at * Bytes32.Length, Bytes32.Length)));
            }

            ArrayPool<byte>.Shared.Return(messages);
        }
    }

    private delegate void Pack(int place, Span<byte> packed);

    private sealed record Changes(int[] Indexes, AccountTable New, int Before)
    {
        public int Count => Before + New.Count;

        public IEnumerable<AccountKey> Added => Enumerable.Range(0, New.Count).Select(index => New[index]);
    }
}
