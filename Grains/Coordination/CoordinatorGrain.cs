// The shell around CoordinatorRules and MatchRules. Reentrant: everything is decided within a turn, in memory, and calls that come
// while it is written share the next write, so that one queue serves more jobs than it has writes. Nobody is told before what he is
// told is durable. It awaits its own storage and nothing else; what others need to know they are told one-way, and learn again from
// a later call when that was lost.

using System.Collections.Immutable;
using Cuckoo.Grains.Miners;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Verification;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Cuckoo.Grains.Coordination;

/// <inheritdoc cref="ICoordinatorGrain"/>
[Reentrant]
public sealed class CoordinatorGrain(
    [PersistentState("coordinator")] IPersistentState<CoordinatorState> stored,
    NetworkOptions options,
    TimeProvider time,
    IRandomSource random)
    : Grain, ICoordinatorGrain
{
    private const int MostOfLately = 64;

    private static readonly TimeSpan TickTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ResumeTime = TimeSpan.FromSeconds(5);

    private readonly Attendance attendance = new(time);
    private readonly JobTimes times = new();
    private readonly DrainRates rates = new(time);

    // In memory: after a restart they are resumed and come at once.
    private readonly Dictionary<RequestId, Arrival> arriving = [];
    private readonly Dictionary<LeaseId, DateTimeOffset> leaseEnds = [];
    private readonly Dictionary<LeaseId, DateTimeOffset> leasedAt = [];
    private readonly Queue<RequestId> lately = [];
    private GroupedState<CoordinatorState> coordinator = null!;
    private DateTimeOffset resumedAt = DateTimeOffset.MinValue;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        coordinator = new GroupedState<CoordinatorState>(stored, DeactivateOnIdle);
        foreach (QueuedJob queued in coordinator.State.Jobs.Where(j => !j.IsWaiting)) Begin(queued);
        this.RegisterGrainTimer(Tick, new GrainTimerCreationOptions(TimeSpan.Zero, TickTime) { KeepAlive = true });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task Start() => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<ImmutableArray<ModelOffer>> Models() =>
        Task.FromResult(options.Models.Select(m => new ModelOffer(m, attendance.Holding(m.Program))).ToImmutableArray());

    /// <inheritdoc/>
    public async Task<OpenOutcome> Open(RequestId request, Hash256 program, OpenFor? app = null)
    {
        bool isNew = !coordinator.State.Open.Contains(request);
        if (isNew && PressureRules.IsModelFull(coordinator.State, arriving.Values, program, options.ModelQueueLimit, app))
            return Refused(OpenOutcome.ModelQueueFull, program, app);
        if (CoordinatorRules.Opened(coordinator.State, request, options.QueueLimit, app) is not { } next)
            return Refused(OpenOutcome.QueueFull, program, app);
        if (isNew) arriving[request] = new Arrival(program, app?.Coordinator);
        await Save(next);
        return OpenOutcome.Opened;
    }

    /// <inheritdoc/>
    public Task<QueuePressure> Pressure(OpenOutcome refused, Hash256 program, OpenFor? app)
    {
        DrainRates.Place place = PlaceOf(refused, program, app);
        (int count, int limit) = (place.Program, place.App) switch
        {
            (null, null) => (coordinator.State.Open.Count, options.QueueLimit),
            (null, { } whose) => (coordinator.State.Apps.Values.Count(a => a == whose), app!.Value.Limit),
            ({ } model, null) => (PressureRules.Waiting(coordinator.State, arriving.Values, model, null), options.ModelQueueLimit),
            ({ } model, { } whose) => (PressureRules.Waiting(coordinator.State, arriving.Values, model, whose), app!.Value.ModelLimit),
        };
        return Task.FromResult(new QueuePressure(count, limit, rates.RetryAfter(place)));
    }

    /// <inheritdoc/>
    public Task Close(RequestId request)
    {
        arriving.Remove(request);
        if (coordinator.State.Open.Contains(request))
        {
            rates.Freed(default);
            if (coordinator.State.Apps.TryGetValue(request, out CoordinatorId app)) rates.Freed(new DrainRates.Place(null, app));
        }

        // Written with whatever comes next, at the latest by the next tick: a request whose end is forgotten in a crash says so again.
        coordinator.Decide(CoordinatorRules.Closed(coordinator.State, request));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<JobTaken?> Enqueue(Job job)
    {
        (_, QueuedJob? held) = await Place(job, mayWait: true);
        return held is { Miner: { } miner } ? new JobTaken(miner, MinerDraws.Of(held)) : null;
    }

    /// <inheritdoc/>
    public async Task<bool> TryEnqueueAudit(Job job)
    {
        (bool isPlaced, QueuedJob? held) = await Place(job, mayWait: false);
        if (held is not null) await TellTaken(held);
        return isPlaced;
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<RequestId>> Lately() => Task.FromResult(lately.ToImmutableArray());

    /// <inheritdoc/>
    public Task Remove(JobId job)
    {
        if (CoordinatorRules.Find(coordinator.State, job) is { Lease: { } lease, Miner: { } miner } done && leasedAt.TryGetValue(lease, out DateTimeOffset since))
            times.Took(done.Job.Program, miner, since, time.GetUtcNow());
        return Save(CoordinatorRules.Removed(coordinator.State, job));
    }

    /// <inheritdoc/>
    public async Task<bool> Withdraw(JobId job)
    {
        CoordinatorState next = CoordinatorRules.Withdrawn(coordinator.State, job);
        await Save(next);
        return CoordinatorRules.Find(next, job) is null;
    }

    /// <inheritdoc/>
    public async Task<JobOutlook?> Outlook(JobId job)
    {
        await coordinator.Durable();
        CoordinatorState now = coordinator.State;
        if (CoordinatorRules.Find(now, job) is not { } queued) return null;
        DateTimeOffset? since = queued.Lease is { } lease && leasedAt.TryGetValue(lease, out DateTimeOffset at) ? at : null;
        Hash256 program = queued.Job.Program;
        int soonest = QueueRules.PlaceOf(now, QueueRules.RankOf(JobPriority.High, time.GetUtcNow(), options.PriorityStep));
        return new JobOutlook(
            queued.Miner, since, QueueRules.Ahead(now, program, now.Jobs.IndexOf(queued)), MatchRules.Count(now, queued, attendance.Present), times.Of(program),
            QueueRules.Ahead(now, program, soonest))
        {
            IsModelFull = PressureRules.IsModelFull(now, arriving.Values, program, options.ModelQueueLimit, null),
        };
    }

    /// <inheritdoc/>
    public async Task<MinerDraw?> Draw(JobId job)
    {
        MinerDraw? draw = CoordinatorRules.Find(coordinator.State, job) is { } queued ? MinerDraws.Of(queued) : null;
        await coordinator.Durable();
        return draw;
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<Lease>> Take(IdleMiner miner, int most)
    {
        attendance.Hears(miner);

        // The leases it already has come first: the answer that told them may have been lost.
        CoordinatorState next = coordinator.State;
        List<QueuedJob> held = [.. next.Jobs.Where(j => j.Miner == miner.Miner).Take(most)];
        int known = held.Count;
        Hash256? like = null;
        while (held.Count < most && QueueRules.NextFor(next, miner, like, options.BatchWindow) is { } waiting)
        {
            like = waiting.Job.Program;
            held.Add(Given(ref next, MinerDraws.OfOne(waiting, miner, m => times.Of(waiting.Job.Program, m))));
        }

        if (held.Count == 0)
        {
            if (miner is { IsResting: false, LacksStake: false }) attendance.Waits(miner);
            return [];
        }

        // All by one write: a miner that takes several has all or none.
        attendance.Works(miner.Miner);
        ImmutableArray<Lease> leases = [.. held.Select((h, i) => LeaseOf(h, i < known ? Extend(h) : leaseEnds[h.Lease!.Value]))];
        await Save(next);
        foreach (QueuedJob given in held.Skip(known)) await TellTaken(given);
        return leases;
    }

    /// <inheritdoc/>
    public Task Leave(MinerId miner)
    {
        attendance.Leaves(miner);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<Lease?> Extend(JobId job, LeaseId lease, MinerId miner)
    {
        if (CoordinatorRules.HeldBy(coordinator.State, job, lease, miner) is not { } held)
        {
            // Not told that it is gone before it is.
            await coordinator.Durable();
            return null;
        }

        attendance.Works(miner);
        return LeaseOf(held, Extend(held));
    }

    /// <inheritdoc/>
    public async Task<bool> Bind(JobId job, LeaseId lease)
    {
        CoordinatorState next = CoordinatorRules.Bound(coordinator.State, job, lease);
        bool isHeld = CoordinatorRules.Find(next, job)?.Lease == lease;
        if (next != coordinator.State) Begin(CoordinatorRules.Find(next, job)!);
        await Save(next);
        return isHeld;
    }

    /// <inheritdoc/>
    public async Task<bool> IsHeld(JobId job, LeaseId lease)
    {
        bool isHeld = CoordinatorRules.Find(coordinator.State, job)?.Lease == lease;
        await coordinator.Durable();
        return isHeld;
    }

    /// <inheritdoc/>
    public async Task<bool> GiveBack(JobId job, LeaseId lease, MinerId miner, string why)
    {
        if (CoordinatorRules.HeldBy(coordinator.State, job, lease, miner) is not { } held) return false;
        await Lose(held, CoordinatorRules.GivenBack(coordinator.State, job, lease), $"The miner gave the job back: {why}");
        return true;
    }

    /// <inheritdoc/>
    public async Task Release(MinerId miner, string why)
    {
        attendance.Leaves(miner);
        foreach (QueuedJob held in coordinator.State.Jobs.Where(j => j.Miner == miner).ToArray())
        {
            if (coordinator.State.Jobs.Contains(held)) await Lapse(held, why);
        }
    }

    private OpenOutcome Refused(OpenOutcome refused, Hash256 program, OpenFor? app)
    {
        rates.Refused(PlaceOf(refused, program, app));
        return refused;
    }

    // Where there is no room: with the app's own bound, or with that of all.
    private DrainRates.Place PlaceOf(OpenOutcome refused, Hash256 program, OpenFor? app)
    {
        CoordinatorState now = coordinator.State;
        return refused is OpenOutcome.ModelQueueFull
            ? new DrainRates.Place(program, PressureRules.IsModelFull(now, arriving.Values, program, options.ModelQueueLimit, null) ? null : app?.Coordinator)
            : new DrainRates.Place(null, now.Open.Count >= options.QueueLimit ? null : app?.Coordinator);
    }

    // Whether it is in the queue, and as what it was given to a miner, if it was.
    private async Task<(bool IsPlaced, QueuedJob? Held)> Place(Job job, bool mayWait)
    {
        if (job.Audits is null) arriving.Remove(job.Request);
        if (CoordinatorRules.Find(coordinator.State, job.Id) is { } known)
        {
            await coordinator.Durable();
            return (true, known.IsWaiting ? null : known);
        }

        CoordinatorState next = CoordinatorRules.Enqueued(coordinator.State, job, QueueRules.RankOf(job, time.GetUtcNow(), options.PriorityStep));
        QueuedJob? given = Offered(ref next, job.Id);
        if (given is null && !mayWait) return (false, null);
        if (job.Audits is null) Note(job.Request);
        await Save(next);
        if (given is not null) await Wake(given);
        return (true, given);
    }

    private void Note(RequestId request)
    {
        if (lately.Contains(request)) return;
        if (lately.Count == MostOfLately) lately.Dequeue();
        lately.Enqueue(request);
    }

    private Task Lapse(QueuedJob held, string why) =>
        Lose(held, CoordinatorRules.Lapsed(coordinator.State, held.Job.Id, held.Lease!.Value), why);

    private bool IsOver(QueuedJob held, DateTimeOffset now) => leaseEnds.TryGetValue(held.Lease!.Value, out DateTimeOffset end) && end < now;

    // A lease is over: the job goes to another miner in the same write, if one is free.
    private async Task Lose(QueuedJob held, CoordinatorState next, string why)
    {
        Forget(held.Lease!.Value);
        QueuedJob? given = Offered(ref next, held.Job.Id);
        await Save(next);
        await TellLost(held, why);
        await TellGiven(given);
    }

    // Gives a waiting job to an idle miner, if there is one: the job as it is then. Decides only; nothing is written or told.
    private QueuedJob? Offered(ref CoordinatorState state, JobId job)
    {
        if (CoordinatorRules.Find(state, job) is not { IsWaiting: true } waiting) return null;
        return MinerDraws.Of(state, waiting, attendance.Idle, m => times.Of(waiting.Job.Program, m), waiting.Job.DrawKey ?? FreshKey()) is { } draw
            ? Given(ref state, draw)
            : null;
    }

    private QueuedJob Given(ref CoordinatorState state, MinerDraw draw)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.Fill(bytes);
        LeaseId lease = LeaseId.From(bytes);
        attendance.Works(draw.Chosen);
        leasedAt[lease] = time.GetUtcNow();
        state = CoordinatorRules.Leased(state, draw, lease);
        QueuedJob given = CoordinatorRules.Find(state, draw.Job)!;
        if (given.Job.Audits is null)
        {
            rates.Freed(new DrainRates.Place(given.Job.Program, null));
            if (given.Job.Terms is { } terms) rates.Freed(new DrainRates.Place(given.Job.Program, terms.Coordinator));
        }

        Begin(given);
        return given;
    }

    // Of an audit nobody is to foresee the miner, and nobody can draw again.
    private Hash256 FreshKey()
    {
        Span<byte> bytes = stackalloc byte[32];
        random.Fill(bytes);
        return Hash256.From(bytes);
    }

    private async Task TellGiven(QueuedJob? given)
    {
        if (given is null) return;
        await TellTaken(given);
        await Wake(given);
    }

    private Task Wake(QueuedJob given) => GrainFactory.GetGrain<IMinerGrain>(given.Miner!.Value.Value).Wake();

    private async Task Tick(CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        attendance.Forget();
        await coordinator.Durable();
        foreach (QueuedJob late in coordinator.State.Jobs.Where(j => !j.IsWaiting && IsOver(j, now)).ToArray())
        {
            // While another lease's end was written this one may have been lengthened or handed in.
            if (coordinator.State.Jobs.Contains(late) && IsOver(late, now))
            {
                await Lapse(late, late.IsBound
                    ? "The miner committed to a result, did not reveal it in time, and lost the job."
                    : "The miner was not heard of and lost the job.");
            }
        }

        if (now - resumedAt < ResumeTime) return;
        resumedAt = now;
        foreach (RequestId request in coordinator.State.Open.OrderBy(r => r.Value, StringComparer.Ordinal)) await GrainFactory.GetGrain<IRequestGrain>(request.Value).Resume();
    }

    private Task TellTaken(QueuedJob held) => held.Job.Audits is { } audited
        ? GrainFactory.GetGrain<IVerificationGrain>(audited.Value).AuditLeased(held.Miner!.Value)
        : GrainFactory.GetGrain<IRequestGrain>(held.Job.Request.Value).Leased(held.Job.Id, held.Miner!.Value, MinerDraws.Of(held));

    private Task TellLost(QueuedJob held, string why) => held.Job.Audits is { } audited
        ? GrainFactory.GetGrain<IVerificationGrain>(audited.Value).AuditLost(held.Miner!.Value)
        : GrainFactory.GetGrain<IRequestGrain>(held.Job.Request.Value).Requeued(held.Job.Id, held.Miner!.Value, why);

    // One that has committed has its time for the reveal, however often it says that it lives.
    private DateTimeOffset Extend(QueuedJob held) => held.IsBound ? leaseEnds[held.Lease!.Value] : Begin(held);

    private DateTimeOffset Begin(QueuedJob held) =>
        leaseEnds[held.Lease!.Value] = time.GetUtcNow() + (held.IsBound ? options.RevealTime : options.LeaseTime);

    private static Lease LeaseOf(QueuedJob held, DateTimeOffset ends) => new(held.Lease!.Value, held.Job, held.Miner!.Value, ends);

    private Task Save(CoordinatorState next)
    {
        Task saved = coordinator.Save(next);
        if (leaseEnds.Count > next.Jobs.Count) ForgetEndedLeases(next);
        return saved;
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
