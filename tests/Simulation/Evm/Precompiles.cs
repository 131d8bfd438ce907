using System.Security.Cryptography;
using Cuckoo.Chain;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Simulation.Evm;

/// <summary>The contracts that are part of the machine. Ours call three of them; another one ends the run with its name.</summary>
internal static class Precompiles
{
    private const int Recovery = 1;
    private const int Sha256 = 2;
    private const int Identity = 4;

    // As many as there are since Prague.
    private const int Last = 17;

    public static IEnumerable<Word> All => Enumerable.Range(1, Last).Select(static number => (Word)(ulong)number);

    public static bool Is(Word account) => account.High == 0 && account.Low >= 1 && account.Low <= Last;

    /// <summary>Its gas and its answer.</summary>
    public static (long Gas, byte[] Output) Run(Word account, byte[] input)
    {
        int words = (input.Length + 31) / 32;
        return (int)account.Low switch
        {
            Recovery => (3_000, Recover(input)),
            Sha256 => (60 + (12L * words), SHA256.HashData(input)),
            Identity => (15 + (3L * words), input),
            var other => throw new NotSupportedException($"The contract at address {other} is not part of the simulated machine."),
        };
    }

    private static byte[] Recover(byte[] input)
    {
        byte[] whole = new byte[128];
        input.AsSpan(0, Math.Min(input.Length, whole.Length)).CopyTo(whole);
        Word v = Word.Of(whole.AsSpan(32, 32));
        if (v != 27UL && v != 28UL) return [];
        RecoverableSignature signature = new(UInt256.FromBigEndian(whole.AsSpan(64, 32)), UInt256.FromBigEndian(whole.AsSpan(96, 32)), v == 28UL);
        if (!signature.TryRecover(whole.AsSpan(0, 32), out Address signer)) return [];
        byte[] answer = new byte[32];
        signer.Write(answer.AsSpan(12));
        return answer;
    }
}
