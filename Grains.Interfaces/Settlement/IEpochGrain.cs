using System.Collections.Immutable;
using Cuckoo.Grains.Ledger;
using Orleans.Concurrency;

namespace Cuckoo.Grains.Settlement;

/// <summary>
/// Which epochs there are and how far each has come; its key is the book's name. It closes no books and sends nothing: whoever does, notes
/// here what is done, and after a crash reads here what is to be done again. Every step can be repeated.
/// </summary>
public interface IEpochGrain : IGrainWithStringKey
{
    /// <summary>The last epochs.</summary>
    [ReadOnly]
    Task<EpochsView> View();

    /// <summary>An epoch; nothing when it is unknown or too long ago.</summary>
    [ReadOnly]
    Task<EpochRecord?> Find(int number);

    /// <summary>The ends of all epochs up to one, in order: what its books are read by.</summary>
    [ReadOnly]
    Task<ImmutableArray<LedgerMark>> Cuts(int number);

    /// <summary>Fixes the end of the next epoch where the books are now; while one is open, that one is given.</summary>
    /// <param name="treasury">The address in whose name the network earns; the first one counts for ever.</param>
    Task<EpochRecord> Begin(string treasury);

    /// <summary>Notes that the leaves of the open epoch are published.</summary>
    Task<EpochRecord> Stored(int number, EpochPublished published);

    /// <summary>Takes back what <see cref="Stored"/> noted, because the chain has moved on since: the leaves are made anew.</summary>
    Task Reopen(int number);

    /// <summary>Forgets the open epoch: nothing has changed since the one before.</summary>
    Task Skip(int number);

    /// <summary>Notes that the root of the open epoch is on the chain.</summary>
    Task<EpochRecord> Posted(int number, long chainEpoch);

    /// <summary>Notes that a root has become final.</summary>
    Task Finalised(int number);

    /// <summary>Notes that a root was cancelled; every later one that stood is then cancelled as well, as the contract does.</summary>
    Task Cancelled(int number);

    /// <summary>Notes what keeps the open epoch from being posted; nothing to note that all is well.</summary>
    Task Warn(string? name, string? what);

    /// <summary>Notes what is asked about a posted root and has no answer; nothing to note that all is well.</summary>
    Task Unanswered(string? what);
}

/// <summary>The newest signed totals of an address. Its key is the address.</summary>
public interface IVoucherGrain : IGrainWithStringKey
{
    /// <summary>The newest one; nothing when there is none.</summary>
    [ReadOnly]
    Task<SignedTotal?> Newest(VoucherSide side);

    /// <summary>Keeps a signed total if it is larger than what is kept. Whoever calls has checked the signature.</summary>
    /// <returns>The newest then: the one offered, or a larger one.</returns>
    Task<SignedTotal> Keep(VoucherSide side, Amount total, string signature);
}
