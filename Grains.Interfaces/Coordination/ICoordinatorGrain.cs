using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Cuckoo.Grains.Coordination;

/// <summary>
/// The coordinator of a silo: which models it offers, the queue of jobs, those of app builders' coordinators included, and who
/// holds which by a lease. Its key is the coordinator id. It awaits no other grain inside a turn, so no caller can be caught in a cycle with it.
/// </summary>
public interface ICoordinatorGrain : IGrainWithStringKey
{
    /// <summary>Wakes the coordinator after a restart; it then resumes every open request.</summary>
    Task Start();

    /// <summary>The models on offer with the number of miners heard of lately.</summary>
    [ReadOnly]
    Task<ImmutableArray<ModelOffer>> Models();

    /// <summary>Notes a request as open before its money moves, so that a restart finds it; unless there is no room.</summary>
    /// <param name="request">The request.</param>
    /// <param name="program">What it is to run.</param>
    /// <param name="app">Whose it is; nothing for the silo's own coordinator.</param>
    Task<OpenOutcome> Open(RequestId request, Hash256 program, OpenFor? app = null);

    /// <summary>How full it is for requests such as one that was refused.</summary>
    /// <param name="refused">Why.</param>
    /// <param name="program">What it was to run.</param>
    /// <param name="app">Whose it was.</param>
    [ReadOnly]
    Task<QueuePressure> Pressure(OpenOutcome refused, Hash256 program, OpenFor? app);

    /// <summary>Forgets a request that has come to its end, with whatever job it still has. A crash may undo it: the request is then resumed.</summary>
    Task Close(RequestId request);

    /// <summary>Queues a job, or leases it to an idle miner at once; repeating it changes nothing.</summary>
    /// <returns>Who has it, if somebody does: of that there is no other note.</returns>
    Task<JobTaken?> Enqueue(Job job);

    /// <summary>Queues an audit if a miner other than those excluded is there to take it.</summary>
    Task<bool> TryEnqueueAudit(Job job);

    /// <summary>The requests whose jobs were queued last, some dozens at most; none right after a restart.</summary>
    [ReadOnly]
    Task<ImmutableArray<RequestId>> Lately();

    /// <summary>Takes a job out of the queue or its lease; repeating it changes nothing.</summary>
    Task Remove(JobId job);

    /// <summary>
    /// Its payer no longer wants a job. True when nobody is at it: it is out of the queue then. Otherwise the miner that holds it
    /// may still finish it, but nobody gets it after that one. Repeating it changes nothing.
    /// </summary>
    Task<bool> Withdraw(JobId job);

    /// <summary>How a job stands in the queue, and who could take it; nothing when there is no such job.</summary>
    [ReadOnly]
    Task<JobOutlook?> Outlook(JobId job);

    /// <summary>How the miner that holds a job was drawn; nothing when nobody holds it.</summary>
    [ReadOnly]
    Task<MinerDraw?> Draw(JobId job);

    /// <summary>
    /// The jobs a miner holds and those it may have now, at most <paramref name="most"/> together; without any the miner counts as idle
    /// for a few seconds.
    /// </summary>
    Task<ImmutableArray<Lease>> Take(IdleMiner miner, int most);

    /// <summary>Ends every lease of a miner: its jobs wait again, and it may have them again. Repeating it changes nothing.</summary>
    Task Release(MinerId miner, string why);

    /// <summary>A miner stops waiting.</summary>
    [OneWay]
    Task Leave(MinerId miner);

    /// <summary>The lease if this miner holds it, extended.</summary>
    Task<Lease?> Extend(JobId job, LeaseId lease, MinerId miner);

    /// <summary>
    /// The holder of a lease has committed and is to reveal now: from here on no sign of life extends the lease. False when the lease is
    /// gone; repeating it changes nothing.
    /// </summary>
    Task<bool> Bind(JobId job, LeaseId lease);

    /// <summary>Whether a lease holds.</summary>
    [ReadOnly]
    Task<bool> IsHeld(JobId job, LeaseId lease);

    /// <summary>A miner gives a job back; it is not offered the same job again.</summary>
    Task<bool> GiveBack(JobId job, LeaseId lease, MinerId miner, string why);
}
