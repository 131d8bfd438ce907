using System.Collections.Immutable;
using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Requests;
using Orleans.Concurrency;

namespace Cuckoo.Grains.Miners;

/// <summary>A miner as the network knows it: its operator, the key that works for it, its standing, and the door through which its process gets work. Its key is the operator's address.</summary>
public interface IMinerGrain : IGrainWithStringKey
{
    /// <summary>Its own key signs in: notes the public key behind the address; the edge has checked that they belong together.</summary>
    Task<KeyAnswer> Register(string publicKey);

    /// <summary>
    /// A hot key signs in; the edge has checked the operator's signature. Another key than before takes its place: that one is refused
    /// from then on, and its leases end. Repeating it changes nothing.
    /// </summary>
    Task<KeyAnswer> Authorise(HotKeyGrant grant);

    /// <summary>Whether a key may work in its name now.</summary>
    [AlwaysInterleave]
    Task<KeyAnswer> Check(MinerId key);

    /// <summary>The authorisations there have been, newest first.</summary>
    [AlwaysInterleave]
    Task<ImmutableArray<HotKeyGrant>> HotKeys();

    /// <summary>Its operator says whether it wants work. What it holds it keeps.</summary>
    [AlwaysInterleave]
    Task SetAvailability(Availability availability);

    /// <summary>The next jobs for it.</summary>
    [AlwaysInterleave]
    Task<NextJob> Next(WorkAsked asked, CancellationToken cancellation);

    /// <summary>The coordinator has leased it a job.</summary>
    [OneWay]
    [AlwaysInterleave]
    Task Wake();

    /// <summary>Keeps a lease alive and tells the requester how far the run is. Nothing when the lease is gone.</summary>
    [AlwaysInterleave]
    Task<Lease?> Heartbeat(JobId job, LeaseId lease, LiveProgress? progress);

    /// <summary>Commits to a result; repeating it changes nothing and says whether the miner may reveal now.</summary>
    Task<CommitOutcome> Commit(JobId job, LeaseId lease, Hash256 commitment);

    /// <summary>Opens a commitment, or hands in the result of a job that nobody else runs; repeating it changes nothing.</summary>
    /// <param name="reveal">The signed receipt and the salt.</param>
    /// <param name="outputIsStored">Whether the edge holds the output under its hash and of the right length.</param>
    Task<CommitResult> Reveal(Reveal reveal, bool outputIsStored);

    /// <summary>Gives a job back undone.</summary>
    Task<bool> GiveBack(JobId job, LeaseId lease, string why);

    /// <summary>A verdict on one of its jobs; repeating it changes nothing.</summary>
    [AlwaysInterleave]
    Task Judged(JobId job, bool accepted);

    /// <summary>A result of the tolerant profile was accepted, or found unlike the model's own; repeating it changes nothing.</summary>
    /// <param name="job">The job.</param>
    /// <param name="isAlike">Whether it was accepted.</param>
    /// <param name="isAudited">Whether it was judged.</param>
    [AlwaysInterleave]
    Task Likened(JobId job, bool isAlike, bool isAudited);

    /// <summary>It committed to one of its jobs and did not reveal in time; repeating it changes nothing.</summary>
    [AlwaysInterleave]
    Task Late(JobId job);

    /// <summary>The benchmark that is due, or why there is none; asked again, the same one, and its time goes on.</summary>
    [AlwaysInterleave]
    Task<BenchmarkGiven> Benchmark();

    /// <summary>Whether an answer to this challenge that came then is worth looking at.</summary>
    [AlwaysInterleave]
    Task<bool> AwaitsAnswer(string challenge, DateTimeOffset at);

    /// <summary>An answer that was looked at; repeating it changes nothing.</summary>
    [AlwaysInterleave]
    Task<BenchmarkResult> Measured(BenchmarkMeasured answer);

    /// <summary>The miner as it sees itself.</summary>
    [AlwaysInterleave]
    Task<MinerView> View();
}
