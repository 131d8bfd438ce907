// The shell around CoordinatorRules and MatchRules. Inside a turn it awaits its own storage and nothing else; what others
// need to know they are told one-way, and learn again from a later call when that was lost.

using System.Collections.Immutable;
using Cuckoo.Grains.Miners;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Verification;
using Orleans.Runtime;

namespace Cuckoo.Grains.Coordination;

/// <inheritdoc cref="ICoordinatorGrain"/>
public sealed class CoordinatorGrain(
    [PersistentState("coordinator")] IPersistentState<CoordinatorState> stored,
    NetworkOptions options,
    TimeProvider time,
    IRandomSource random)
    : Grain, ICoordinatorGrain
{
    private readonly DurableState<CoordinatorState> coordinator = new(stored);
    private static readonly TimeSpan TickTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ResumeTime = TimeSpan.FromSeconds(5);

    private readonly Attendance attendance = new(time);
    private readonly JobTimes times = new();
    private readonly Dictionary<LeaseId, DateTimeOffset> leaseEnds = [];
    private readonly Dictionary<LeaseId, DateTimeOffset> leasedAt = [];
    private DateTimeOffset resumedAt = DateTimeOffset.MinValue;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        foreach (QueuedJob queued in coordinator.State.Jobs.Where(j => !j.IsWaiting)) Extend(queued.Lease!.Value);
        this.RegisterGrainTimer(Tick, new GrainTimerCreationOptions(TimeSpan.Zero, TickTime) { KeepAlive = true });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task Start() => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<ImmutableArray<ModelOffer>> Models() =>
        Task.FromResult(options.Models.Select(m => new ModelOffer(m, attendance.Holding(m.Program))).ToImmutableArray());

    /// <inheritdoc/>
    public async Task<bool> Open(RequestId request)
    {
        if (CoordinatorRules.Opened(coordinator.State, request, options.QueueLimit) is not { } next) return false;
        await Save(next);
        return true;
    }

    /// <inheritdoc/>
    public Task Close(RequestId request) => Save(CoordinatorRules.Closed(coordinator.State, request));

    /// <inheritdoc/>
    public Task Enqueue(Job job) => Place(job, mayWait: true);

    /// <inheritdoc/>
    public Task<bool> TryEnqueueAudit(Job job) => Place(job, mayWait: false);

    /// <inheritdoc/>
    public Task Remove(JobId job)
    {
        if (CoordinatorRules.Find(coordinator.State, job) is { Lease: { } lease } done && leasedAt.TryGetValue(lease, out DateTimeOffset since))
            times.Took(done.Job.Program, time.GetUtcNow() - since);
        return Save(CoordinatorRules.Removed(coordinator.State, job));
    }

    /// <inheritdoc/>
    public async Task<bool> Withdraw(JobId job)
    {
        await Save(CoordinatorRules.Withdrawn(coordinator.State, job));
        return CoordinatorRules.Find(coordinator.State, job) is null;
    }

    /// <inheritdoc/>
    public Task<JobOutlook?> Outlook(JobId job)
    {
        CoordinatorState now = coordinator.State;
        if (CoordinatorRules.Find(now, job) is not { } queued) return Task.FromResult<JobOutlook?>(null);
        DateTimeOffset? since = queued.Lease is { } lease && leasedAt.TryGetValue(lease, out DateTimeOffset at) ? at : null;
        int ahead = now.Jobs.TakeWhile(j => j != queued).Count(j => j.IsWaiting && j.Job.Program == queued.Job.Program);
        return Task.FromResult<JobOutlook?>(new JobOutlook(
            queued.Miner, since, ahead, MatchRules.Count(now, queued, attendance.Present), times.Of(queued.Job.Program)));
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<Lease>> Take(IdleMiner miner, int most)
    {
        attendance.Hears(miner);

        // The leases it already has come first: the answer that told them may have been lost.
        QueuedJob[] held = [.. coordinator.State.Jobs.Where(j => j.Miner == miner.Miner).Take(most)];
        if (held.Length > 0) attendance.Works(miner.Miner);
        ImmutableArray<Lease> known = [.. held.Select(h => LeaseOf(h, Extend(h.Lease!.Value)))];
        JobId[] more = [.. MatchRules.JobsFor(coordinator.State, miner).Take(most - held.Length).Select(j => j.Job.Id)];
        if (more.Length > 0) return known.AddRange(await Assign(more, miner.Miner));
        if (known.IsEmpty && !miner.IsResting) attendance.Waits(miner);
        return known;
    }

    /// <inheritdoc/>
    public Task Leave(MinerId miner)
    {
        attendance.Leaves(miner);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<Lease?> Extend(JobId job, LeaseId lease, MinerId miner)
    {
        if (CoordinatorRules.HeldBy(coordinator.State, job, lease, miner) is not { } held) return Task.FromResult<Lease?>(null);
        attendance.Works(miner);
        return Task.FromResult<Lease?>(LeaseOf(held, Extend(lease)));
    }

    /// <inheritdoc/>
    public async Task<bool> GiveBack(JobId job, LeaseId lease, MinerId miner, string why)
    {
        if (CoordinatorRules.HeldBy(coordinator.State, job, lease, miner) is not { } held) return false;
        Forget(lease);
        await Save(CoordinatorRules.GivenBack(coordinator.State, job, lease));
        await TellLost(held, $"The miner gave the job back: {why}");
        await Offer(job);
        return true;
    }

    /// <inheritdoc/>
    public async Task Release(MinerId miner, string why)
    {
        attendance.Leaves(miner);
        foreach (QueuedJob held in coordinator.State.Jobs.Where(j => j.Miner == miner)) await Lose(held, why);
    }

    private async Task<bool> Place(Job job, bool mayWait)
    {
        if (CoordinatorRules.Find(coordinator.State, job.Id) is not null) return true;
        CoordinatorState next = CoordinatorRules.Enqueued(coordinator.State, job);
        IdleMiner? taker = MatchRules.MinerFor(CoordinatorRules.Find(next, job.Id)!, attendance.Idle);
        if (taker is null && !mayWait) return false;
        await Save(next);
        await Offer(job.Id);
        return true;
    }

    // Gives a waiting job to an idle miner at once and wakes it.
    private async Task Offer(JobId job)
    {
        if (CoordinatorRules.Find(coordinator.State, job) is not { IsWaiting: true } queued) return;
        if (MatchRules.MinerFor(queued, attendance.Idle) is not { } taker) return;
        await Assign([job], taker.Miner);
        await GrainFactory.GetGrain<IMinerGrain>(taker.Miner.Value).Wake();
    }

    // All of them by one write: a miner that takes several has all or none.
    private async Task<ImmutableArray<Lease>> Assign(JobId[] jobs, MinerId miner)
    {
        attendance.Works(miner);
        await Save(jobs.Aggregate(coordinator.State, (state, job) => CoordinatorRules.Leased(state, job, NewLease(), miner)));
        var leases = ImmutableArray.CreateBuilder<Lease>(jobs.Length);
        foreach (QueuedJob held in jobs.Select(job => CoordinatorRules.Find(coordinator.State, job)!))
        {
            leasedAt[held.Lease!.Value] = time.GetUtcNow();
            leases.Add(LeaseOf(held, Extend(held.Lease.Value)));
            await TellTaken(held);
        }

        return leases.ToImmutable();
    }

    private LeaseId NewLease()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.Fill(bytes);
        return LeaseId.From(bytes);
    }

    private async Task Tick(CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        attendance.Forget();
        foreach (QueuedJob held in coordinator.State.Jobs.Where(j => !j.IsWaiting && leaseEnds[j.Lease!.Value] < now))
            await Lose(held, "The miner was not heard of and lost the job.");

        if (now - resumedAt < ResumeTime) return;
        resumedAt = now;
        foreach (RequestId request in coordinator.State.Open) await GrainFactory.GetGrain<IRequestGrain>(request.Value).Resume();
    }

    private async Task Lose(QueuedJob held, string why)
    {
        LeaseId lost = held.Lease!.Value;
        Forget(lost);
        await Save(CoordinatorRules.Lapsed(coordinator.State, held.Job.Id, lost));
        await TellLost(held, why);
        await Offer(held.Job.Id);
    }

    private Task TellTaken(QueuedJob held) => held.Job.Audits is { } audited
        ? GrainFactory.GetGrain<IVerificationGrain>(audited.Value).AuditLeased(held.Miner)
        : GrainFactory.GetGrain<IRequestGrain>(held.Job.Request.Value).Leased(held.Job.Id, held.Miner!.Value);

    private Task TellLost(QueuedJob held, string why) => held.Job.Audits is { } audited
        ? GrainFactory.GetGrain<IVerificationGrain>(audited.Value).AuditLeased(null)
        : GrainFactory.GetGrain<IRequestGrain>(held.Job.Request.Value).Requeued(held.Job.Id, held.Miner!.Value, why);

    private DateTimeOffset Extend(LeaseId lease) => leaseEnds[lease] = time.GetUtcNow() + options.LeaseTime;

    private static Lease LeaseOf(QueuedJob held, DateTimeOffset ends) => new(held.Lease!.Value, held.Job, held.Miner!.Value, ends);

    private async Task Save(CoordinatorState next)
    {
        await coordinator.Save(next, DeactivateOnIdle);
        if (leaseEnds.Count > next.Jobs.Count) ForgetEndedLeases(next);
    }

    private void ForgetEndedLeases(CoordinatorState next)
    {
        HashSet<LeaseId> held = [.. next.Jobs.Where(j => !j.IsWaiting).Select(j => j.Lease!.Value)];
        foreach (LeaseId ended in leaseEnds.Keys.Where(l => !held.Contains(l)).ToArray()) Forget(ended);
    }

    private void Forget(LeaseId lease)
    {
        leaseEnds.Remove(lease);
        leasedAt.Remove(lease);
    }
}
