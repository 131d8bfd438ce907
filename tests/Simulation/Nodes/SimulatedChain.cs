// A chain in memory: blocks over the machine of Evm/, a pool of transactions that wait, a base fee that follows demand (EIP-1559), and
// blocks that are undone. It decides nothing by itself: whoever has it says when a block is made, what is left out of it, and how deep
// the chain forgets. What is undone waits again, as on any network of nodes.

using Cuckoo.Chain;
using Cuckoo.Chain.Transactions;
using Cuckoo.Simulation.Evm;

namespace Cuckoo.Simulation.Nodes;

/// <summary>A transaction in a block.</summary>
internal sealed record MinedTransaction(SentTransaction Sent, Executed Outcome, uint FirstLog);

/// <summary>A block.</summary>
/// <param name="Head">What code in it sees.</param>
/// <param name="Hash">Its name.</param>
/// <param name="Parent">The block before it.</param>
/// <param name="Mark">The world before it.</param>
/// <param name="Mined">Its transactions.</param>
/// <param name="NextBaseFee">What the block after it costs a gas.</param>
internal sealed record MinedBlock(EvmBlock Head, Bytes32 Hash, Bytes32 Parent, int Mark, IReadOnlyList<MinedTransaction> Mined, UInt128 NextBaseFee);

/// <summary>A chain.</summary>
internal sealed class SimulatedChain
{
    /// <summary>Gas of a block; half of it is what the base fee aims at.</summary>
    public const ulong BlockGas = 30_000_000;

    // EIP-7825.
    private const ulong MostGas = 1 << 24;

    private static readonly UInt128 s_leastBaseFee = 7;

    private readonly List<MinedBlock> blocks = [];
    private readonly Dictionary<Bytes32, SentTransaction> pool = [];
    private int forks;

    /// <summary>A chain whose first block has this world in it.</summary>
    public SimulatedChain(ulong chainId, World world, ulong timestamp, UInt128 baseFee)
    {
        (ChainId, World) = (chainId, world);
        blocks.Add(new MinedBlock(new EvmBlock(chainId, 0, timestamp, baseFee, BlockGas), HashOf(default, 0, timestamp, []), default, world.Mark, [], baseFee));
    }

    public ulong ChainId { get; }

    public World World { get; }

    public MinedBlock Head => blocks[^1];

    /// <summary>Transactions that wait, in the order of their hashes.</summary>
    public IReadOnlyList<SentTransaction> Waiting => [.. pool.Values.OrderBy(static one => one.Signed.Hash.ToString(), StringComparer.Ordinal)];

    /// <summary>How often blocks were undone.</summary>
    public int Forks => forks;

    /// <summary>A block of the chain as it is now.</summary>
    public MinedBlock? At(ulong number) => number < (ulong)blocks.Count ? blocks[(int)number] : null;

    /// <summary>The block of this name, if it is one of the chain's.</summary>
    public MinedBlock? At(Bytes32 hash) => blocks.FindLast(block => block.Hash == hash);

    /// <summary>Where a transaction is.</summary>
    public (MinedBlock Block, MinedTransaction Mined)? Find(Bytes32 transaction)
    {
        for (int at = blocks.Count - 1; at >= 0; at--)
        {
            if (blocks[at].Mined.FirstOrDefault(one => one.Sent.Signed.Hash == transaction) is { } mined) return (blocks[at], mined);
        }

        return null;
    }

    public bool IsWaiting(Bytes32 transaction) => pool.ContainsKey(transaction);

    /// <summary>Looks at the world as it was after a block.</summary>
    public T Look<T>(ulong number, Func<World, EvmBlock, T> look)
    {
        MinedBlock block = blocks[(int)number];
        if (block == Head) return look(World, block.Head);
        List<Former> undone = World.UndoTo(blocks[(int)number + 1].Mark);
        T seen = look(World, block.Head);
        World.Redo(undone);
        return seen;
    }

    /// <summary>Takes a transaction among those that wait.</summary>
    /// <returns>Why not, in a node's words; nothing when it waits now.</returns>
    public string? Offer(SignedTransaction signed)
    {
        ArgumentNullException.ThrowIfNull(signed);
        Transaction body = signed.Transaction;
        if (pool.ContainsKey(signed.Hash)) return "already known";
        if (body.ChainId != ChainId) return "invalid chain id for signer";
        if (!signed.TryRecoverSender(out Cuckoo.Chain.Keys.Address from)) return "invalid sender";
        SentTransaction sent = new(Transactions.WordOf(from), signed);
        EvmAccount account = World[sent.Sender];
        if (body.Nonce < account.Nonce) return "nonce too low";
        if (body.GasLimit > MostGas) return "transaction gas limit too high";
        if (body.GasLimit < (ulong)Transactions.IntrinsicOf(body.Input.ToArray(), body.To is null)) return "intrinsic gas too low";
        if (account.Balance < ((Word)(UInt128)body.MaxFeePerGas * body.GasLimit) + (UInt128)body.Value) return "insufficient funds for gas * price + value";
        if (pool.Values.FirstOrDefault(one => one.Sender == sent.Sender && one.Body.Nonce == body.Nonce) is { } former)
        {
            bool isDearer = IsTenthMore((UInt128)former.Body.MaxFeePerGas, (UInt128)body.MaxFeePerGas)
                && IsTenthMore((UInt128)former.Body.MaxPriorityFeePerGas, (UInt128)body.MaxPriorityFeePerGas);
            if (!isDearer) return "replacement transaction underpriced";
            pool.Remove(former.Signed.Hash);
        }

        pool.Add(signed.Hash, sent);
        return null;

        static bool IsTenthMore(UInt128 before, UInt128 now) => now * 10 >= before * 11;
    }

    /// <summary>Forgets a transaction that waits, as nodes do that are full.</summary>
    public void Drop(Bytes32 transaction) => pool.Remove(transaction);

    /// <summary>Makes a block of what waits and pays enough, the dearest first.</summary>
    /// <param name="timestamp">Seconds since 1970; never before the head's.</param>
    /// <param name="othersGas">Gas that strangers' transactions take of it.</param>
    /// <param name="isLeftOut">Whether the block's maker leaves a transaction out.</param>
    public MinedBlock Mine(ulong timestamp, ulong othersGas = 0, Func<SentTransaction, bool>? isLeftOut = null)
    {
        MinedBlock parent = Head;
        EvmBlock head = new(ChainId, parent.Head.Number + 1, Math.Max(timestamp, parent.Head.Timestamp), parent.NextBaseFee, BlockGas);
        int mark = World.Mark;
        List<MinedTransaction> mined = [];
        HashSet<Bytes32> passed = [];
        ulong used = othersGas;
        uint logs = 0;
        while (Next(head, BlockGas - used, passed) is { } sent)
        {
            if (isLeftOut?.Invoke(sent) == true)
            {
                passed.Add(sent.Signed.Hash);
                continue;
            }

            Executed outcome = Transactions.Execute(World, head, sent);
            mined.Add(new MinedTransaction(sent, outcome, logs));
            pool.Remove(sent.Signed.Hash);
            logs += (uint)outcome.Logs.Count;
            used += outcome.GasUsed;
        }

        // What can never be mined any more does not wait for ever.
        foreach (SentTransaction late in Waiting.Where(one => one.Body.Nonce < World[one.Sender].Nonce)) pool.Remove(late.Signed.Hash);
        Bytes32 hash = HashOf(parent.Hash, head.Number, head.Timestamp, mined);
        blocks.Add(new MinedBlock(head, hash, parent.Hash, mark, mined, NextFee(head.BaseFee, used)));
        return Head;
    }

    /// <summary>Undoes the newest blocks; what was in them waits again. Block 0 stays.</summary>
    public void Undo(int depth)
    {
        for (; depth > 0 && blocks.Count > 1; depth--)
        {
            MinedBlock last = Head;
            World.UndoTo(last.Mark);
            blocks.RemoveAt(blocks.Count - 1);
            foreach (MinedTransaction one in last.Mined) pool[one.Sent.Signed.Hash] = one.Sent;
        }

        forks++;
    }

    private SentTransaction? Next(EvmBlock head, ulong room, HashSet<Bytes32> passed) => Waiting
        .Where(one => one.Body.Nonce == World[one.Sender].Nonce && one.Body.GasLimit <= room && !passed.Contains(one.Signed.Hash))
        .Where(one => one.PriceAt(head.BaseFee) is not null && !(World[one.Sender].Balance < ((Word)(UInt128)one.Body.MaxFeePerGas * one.Body.GasLimit) + (UInt128)one.Body.Value))
        .OrderByDescending(one => one.PriceAt(head.BaseFee))
        .FirstOrDefault();

    private static UInt128 NextFee(UInt128 baseFee, ulong used)
    {
        const ulong target = BlockGas / 2;
        UInt128 change = baseFee * (used > target ? used - target : target - used) / target / 8;
        return used > target ? baseFee + UInt128.Max(1, change) : UInt128.Max(s_leastBaseFee, baseFee - change);
    }

    // A block is told from another by what is in it and by the fork that it is on.
    private Bytes32 HashOf(Bytes32 parent, ulong number, ulong timestamp, IReadOnlyList<MinedTransaction> mined)
    {
        List<byte> bytes = [.. parent.ToBytes(), .. BitConverter.GetBytes(number), .. BitConverter.GetBytes(timestamp), .. BitConverter.GetBytes(forks)];
        foreach (MinedTransaction one in mined) bytes.AddRange(one.Sent.Signed.Hash.ToBytes());
        return Bytes32.Keccak([.. bytes]);
    }
}
