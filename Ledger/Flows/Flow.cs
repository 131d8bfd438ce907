namespace Cuckoo.Ledger.Flows;

/// <summary>What became of money, as far as it matters whose it was.</summary>
public enum FlowKind : byte
{
    /// <summary>Nothing; no flow.</summary>
    None,

    /// <summary>An account paid another one at once.</summary>
    Paid,

    /// <summary>An account put money aside.</summary>
    PutAside,

    /// <summary>A share of what was put aside was paid.</summary>
    PaidFromAside,

    /// <summary>What was put aside is over; what is left of it, which may be nothing, went back to whom it came from.</summary>
    GivenBack,

    /// <summary>Money left for another shard, from an account or from what was put aside.</summary>
    Sent,

    /// <summary>What another shard sent has arrived.</summary>
    Arrived,

    /// <summary>What was sent was refused by the other shard and came back.</summary>
    CameBack,
}

/// <summary>One movement of money in a shard, in the order of the books.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Sequence">The entry.</param>
/// <param name="From">Index of the account that paid or put aside; -1 where nobody in this shard did.</param>
/// <param name="To">Index of the account that got it; -1 where nobody has it yet.</param>
/// <param name="Amount">10^-18 tokens.</param>
/// <param name="Subject">What was put aside, for what is paid from it or given back; zero otherwise.</param>
/// <param name="Payment">The payment between shards, for what was sent, arrived or came back; zero otherwise.</param>
public readonly record struct Flow(FlowKind Kind, long Sequence, int From, int To, UInt128 Amount, UInt128 Subject, UInt128 Payment);
