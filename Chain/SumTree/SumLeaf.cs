using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.SumTree;

/// <summary>What the books say of one account: two totals that never fall.</summary>
/// <param name="Account">Who.</param>
/// <param name="Earned">Everything ever earned, in 10⁻¹⁸ of a token.</param>
/// <param name="Spent">Everything ever spent, in 10⁻¹⁸ of a token.</param>
public readonly record struct SumLeaf(Address Account, UInt128 Earned, UInt128 Spent);
