using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Epochs;

/// <summary>What a question about a root asks for, by the contract's numbers.</summary>
public enum QuestionKind : byte
{
    /// <summary>Nothing; no question.</summary>
    None = 0,

    /// <summary>A voucher of the payer for at least what its leaf says it spent.</summary>
    Spend = 1,

    /// <summary>The earner's leaf, in this root or a later one, with at least what the operator's receipt says it earned.</summary>
    Earned = 2,

    /// <summary>All leaves of one stretch of the tree.</summary>
    Leaves = 3,
}

/// <summary>A question about a root, asked under a bond: answered in time the bond is the answerer's, else the root falls.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Epoch">The root's.</param>
/// <param name="Kind">What it asks for.</param>
/// <param name="Account">The payer or the earner; of leaves nobody.</param>
/// <param name="Subject">What was spent, what was earned, or the number of the stretch.</param>
/// <param name="Deadline">The last second in which it can be answered, since 1970.</param>
public readonly record struct OpenQuestion(ulong Number, ulong Epoch, QuestionKind Kind, Address Account, UInt128 Subject, ulong Deadline)
{
    /// <summary>Whether the contract's entry is this very question: after a reorganisation its number may be another one's, and one that is over is no more.</summary>
    public bool IsIn(CuckooPay.Structs.Challenge entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.Kind == (byte)Kind && entry.Epoch == Epoch && entry.Subject == Subject && (Kind is QuestionKind.Leaves || entry.Account == Account);
    }
}
