namespace Cuckoo.Ledger;

/// <summary>A payment to another shard that is not known to have arrived.</summary>
/// <param name="Order">The order that made it.</param>
/// <param name="To">Its id, the other shard and the payee there.</param>
/// <param name="Back">Index of the account it comes back to if it is refused there.</param>
/// <param name="Amount">10^-18 tokens.</param>
/// <param name="Purpose">One word.</param>
/// <param name="Reference">What it is for.</param>
/// <param name="IsWholeOrder">Whether it is all that its order did, a transfer: then the order is refused with it.</param>
public sealed record UnderWay(TransferKey Order, Outgoing To, int Back, UInt128 Amount, string Purpose, UInt128 Reference, bool IsWholeOrder);
