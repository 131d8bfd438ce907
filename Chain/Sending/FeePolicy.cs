// What a transaction offers (EIP-1559): the base fee is burnt and can grow by an eighth a block, the tip goes to who makes the
// block. Twice the next base fee outlasts five full blocks in a row; what is not needed is not taken.

using Cuckoo.Chain.Rpc;

namespace Cuckoo.Chain.Sending;

/// <summary>What a transaction offers at most, in wei a gas.</summary>
/// <param name="MostPerGas">Base fee and tip together.</param>
/// <param name="MostTip">The tip.</param>
public readonly record struct Fees(UInt128 MostPerGas, UInt128 MostTip);

/// <summary>How fees are chosen.</summary>
public sealed record FeePolicy
{
    // A node replaces a waiting transaction only by one that offers an eighth more of both (geth and anvil: 10 %, others 12.5 %).
    private const uint ReplacementNumerator = 9;
    private const uint ReplacementDenominator = 8;

    /// <summary>How many recent blocks are looked at.</summary>
    public int Blocks { get; init; } = 10;

    /// <summary>Which of a block's tips is taken, in percent.</summary>
    public double Percentile { get; init; } = 50;

    /// <summary>The smallest tip.</summary>
    public UInt128 LeastTip { get; init; } = 1_000_000;

    /// <summary>The most ever offered a gas: 500 gwei.</summary>
    public UInt128 MostPerGas { get; init; } = 500_000_000_000;

    /// <summary>The fees for now; null when even the base fee is more than may be offered.</summary>
    public Fees? Choose(FeeHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        var tips = history.Tips.Where(static tip => tip > 0).Order().ToArray();
        var tip = tips.Length == 0 ? LeastTip : UInt128.Max(LeastTip, tips[tips.Length / 2]);
        if (history.NextBaseFee + LeastTip > MostPerGas) return null;
        var most = UInt128.Min(MostPerGas, 2 * history.NextBaseFee + tip);
        return new Fees(most, UInt128.Min(tip, most));
    }

    /// <summary>The fees that replace a transaction offering <paramref name="old"/>; null when that is more than may be offered.</summary>
    public Fees? Bump(Fees old, Fees? now)
    {
        static UInt128 More(UInt128 fee) => (fee * ReplacementNumerator + ReplacementDenominator - 1) / ReplacementDenominator;
        var fees = new Fees(UInt128.Max(More(old.MostPerGas), now?.MostPerGas ?? 0), UInt128.Max(More(old.MostTip), now?.MostTip ?? 0));
        return fees.MostPerGas <= MostPerGas ? fees : null;
    }
}
