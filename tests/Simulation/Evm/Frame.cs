namespace Cuckoo.Simulation.Evm;

/// <summary>The block that code runs in.</summary>
/// <param name="ChainId">Of which chain.</param>
/// <param name="Number">Its height.</param>
/// <param name="Timestamp">Seconds since 1970.</param>
/// <param name="BaseFee">Wei a gas.</param>
/// <param name="GasLimit">The most gas of all its transactions.</param>
internal sealed record EvmBlock(ulong ChainId, ulong Number, ulong Timestamp, UInt128 BaseFee, ulong GasLimit);

/// <summary>An event, as the code emitted it.</summary>
internal sealed record EvmLog(Word Contract, IReadOnlyList<Word> Topics, byte[] Body);

/// <summary>What a message came to.</summary>
/// <param name="Succeeded">Whether its effects stand.</param>
/// <param name="Output">What it gave, or why it reverted.</param>
/// <param name="GasLeft">Gas it did not use.</param>
internal readonly record struct EvmResult(bool Succeeded, byte[] Output, long GasLeft);

/// <summary>Code does what the EVM does not allow: all its gas is gone.</summary>
internal sealed class EvmHaltException(string message) : Exception(message);

/// <summary>One message while it runs.</summary>
internal sealed class Frame(byte[] code, byte[] input, Word self, Word caller, Word value, long gas, bool isStatic, int depth)
{
    private const int MostStack = 1024;

    private readonly Word[] stack = new Word[64];
    private Word[]? large;
    private byte[] memory = [];

    public byte[] Code => code;

    public byte[] Input => input;

    public Word Self => self;

    public Word Caller => caller;

    public Word Value => value;

    public bool IsStatic => isStatic;

    public int Depth => depth;

    public long Gas { get; private set; } = gas;

    public int Place { get; set; }

    public int Height { get; private set; }

    /// <summary>Bytes of memory in use, whole words.</summary>
    public int MemoryLength { get; private set; }

    /// <summary>What the last call gave.</summary>
    public byte[] Returned { get; set; } = [];

    private Span<Word> Stack => large ?? stack;

    public void Push(Word word)
    {
        if (Height == MostStack) throw new EvmHaltException("stack overflow");
        if (Height == Stack.Length) Array.Copy(stack, large = new Word[MostStack], Height);
        Stack[Height++] = word;
    }

    public Word Pop() => Height > 0 ? Stack[--Height] : throw new EvmHaltException("stack underflow");

    public void Duplicate(int depthBelow) => Push(Height >= depthBelow ? Stack[Height - depthBelow] : throw new EvmHaltException("stack underflow"));

    public void Swap(int depthBelow)
    {
        if (Height <= depthBelow) throw new EvmHaltException("stack underflow");
        (Stack[Height - 1], Stack[Height - 1 - depthBelow]) = (Stack[Height - 1 - depthBelow], Stack[Height - 1]);
    }

    public void Use(long amount)
    {
        if (amount > Gas) throw new EvmHaltException("out of gas");
        Gas -= amount;
    }

    public void GiveBack(long amount) => Gas += amount;

    /// <summary>A stretch of memory, paid for; where it is.</summary>
    public (int At, int Length) Touch(Word at, Word length)
    {
        if (length.IsZero) return (0, 0);
        if (!at.TryPlace(out int from) || !length.TryPlace(out int count) || (long)from + count > 1 << 24) throw new EvmHaltException("out of gas");
        int end = (from + count + 31) / 32 * 32;
        if (end <= MemoryLength) return (from, count);
        Use(CostOf(end) - CostOf(MemoryLength));
        MemoryLength = end;
        if (memory.Length < end) Array.Resize(ref memory, Math.Max(end, Math.Min(2 * memory.Length, 1 << 24)));
        return (from, count);
    }

    public Span<byte> Memory(int at, int length) => memory.AsSpan(at, length);

    /// <summary>Copies from bytes that go on with zeros.</summary>
    public void Copy(ReadOnlySpan<byte> source, Word from, int at, int length)
    {
        Span<byte> to = Memory(at, length);
        to.Clear();
        if (from.TryPlace(out int first) && first < source.Length) source.Slice(first, Math.Min(length, source.Length - first)).CopyTo(to);
    }

    private static long CostOf(int bytes) => (3L * (bytes / 32)) + ((long)(bytes / 32) * (bytes / 32) / 512);
}
