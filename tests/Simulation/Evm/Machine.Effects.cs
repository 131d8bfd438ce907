using Cuckoo.Chain.Keys;

namespace Cuckoo.Simulation.Evm;

/// <content>Memory, storage, events, and messages to other contracts.</content>
internal sealed partial class Machine
{
    private const long ColdSlot = 2_100;
    private const long Warm = 100;
    private const long ClearedRefund = 4_800;
    private const long Stipend = 2_300;

    private void Keep(Frame frame, byte code)
    {
        switch (code)
        {
            case 0x50:
                frame.Use(2);
                frame.Pop();
                break;
            case 0x51:
                frame.Use(3);
                (int read, int _) = frame.Touch(frame.Pop(), (ulong)Word.Bytes);
                frame.Push(Word.Of(frame.Memory(read, Word.Bytes)));
                break;
            case 0x52:
                frame.Use(3);
                (int written, int _) = frame.Touch(frame.Pop(), (ulong)Word.Bytes);
                frame.Pop().Write(frame.Memory(written, Word.Bytes));
                break;
            case 0x53:
                frame.Use(3);
                (int one, int _) = frame.Touch(frame.Pop(), 1UL);
                frame.Memory(one, 1)[0] = (byte)frame.Pop().Low;
                break;
            case 0x54:
                Word slot = frame.Pop();
                frame.Use(world.Warm(frame.Self, slot) ? Warm : ColdSlot);
                frame.Push(world.Stored(frame.Self, slot));
                break;
            case 0x55:
                Store(frame, frame.Pop(), frame.Pop());
                break;
            case 0x58:
                frame.Use(2);
                frame.Push((ulong)(frame.Place - 1));
                break;
            case 0x59:
                frame.Use(2);
                frame.Push((ulong)frame.MemoryLength);
                break;
            case 0x5A:
                frame.Use(2);
                frame.Push((ulong)frame.Gas);
                break;
            case 0x5B:
                frame.Use(1);
                break;
            case 0x5C:
                frame.Use(Warm);
                frame.Push(world.Held(frame.Self, frame.Pop()));
                break;
            case 0x5D:
                MustChange(frame);
                frame.Use(Warm);
                world.Hold(frame.Self, frame.Pop(), frame.Pop());
                break;
            case 0x5E:
                frame.Use(3);
                Word to = frame.Pop(), from = frame.Pop(), count = frame.Pop();
                (int target, int length) = frame.Touch(to, count);
                (int source, int _) = frame.Touch(from, count);
                frame.Use(3L * Words(length));
                frame.Memory(source, length).ToArray().CopyTo(frame.Memory(target, length));
                break;
            default:
                throw new EvmHaltException("invalid opcode");
        }
    }

    // EIP-2200 with the prices of EIP-2929 and the refunds of EIP-3529.
    private void Store(Frame frame, Word slot, Word value)
    {
        MustChange(frame);
        if (frame.Gas <= Stipend) throw new EvmHaltException("out of gas");
        long cost = world.Warm(frame.Self, slot) ? 0 : ColdSlot;
        Word current = world.Stored(frame.Self, slot), original = world.Original(frame.Self, slot);
        if (current == value) cost += Warm;
        else if (current == original)
        {
            cost += original.IsZero ? 20_000 : 5_000 - ColdSlot;
            if (!original.IsZero && value.IsZero) refund += ClearedRefund;
        }
        else
        {
            cost += Warm;
            if (!original.IsZero && current.IsZero) refund -= ClearedRefund;
            if (!original.IsZero && value.IsZero) refund += ClearedRefund;
            if (original == value) refund += (original.IsZero ? 20_000 : 5_000 - ColdSlot) - Warm;
        }

        frame.Use(cost);
        world.Store(frame.Self, slot, value);
    }

    private void Log(Frame frame, int topics)
    {
        MustChange(frame);
        Word from = frame.Pop(), count = frame.Pop();
        frame.Use(375L * (1 + topics));
        (int at, int length) = frame.Touch(from, count);
        frame.Use(8L * length);
        Word[] named = new Word[topics];
        for (int number = 0; number < topics; number++) named[number] = frame.Pop();
        logs.Add(new EvmLog(frame.Self, named, frame.Memory(at, length).ToArray()));
    }

    private void Send(Frame frame, byte code)
    {
        Word asked = frame.Pop(), to = AccountOf(frame.Pop());
        Word value = code is 0xF1 or 0xF2 ? frame.Pop() : default;
        Word inputAt = frame.Pop(), inputLength = frame.Pop(), outputAt = frame.Pop(), outputLength = frame.Pop();
        if (code == 0xF1 && !value.IsZero) MustChange(frame);
        (int from, int count) = frame.Touch(inputAt, inputLength);
        (int into, int room) = frame.Touch(outputAt, outputLength);
        frame.Use(world.Warm(to) ? Warm : 2_600);
        if (!value.IsZero) frame.Use(9_000);
        if (code == 0xF1 && !value.IsZero && world[to].IsEmpty) frame.Use(25_000);
        long most = frame.Gas - (frame.Gas / 64);
        long gas = asked.High == 0 && asked.Low < (UInt128)most ? (long)asked.Low : most;
        frame.Use(gas);
        if (!value.IsZero) gas += Stipend;
        frame.Returned = [];
        if (frame.Depth >= MostDepth || (!value.IsZero && world[frame.Self].Balance < value))
        {
            frame.GiveBack(gas);
            frame.Push(default);
            return;
        }

        byte[] input = frame.Memory(from, count).ToArray();
        EvmResult result = code switch
        {
            0xF1 => Call(frame.Self, to, to, value, input, gas, frame.IsStatic, frame.Depth + 1, true),
            0xF2 => Call(frame.Self, frame.Self, to, value, input, gas, frame.IsStatic, frame.Depth + 1, false),
            0xF4 => Call(frame.Caller, frame.Self, to, frame.Value, input, gas, frame.IsStatic, frame.Depth + 1, false),
            _ => Call(frame.Self, to, to, default, input, gas, true, frame.Depth + 1, false),
        };
        frame.GiveBack(result.GasLeft);
        frame.Returned = result.Output;
        result.Output.AsSpan(0, Math.Min(room, result.Output.Length)).CopyTo(frame.Memory(into, room));
        frame.Push(Word.Of(result.Succeeded));
    }

    private void Make(Frame frame, bool isSalted)
    {
        MustChange(frame);
        Word value = frame.Pop(), at = frame.Pop(), count = frame.Pop();
        Word salt = isSalted ? frame.Pop() : default;
        frame.Use(32_000);
        (int from, int length) = frame.Touch(at, count);
        if (length > 2 * MostCode) throw new EvmHaltException("initcode too long");
        frame.Use((isSalted ? 8L : 2L) * Words(length));
        byte[] code = frame.Memory(from, length).ToArray();
        frame.Returned = [];
        if (frame.Depth >= MostDepth || world[frame.Self].Balance < value)
        {
            frame.Push(default);
            return;
        }

        ulong nonce = world[frame.Self].Nonce;
        Word made = isSalted
            ? Word.Of(Keccak256.Hash([0xFF, .. frame.Self.ToBytes()[12..], .. salt.ToBytes(), .. Keccak256.Hash(code)]).AsSpan(12))
            : PlaceOf(frame.Self, nonce);
        world[frame.Self] = world[frame.Self] with { Nonce = nonce + 1 };
        long gas = frame.Gas - (frame.Gas / 64);
        frame.Use(gas);
        (EvmResult result, _) = Create(frame.Self, made, value, code, gas, frame.Depth + 1);
        frame.GiveBack(result.GasLeft);
        frame.Returned = result.Output;
        frame.Push(result.Succeeded ? made : default);
    }

    private static void MustChange(Frame frame)
    {
        if (frame.IsStatic) throw new EvmHaltException("write protection");
    }
}
