using Orleans.Concurrency;

namespace Cuckoo.Grains.Settlement;

/// <summary>
/// The network's own cases against miners on the chain; its key is <see cref="Disputes.Main"/>. It sends nothing: whoever does, notes here
/// what is done, and after a crash reads here what is to be done again. Every step can be repeated.
/// </summary>
public interface IDisputeGrain : IGrainWithStringKey
{
    /// <summary>Those that are not over, and the last of those that are.</summary>
    [ReadOnly]
    Task<DisputesView> View();

    /// <summary>One; nothing when it is unknown or too long ago.</summary>
    [ReadOnly]
    Task<DisputeRecord?> Find(int number);

    /// <summary>The one over a receipt; nothing where there is none.</summary>
    [ReadOnly]
    Task<DisputeRecord?> OfReceipt(JobId job, LeaseId lease);

    /// <summary>Notes that a receipt was found wrong; a job under a lease is noted once.</summary>
    Task<AccuseOutcome> Accuse(Conviction conviction);

    /// <summary>Notes that it is open on the chain.</summary>
    Task Opened(int number, long onChain, DisputeProgress progress);

    /// <summary>Notes how it stands on the chain.</summary>
    Task Seen(int number, DisputeProgress progress);

    /// <summary>Notes that it is over on the chain; what was left of it has been taken out.</summary>
    Task Ended(int number, DisputeProgress progress);

    /// <summary>Notes what keeps it from being opened; nothing to note that all is well.</summary>
    Task Held(int number, string? why);

    /// <summary>Notes that it will not be opened.</summary>
    Task Dropped(int number, string why);
}

/// <summary>The one list of disputes.</summary>
public static class Disputes
{
    /// <summary>Key of its grain.</summary>
    public const string Main = "main";
}
