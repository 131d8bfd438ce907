using System.Collections.Immutable;

namespace Cuckoo.Grains.Miners;

/// <summary>The statement of a miner, job by job. Its key is the operator's address. It calls nobody but its own pages.</summary>
public interface IEarningsGrain : IGrainWithStringKey
{
    /// <summary>Notes what came of a job; a job is noted once.</summary>
    Task Note(JobEnd end);

    /// <summary>The lines before a number, the newest first; all with a number that is higher than theirs.</summary>
    Task<EarningsPage> Before(long number);
}

/// <summary>A complete page of a statement. Its key is the address, a slash and the page's number.</summary>
public interface IEarningsPageGrain : IGrainWithStringKey
{
    /// <summary>Keeps it; the same again changes nothing.</summary>
    Task Keep(ImmutableArray<EarningsLine> lines);

    /// <summary>Its lines, in the order they came.</summary>
    Task<ImmutableArray<EarningsLine>> Lines();
}
