// The shell around MinerRules, and the order of a commitment: lease, note, then the request or the audit it belongs to; a reveal
// goes where its commitment went.

using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Settlement;
using Cuckoo.Grains.Verification;
using Orleans.Runtime;

namespace Cuckoo.Grains.Miners;

/// <inheritdoc cref="IMinerGrain"/>
public sealed partial class MinerGrain(
    [PersistentState("miner")] IPersistentState<MinerState> stored,
    [PersistentState("hotKeys")] IPersistentState<HotKeyState> storedKeys,
    NetworkOptions options,
    TimeProvider time,
    IRandomSource random)
    : Grain, IMinerGrain, IDisposable
{
    private readonly DurableState<MinerState> miner = new(stored);
    private readonly DurableState<HotKeyState> keys = new(storedKeys);

    // How often a waiting miner is shown to the coordinator: three times within its patience.
    private static readonly TimeSpan AskTime = TimeSpan.FromSeconds(2);

    // Judged may come while Commit awaits the request; their writes take turns.
    private readonly SemaphoreSlim writing = new(1, 1);
    private TaskCompletionSource woken = NewSignal();
    private bool isStale;

    private MinerId Id { get; set; }

    private ICoordinatorGrain Coordinator => GrainFactory.GetGrain<ICoordinatorGrain>(options.Coordinator.Value);

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (!MinerId.TryParse(this.GetPrimaryKeyString(), out MinerId id))
            throw new InvalidOperationException($"'{this.GetPrimaryKeyString()}' is not an address.");
        Id = id;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => writing.Dispose();

    /// <inheritdoc/>
    public async Task<NextJob> Next(WorkAsked asked, CancellationToken cancellation)
    {
        long began = time.GetTimestamp();
        while (true)
        {
            // Looked at each time: the key may be replaced while it waits.
            if (CheckNow(asked.HotKey ?? Id) is var key and not KeyAnswer.Allowed) return new NextJob([], null, key);
            if (MinerRules.StandingOf(miner.State, options, time.GetUtcNow()) is Standing.Suspended)
            {
                await Coordinator.Leave(Id);
                return new NextJob([], miner.State.SuspendedUntil);
            }

            Task wake = woken.Task;
            // One that wants no work, or is to be measured first, is told of what it holds, and no more.
            bool isWorking = miner.State.Availability is Availability.Working;
            bool isDue = isWorking && BenchmarkRules.IsDue(miner.State, options, time.GetUtcNow());
            NodeStake? stake = await StakeNow();
            StakeFinding finding = stake is null ? StakeFinding.Enough : StakeRules.Check(stake, NodeRole.Miner);
            IdleMiner idle = new(
                Id, asked.Programs, !isWorking || isDue, asked.Prices, miner.State.Accepted, WeightOf(stake), finding is not StakeFinding.Enough);
            if (await Coordinator.Take(idle, asked.Most) is { IsEmpty: false } leases) return new NextJob(leases, null);
            if (miner.State.Availability is Availability.Draining) return new NextJob([], null, IsToDrain: true);
            if (finding is not StakeFinding.Enough)
            {
                await Coordinator.Leave(Id);
                return new NextJob([], null, StakeLack: StakeRules.SentenceOf(finding, stake!));
            }

            if (isDue)
            {
                await Coordinator.Leave(Id);
                return new NextJob([], null, IsBenchmarkDue: true);
            }

            TimeSpan left = asked.Wait - time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero || cancellation.IsCancellationRequested) return new NextJob([], null);
            try
            {
                await wake.WaitAsync(left < AskTime ? left : AskTime, time, cancellation);
            }
            catch (TimeoutException)
            {
                // Not woken: ask again, which also says that the miner is still there.
            }
            catch (OperationCanceledException)
            {
                await Coordinator.Leave(Id);
                return new NextJob([], null);
            }
        }
    }

    /// <inheritdoc/>
    public Task Wake()
    {
        TaskCompletionSource signal = woken;
        woken = NewSignal();
        signal.TrySetResult();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<Lease?> Heartbeat(JobId job, LeaseId lease, LiveProgress? progress)
    {
        Lease? held = await Coordinator.Extend(job, lease, Id);
        if (held is { Job.Audits: null } && progress is not null)
            await GrainFactory.GetGrain<IRequestGrain>(held.Job.Request.Value).Progressed(job, Id, progress);
        return held;
    }

    /// <inheritdoc/>
    public async Task<CommitOutcome> Commit(JobId job, LeaseId lease, Hash256 commitment)
    {
        CommittedJob? known = KnownCommitment(job, lease);
        Lease? held = await Coordinator.Extend(job, lease, Id);
        if (held is null && known is null) return new CommitOutcome(CommitResult.LeaseLost, false);

        // Noted first: after a crash the repeated commitment finds its way without a lease.
        CommittedJob committed = known ?? new CommittedJob(job, held!.Job.Request, held.Job.Audits, lease);
        await Change(state => MinerRules.Committed(state, committed));
        Commitment made = new(job, lease, Id, commitment);
        CommitOutcome outcome = committed.Audits is { } audited
            ? await GrainFactory.GetGrain<IVerificationGrain>(audited.Value).AuditCommitted(made, held is not null)
            : await GrainFactory.GetGrain<IRequestGrain>(committed.Request.Value).Commit(made, held is not null);
        if (outcome.Result is CommitResult.JobClosed) await NoteLate(committed);
        return outcome;
    }

    /// <inheritdoc/>
    public async Task<CommitResult> Reveal(Reveal reveal, bool outputIsStored)
    {
        Receipt receipt = reveal.Receipt;
        CommittedJob? committed = KnownCommitment(receipt.Job, receipt.Lease);
        if (committed is not { } known)
        {
            Lease? held = await Coordinator.Extend(receipt.Job, receipt.Lease, Id);

            // The lease of a result that was handed in ends with it; an answer that was lost is given again.
            if (held is null) return await GrainFactory.GetGrain<IVerificationGrain>(receipt.Job.Value).Has(Noted(receipt)) ? CommitResult.AlreadyCommitted : CommitResult.LeaseLost;
            if (!held.Job.IsAlone) return CommitResult.NotCommitted;
            known = new CommittedJob(receipt.Job, held.Job.Request, held.Job.Audits, receipt.Lease);
        }

        // A repeated reveal needs its output as well: it may be another one than the first that never arrived.
        if (!outputIsStored) return CommitResult.OutputMissing;

        // Who commits under a lease holds it; when the operator puts another key in its place, the lease ends and the commitment with it.
        MinerFacts facts = FactsOf(receipt.Miner, await StakeNow());
        Reveal noted = reveal with { Receipt = Noted(receipt) };
        IRequestGrain request = GrainFactory.GetGrain<IRequestGrain>(known.Request.Value);
        CommitResult result = known.Audits is { } audited ? await GrainFactory.GetGrain<IVerificationGrain>(audited.Value).AuditRevealed(noted, facts)
            : committed is null ? await request.HandIn(noted, facts)
            : await request.Reveal(noted, facts);
        if (result is CommitResult.JobClosed) await NoteLate(known);
        return result;
    }

    /// <inheritdoc/>
    public async Task SetAvailability(Availability availability)
    {
        await Change(state => state with { Availability = availability });

        // One that waits for work is offered none from here on, and hears at once what it is to do.
        if (availability is not Availability.Working) await Coordinator.Leave(Id);
        await Wake();
    }

    /// <inheritdoc/>
    public Task<bool> GiveBack(JobId job, LeaseId lease, string why) => Coordinator.GiveBack(job, lease, Id, why);

    /// <inheritdoc/>
    public async Task Judged(JobId job, bool accepted)
    {
        await Change(state => MinerRules.Judged(state, job, accepted, options, time.GetUtcNow()));

        // One that waits for work while it is found wrong stops waiting, before it is offered any.
        if (!accepted) await Wake();
    }

    /// <inheritdoc/>
    public async Task Likened(JobId job, bool isAlike, bool isAudited)
    {
        await Change(state => MinerRules.Likened(state, job, isAlike, isAudited, options, time.GetUtcNow()));
        if (!isAlike) await Wake();
    }

    /// <inheritdoc/>
    public async Task Late(JobId job)
    {
        await Change(state => MinerRules.Late(state, job, options, time.GetUtcNow()));
        await Wake();
    }

    /// <inheritdoc/>
    public async Task<MinerView> View()
    {
        Int128 earned = await GrainFactory.GetGrain<ILedgerGrain>(LedgerBook.Main).Balance(AccountId.Of(Id));
        MinerState now = miner.State;
        return new MinerView(Id, MinerRules.StandingOf(now, options, time.GetUtcNow()), now.Accepted, now.Rejected, earned, now.Availability, now.Benchmark.TookMs)
        {
            Tolerant = now.Tolerant.Accepted,
            Unlike = now.Tolerant.Unlike,
        };
    }

    // A receipt of a hot key is its operator's.
    private Receipt Noted(Receipt receipt) => receipt with { Operator = receipt.Miner == Id ? null : Id };

    private Task NoteLate(CommittedJob job) => GrainFactory.GetGrain<IEarningsGrain>(Id.Value).Note(new JobEnd(
        job.Job, job.Audits is not null, EarningsVerdict.TooLate, Amount.Zero, "Nobody waited for the result any more when it came."));

    private CommittedJob? KnownCommitment(JobId job, LeaseId lease) =>
        miner.State.Committed.Where(c => c.Job == job && c.Lease == lease).Select(c => (CommittedJob?)c).FirstOrDefault();

    // After a failed write nobody knows what storage holds, so it is read again before the next one. The activation is not
    // given up for it: that would wait for the commitment under way, which may wait for a request that is telling this miner
    // of a verdict, which would wait for the next activation.
    private async Task Change(Func<MinerState, MinerState> change)
    {
        await writing.WaitAsync();
        try
        {
            if (isStale) await miner.Read();
            isStale = false;
            await miner.Save(change(miner.State), () => isStale = true);
        }
        finally
        {
            writing.Release();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
