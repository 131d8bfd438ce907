using System.Collections.Immutable;
using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Requests;
using Orleans.Concurrency;

namespace Cuckoo.Grains.Miners;

/// <summary>A miner as the network knows it: its key, its standing, and the door through which its process gets work. Its key is the address.</summary>
public interface IMinerGrain : IGrainWithStringKey
{
    /// <summary>Notes the public key behind the address; the edge has checked that they belong together.</summary>
    Task Register(string publicKey);

    /// <summary>The next job for it, waiting at most <paramref name="wait"/>.</summary>
    [AlwaysInterleave]
    Task<NextJob> Next(ImmutableArray<Hash256> programs, TimeSpan wait, CancellationToken cancellation);

    /// <summary>The coordinator has leased it a job.</summary>
    [OneWay]
    [AlwaysInterleave]
    Task Wake();

    /// <summary>Keeps a lease alive and tells the requester how far the run is. Nothing when the lease is gone.</summary>
    [AlwaysInterleave]
    Task<Lease?> Heartbeat(JobId job, LeaseId lease, LiveProgress? progress);

    /// <summary>Commits to a result; repeating it changes nothing and says whether the miner may reveal now.</summary>
    Task<CommitOutcome> Commit(JobId job, LeaseId lease, Hash256 commitment);

    /// <summary>Opens a commitment; repeating it changes nothing.</summary>
    /// <param name="reveal">The signed receipt and the salt.</param>
    /// <param name="outputIsStored">Whether the edge holds the output under its hash and of the right length.</param>
    Task<CommitResult> Reveal(Reveal reveal, bool outputIsStored);

    /// <summary>Gives a job back undone.</summary>
    Task<bool> GiveBack(JobId job, LeaseId lease, string why);

    /// <summary>A verdict on one of its jobs; repeating it changes nothing.</summary>
    [AlwaysInterleave]
    Task Judged(JobId job, bool accepted);

    /// <summary>It committed to one of its jobs and did not reveal in time; repeating it changes nothing.</summary>
    [AlwaysInterleave]
    Task Late(JobId job);

    /// <summary>The miner as it sees itself.</summary>
    [AlwaysInterleave]
    Task<MinerView> View();
}
