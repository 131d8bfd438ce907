// The Ethereum virtual machine, so that the simulated chain runs the contracts' own code and no retelling of it. Instructions, gas and
// refunds are those of the Prague fork (ethereum/execution-specs; EIPs 2200, 2929, 3529, 3651, 3855, 3860, 1153, 5656, 7623). What our
// contracts do not use ends the run with its name: most precompiles, blobs, delegated accounts. A test compares it with anvil.

using System.Runtime.CompilerServices;
using Cuckoo.Chain;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rlp;

namespace Cuckoo.Simulation.Evm;

/// <summary>Runs messages of one transaction.</summary>
/// <param name="world">Accounts and storage.</param>
/// <param name="block">In which block.</param>
/// <param name="origin">Who signed.</param>
/// <param name="gasPrice">Wei a gas.</param>
internal sealed partial class Machine(World world, EvmBlock block, Word origin, UInt128 gasPrice)
{
    private const int MostDepth = 1024;
    private const int MostCode = 24_576;

    private static readonly ConditionalWeakTable<byte[], bool[]> s_targets = [];

    private readonly List<EvmLog> logs = [];
    private long refund;

    public IReadOnlyList<EvmLog> Logs => logs;

    /// <summary>Gas that is given back for storage that was cleared, before its bound.</summary>
    public long Refund => refund;

    /// <summary>Runs a message to an account; what it did is undone if it fails.</summary>
    /// <param name="caller">Who sends it.</param>
    /// <param name="self">Whose storage and balance it is about.</param>
    /// <param name="code">Whose code runs.</param>
    /// <param name="value">Wei; with <paramref name="moves"/> it is paid.</param>
    /// <param name="input">The call's bytes.</param>
    /// <param name="gas">The most.</param>
    /// <param name="isStatic">Whether it may change nothing.</param>
    /// <param name="depth">How many messages wait for it.</param>
    /// <param name="moves">Whether the value is paid.</param>
    public EvmResult Call(Word caller, Word self, Word code, Word value, byte[] input, long gas, bool isStatic, int depth, bool moves)
    {
        (int mark, int logged, long refunded) = (world.Mark, logs.Count, refund);
        if (moves && !value.IsZero) Pay(caller, self, value);
        EvmResult result;
        if (Precompiles.Is(code))
        {
            (long cost, byte[] output) = Precompiles.Run(code, input);
            result = cost > gas ? new EvmResult(false, [], 0) : new EvmResult(true, output, gas - cost);
        }
        else
        {
            byte[] program = world[code].Code;
            result = program.Length == 0 ? new EvmResult(true, [], gas) : Run(new Frame(program, input, self, caller, value, gas, isStatic, depth));
        }

        if (!result.Succeeded) Undo(mark, logged, refunded);
        return result;
    }

    /// <summary>Makes a contract; its address is in the answer's place.</summary>
    public (EvmResult Result, Word Made) Create(Word creator, Word made, Word value, byte[] code, long gas, int depth)
    {
        world.Warm(made);
        (int mark, int logged, long refunded) = (world.Mark, logs.Count, refund);
        world[made] = world[made] with { Nonce = 1 };
        if (!value.IsZero) Pay(creator, made, value);
        EvmResult result = Run(new Frame(code, [], made, creator, value, gas, false, depth));
        if (result.Succeeded)
        {
            long deposit = 200L * result.Output.Length;
            bool isCode = result.Output.Length <= MostCode && (result.Output.Length == 0 || result.Output[0] != 0xEF) && deposit <= result.GasLeft;
            if (isCode) world[made] = world[made] with { Code = result.Output };
            result = isCode ? new EvmResult(true, [], result.GasLeft - deposit) : new EvmResult(false, [], 0);
        }

        if (!result.Succeeded) Undo(mark, logged, refunded);
        return (result, made);
    }

    /// <summary>Where an account's next contract will be.</summary>
    public static Word PlaceOf(Word creator, ulong nonce)
    {
        byte[] pair = new RlpWriter().BeginList().Write(creator.ToBytes().AsSpan(12)).Write((UInt256)nonce).EndList().ToBytes();
        return Word.Of(Keccak256.Hash(pair).AsSpan(12));
    }

    private void Undo(int mark, int logged, long refunded)
    {
        world.UndoTo(mark);
        logs.RemoveRange(logged, logs.Count - logged);
        refund = refunded;
    }

    private void Pay(Word from, Word to, Word value)
    {
        world[from] = world[from] with { Balance = world[from].Balance - value };
        world[to] = world[to] with { Balance = world[to].Balance + value };
    }

    private EvmResult Run(Frame frame)
    {
        bool[] targets = s_targets.GetValue(frame.Code, TargetsOf);
        try
        {
            while (true)
            {
                byte code = frame.Place < frame.Code.Length ? frame.Code[frame.Place++] : (byte)0;
                switch (code)
                {
                    case 0x00:
                        return new EvmResult(true, [], frame.Gas);
                    case 0x56 or 0x57:
                        Jump(frame, targets, code == 0x57);
                        break;
                    case 0xF3 or 0xFD:
                        (int at, int length) = frame.Touch(frame.Pop(), frame.Pop());
                        return new EvmResult(code == 0xF3, frame.Memory(at, length).ToArray(), frame.Gas);
                    case >= 0x5F and <= 0x7F:
                        Constant(frame, code - 0x5F);
                        break;
                    case >= 0x80 and <= 0x8F:
                        frame.Use(3);
                        frame.Duplicate(code - 0x7F);
                        break;
                    case >= 0x90 and <= 0x9F:
                        frame.Use(3);
                        frame.Swap(code - 0x8F);
                        break;
                    case <= 0x1D:
                        Count(frame, code);
                        break;
                    case <= 0x4A:
                        Ask(frame, code);
                        break;
                    case <= 0x5E:
                        Keep(frame, code);
                        break;
                    case >= 0xA0 and <= 0xA4:
                        Log(frame, code - 0xA0);
                        break;
                    case 0xF0 or 0xF5:
                        Make(frame, code == 0xF5);
                        break;
                    case 0xF1 or 0xF2 or 0xF4 or 0xFA:
                        Send(frame, code);
                        break;
                    default:
                        throw new EvmHaltException("invalid opcode");
                }
            }
        }
        catch (EvmHaltException)
        {
            return new EvmResult(false, [], 0);
        }
    }

    private static void Jump(Frame frame, bool[] targets, bool isConditional)
    {
        frame.Use(isConditional ? 10 : 8);
        Word to = frame.Pop();
        if (isConditional && frame.Pop().IsZero) return;
        frame.Place = to.TryPlace(out int at) && at < targets.Length && targets[at] ? at : throw new EvmHaltException("invalid jump");
    }

    private static void Constant(Frame frame, int length)
    {
        frame.Use(length == 0 ? 2 : 3);
        ReadOnlySpan<byte> rest = frame.Code.AsSpan(Math.Min(frame.Place, frame.Code.Length));
        Span<byte> bytes = stackalloc byte[length];
        bytes.Clear();
        rest[..Math.Min(length, rest.Length)].CopyTo(bytes);
        frame.Place += length;
        frame.Push(Word.Of(bytes));
    }

    private static bool[] TargetsOf(byte[] code)
    {
        bool[] targets = new bool[code.Length];
        for (int at = 0; at < code.Length; at++)
        {
            if (code[at] == 0x5B) targets[at] = true;
            else if (code[at] is >= 0x60 and <= 0x7F) at += code[at] - 0x5F;
        }

        return targets;
    }
}
