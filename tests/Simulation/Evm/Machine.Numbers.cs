using Cuckoo.Chain.Keys;

namespace Cuckoo.Simulation.Evm;

/// <content>Arithmetic, comparison, bits, and what is asked about the call, the block and accounts.</content>
internal sealed partial class Machine
{
    private static void Count(Frame frame, byte code)
    {
        Word a = frame.Pop();
        if (code is 0x15 or 0x19)
        {
            frame.Use(3);
            frame.Push(code == 0x15 ? Word.Of(a.IsZero) : ~a);
            return;
        }

        Word b = frame.Pop();
        frame.Use(code switch { 0x02 or 0x04 or 0x05 or 0x06 or 0x07 or 0x0B => 5, 0x08 or 0x09 => 8, 0x0A => 10 + (50L * LengthOf(b)), _ => 3 });
        frame.Push(code switch
        {
            0x01 => a + b,
            0x02 => a * b,
            0x03 => a - b,
            0x04 => a / b,
            0x05 => Word.DivideSigned(a, b),
            0x06 => a % b,
            0x07 => Word.RemainSigned(a, b),
            0x08 => Word.AddWithin(a, b, frame.Pop()),
            0x09 => Word.MultiplyWithin(a, b, frame.Pop()),
            0x0A => Word.Raise(a, b),
            0x0B => Word.Extend(a, b),
            0x10 => Word.Of(a < b),
            0x11 => Word.Of(a > b),
            0x12 => Word.Of(Word.IsBelowSigned(a, b)),
            0x13 => Word.Of(Word.IsBelowSigned(b, a)),
            0x14 => Word.Of(a == b),
            0x16 => a & b,
            0x17 => a | b,
            0x18 => a ^ b,
            0x1A => Word.ByteAt(a, b),
            0x1B => Word.ShiftLeft(b, a),
            0x1C => Word.ShiftRight(b, a),
            0x1D => Word.ShiftRightSigned(b, a),
            _ => throw new EvmHaltException("invalid opcode"),
        });
    }

    private void Ask(Frame frame, byte code)
    {
        switch (code)
        {
            case 0x20:
                frame.Use(30);
                (int at, int length) = frame.Touch(frame.Pop(), frame.Pop());
                frame.Use(6L * Words(length));
                frame.Push(Word.Of(Keccak256.Hash(frame.Memory(at, length))));
                break;
            case 0x31 or 0x3B or 0x3F:
                Word account = AccountOf(frame.Pop());
                frame.Use(world.Warm(account) ? 100 : 2_600);
                EvmAccount known = world[account];
                frame.Push(code switch
                {
                    0x31 => known.Balance,
                    0x3B => (ulong)known.Code.Length,
                    _ => known.IsEmpty ? default : Word.Of(Keccak256.Hash(known.Code)),
                });
                break;
            case 0x35:
                frame.Use(3);
                Span<byte> word = stackalloc byte[Word.Bytes];
                word.Clear();
                if (frame.Pop().TryPlace(out int from) && from < frame.Input.Length)
                    frame.Input.AsSpan(from, Math.Min(Word.Bytes, frame.Input.Length - from)).CopyTo(word);
                frame.Push(Word.Of(word));
                break;
            case 0x37 or 0x39 or 0x3C or 0x3E:
                CopyOf(frame, code);
                break;
            case 0x40:
                // No contract of ours asks for a block's hash.
                throw new NotSupportedException("The hash of an earlier block is not part of the simulated machine.");
            case 0x47:
                frame.Use(5);
                frame.Push(world[frame.Self].Balance);
                break;
            default:
                frame.Use(2);
                frame.Push(Constant(frame, code));
                break;
        }
    }

    private Word Constant(Frame frame, byte code) => code switch
    {
        0x30 => frame.Self,
        0x32 => origin,
        0x33 => frame.Caller,
        0x34 => frame.Value,
        0x36 => (ulong)frame.Input.Length,
        0x38 => (ulong)frame.Code.Length,
        0x3A => gasPrice,
        0x3D => (ulong)frame.Returned.Length,
        0x41 or 0x44 => default,
        0x42 => block.Timestamp,
        0x43 => block.Number,
        0x45 => block.GasLimit,
        0x46 => block.ChainId,
        0x48 => block.BaseFee,
        0x4A => 1UL,
        _ => throw new EvmHaltException("invalid opcode"),
    };

    private void CopyOf(Frame frame, byte code)
    {
        byte[] source = code switch { 0x37 => frame.Input, 0x39 => frame.Code, 0x3E => frame.Returned, _ => [] };
        if (code == 0x3C)
        {
            Word account = AccountOf(frame.Pop());
            frame.Use(world.Warm(account) ? 100 : 2_600);
            source = world[account].Code;
        }

        Word to = frame.Pop(), from = frame.Pop(), count = frame.Pop();
        if (code != 0x3C) frame.Use(3);
        (int at, int length) = frame.Touch(to, count);
        frame.Use(3L * Words(length));
        if (code == 0x3E && (!from.TryPlace(out int first) || (long)first + length > source.Length)) throw new EvmHaltException("return data out of bounds");
        frame.Copy(source, from, at, length);
    }

    private static Word AccountOf(Word word) => new((uint)word.High, word.Low);

    private static int Words(int bytes) => (bytes + 31) / 32;

    private static int LengthOf(Word number)
    {
        int length = 0;
        for (Word rest = number; !rest.IsZero; rest = Word.ShiftRight(rest, (Word)8UL)) length++;
        return length;
    }
}
