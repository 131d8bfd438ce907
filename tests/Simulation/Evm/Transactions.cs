using Cuckoo.Chain.Transactions;
using ChainAccount = Cuckoo.Chain.Keys.Address;

namespace Cuckoo.Simulation.Evm;

/// <summary>A transaction as a block has it.</summary>
/// <param name="Sender">Who signed it.</param>
/// <param name="Signed">What was signed.</param>
internal sealed record SentTransaction(Word Sender, SignedTransaction Signed)
{
    public Transaction Body => Signed.Transaction;

    /// <summary>What it pays a gas in a block, tip and base fee together; nothing when that is more than it offers.</summary>
    public UInt128? PriceAt(UInt128 baseFee)
    {
        UInt128 most = (UInt128)Body.MaxFeePerGas, tip = (UInt128)Body.MaxPriorityFeePerGas;
        return most < baseFee ? null : UInt128.Min(most, baseFee + tip);
    }
}

/// <summary>What became of a transaction.</summary>
/// <param name="Succeeded">Whether its effects stand.</param>
/// <param name="GasUsed">Gas it paid for.</param>
/// <param name="Made">The contract it made.</param>
/// <param name="Output">What it gave, or why it reverted.</param>
/// <param name="Logs">Its events.</param>
internal sealed record Executed(bool Succeeded, ulong GasUsed, Word? Made, byte[] Output, IReadOnlyList<EvmLog> Logs);

/// <summary>Runs whole transactions.</summary>
internal static class Transactions
{
    private const long Base = 21_000;

    public static Word WordOf(ChainAccount account) => Word.Of(account.ToBytes());

    public static ChainAccount AccountOf(Word word) => ChainAccount.FromBytes(word.ToBytes().AsSpan(12));

    /// <summary>Runs a message that nobody has to pay for, as eth_call does; its effects are undone.</summary>
    public static EvmResult Ask(World world, EvmBlock block, Word from, Word? to, Word value, byte[] input, long gas, out long used)
    {
        int mark = world.Mark;
        try
        {
            (EvmResult result, _, used) = Run(world, new Machine(world, block, from, 0), from, to, value, input, gas, world[from].Nonce);
            return result;
        }
        finally
        {
            world.UndoTo(mark);
        }
    }

    /// <summary>Runs a transaction that the block takes.</summary>
    public static Executed Execute(World world, EvmBlock block, SentTransaction sent)
    {
        Transaction body = sent.Body;
        UInt128 price = sent.PriceAt(block.BaseFee) ?? throw new InvalidOperationException("A block takes no transaction below its base fee.");
        Word limit = (ulong)body.GasLimit;
        world[sent.Sender] = world[sent.Sender] with { Balance = world[sent.Sender].Balance - (limit * price), Nonce = body.Nonce + 1 };
        Machine machine = new(world, block, sent.Sender, price);
        (EvmResult result, Word? made, long used) = Run(
            world, machine, sent.Sender, body.To is { } to ? WordOf(to) : null, (UInt128)body.Value, body.Input.ToArray(), (long)body.GasLimit, body.Nonce);
        Word back = (Word)(body.GasLimit - (ulong)used) * price;
        world[sent.Sender] = world[sent.Sender] with { Balance = world[sent.Sender].Balance + back };
        return new Executed(result.Succeeded, (ulong)used, result.Succeeded ? made : null, result.Output, machine.Logs);
    }

    /// <summary>What a transaction costs before anything runs.</summary>
    public static long IntrinsicOf(byte[] input, bool makes)
    {
        int zeros = input.Count(static one => one == 0);
        return Base + (4L * zeros) + (16L * (input.Length - zeros)) + (makes ? 32_000 + (2L * ((input.Length + 31) / 32)) : 0);
    }

    // EIP-7623: what a transaction costs at least by its length.
    private static long FloorOf(byte[] input)
    {
        int zeros = input.Count(static one => one == 0);
        return Base + (10L * (zeros + (4L * (input.Length - zeros))));
    }

    private static (EvmResult Result, Word? Made, long Used) Run(World world, Machine machine, Word from, Word? to, Word value, byte[] input, long gas, ulong nonce)
    {
        long intrinsic = IntrinsicOf(input, to is null);
        if (gas < intrinsic || gas < FloorOf(input)) return (new EvmResult(false, [], 0), null, gas);
        world.Begin();
        world.Warm(from);
        // EIP-3651: whoever makes the block.
        world.Warm(default(Word));
        foreach (Word one in Precompiles.All) world.Warm(one);
        EvmResult result;
        Word? made = null;
        if (to is { } account)
        {
            world.Warm(account);
            result = world[from].Balance < value
                ? new EvmResult(false, [], 0)
                : machine.Call(from, account, account, value, input, gas - intrinsic, false, 0, true);
        }
        else
        {
            (result, made) = machine.Create(from, Machine.PlaceOf(from, nonce), value, input, gas - intrinsic, 0);
        }

        long used = gas - result.GasLeft;
        if (result.Succeeded) used -= Math.Min(machine.Refund, used / 5);
        return (result, made, Math.Max(used, FloorOf(input)));
    }
}
