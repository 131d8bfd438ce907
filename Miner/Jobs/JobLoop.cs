// The miner's life: sign in, ask for a job, do it, hand it in, ask again. A job that fails is given back with
// a reason and never ends the process; an edge that is away is waited for. Only a refused sign-in ends it
// from outside, or one to give work. Several jobs are taken at once, so that short ones are not bound by the way to the edge, and
// done one after another: the kernels use every thread they were given.

using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Messages;
using Cuckoo.Kernels.Devices;
using Cuckoo.Miner.Benchmark;
using Cuckoo.Miner.Edge;
using Cuckoo.Miner.Engines;
using Cuckoo.Miner.Work;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Miner.Jobs;

/// <summary>Pulls jobs and does them until asked to go.</summary>
/// <param name="door">The edge.</param>
/// <param name="works">What does the jobs: one for each program.</param>
/// <param name="key">Signs the receipts.</param>
/// <param name="time">The clock.</param>
/// <param name="tell">Told what happens.</param>
/// <param name="threads">Threads for a benchmark; 0 for one a processor.</param>
/// <param name="keep">Keeps what a receipt is answered for with, given the run and where the receipt counts; called before it is committed to.</param>
/// <param name="waitsForStake">Whether it waits while its node is frozen or has too little stake, because it answers on the chain; otherwise it ends.</param>
/// <param name="prices">The least it takes, by program; whatever is paid when absent.</param>
public sealed class JobLoop(
    EdgeDoor door, IReadOnlyList<IWork> works, SigningKey key, TimeProvider time, Action<Status> tell, int threads = 0, Action<Execution, TypedDataDomain>? keep = null,
    bool waitsForStake = false, LeastPrices? prices = null)
{
    // An edge that answers "nothing" at once is asked four times a second and not more.
    private static readonly TimeSpan LeastBetweenQuestions = TimeSpan.FromMilliseconds(250);

    // After a failed job, so that a miner that fails at everything does not burn through the queue.
    private static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(30);

    // A dispute takes minutes at least.
    private static readonly TimeSpan StakeRest = TimeSpan.FromSeconds(5);

    // Leaving at once still says so, if the edge listens.
    private static readonly TimeSpan GoodbyeLimit = TimeSpan.FromSeconds(3);

    // However long an edge says that it waits for states.
    private const int MostShowMs = 120_000;

    private readonly Defence defence = new(door, works, time, tell);
    private bool lacksStake;

    /// <summary>Runs until the departure's drain and the end of the job under way.</summary>
    /// <exception cref="EdgeRefusedException">The edge opens no session, or gives this miner no work: it is suspended, or too old.</exception>
    public async Task RunAsync(Departure departure)
    {
        ArgumentNullException.ThrowIfNull(departure);
        try
        {
            await door.SignInAsync(departure.Drain);
            // Whoever starts a miner that was told to go wants it to work again.
            if ((await door.ShowAsync(departure.Drain)).Availability is "draining")
                await door.SetAvailabilityAsync("working", departure.Drain);
            string[] programs = [.. works.Select(work => work.Program)];
            tell(new Status(
                "ready",
                $"{door.Miner} takes jobs for {(programs.Length == 1 ? "program" : "programs")} {string.Join(", ", programs.Select(program => program[..8]))}.",
                Miner: door.Miner,
                Programs: programs));
            var rest = FirstRest;
            var most = JobReply.MostJobs;
            while (true)
            {
                var asked = time.GetTimestamp();
                if (await NextAsync(programs, most, departure.Drain) is not { } jobs)
                {
                    if (await new BenchmarkRun(door, threads, tell).TryAsync(departure.Drain))
                        continue;
                    await Task.Delay(rest, time, departure.Drain);
                    rest = rest + rest < LongestRest ? rest + rest : LongestRest;
                }
                else if (jobs.Count == 0)
                {
                    var early = LeastBetweenQuestions - time.GetElapsedTime(asked);
                    if (early > TimeSpan.Zero)
                        await Task.Delay(early, time, departure.Drain);
                }
                else if (await DoAllAsync(jobs, departure))
                {
                    rest = FirstRest;
                    most = JobReply.MostJobs;
                }
                else
                {
                    most = 1;
                    await Task.Delay(rest, time, departure.Drain);
                    rest = rest + rest < LongestRest ? rest + rest : LongestRest;
                }
            }
        }
        catch (OperationCanceledException) when (departure.Drain.IsCancellationRequested)
        {
            // Asked to go, and nothing is under way.
        }
        catch (EdgeRefusedException e) when (e.IsSuspended)
        {
            await SpeakAsync(departure.Drain);
            throw;
        }
        catch (EdgeRefusedException e) when (e.IsToDrain)
        {
            tell(new Status("draining", e.Message));
        }
    }

    /// <summary>Whatever comes of it, the miner goes for the reason it goes for.</summary>
    private async Task SpeakAsync(CancellationToken drain)
    {
        try
        {
            await defence.SpeakAsync(drain);
        }
#pragma warning disable CA1031 // As of a job: what the model throws could hold the prompt, and ends nothing.
        catch (Exception e)
#pragma warning restore CA1031
        {
            tell(new Status("not_disputed", $"What was found wrong could not be looked into: {e.GetType().Name}."));
        }
    }

    /// <summary>Jobs, or none; nothing when a benchmark has to be passed first.</summary>
    private async Task<IReadOnlyList<JobReply>?> NextAsync(IReadOnlyList<string> programs, int most, CancellationToken cancellation)
    {
        try
        {
            var jobs = await door.NextAsync(programs, most, prices ?? LeastPrices.None, cancellation);
            lacksStake = false;
            return jobs;
        }
        catch (EdgeRefusedException e) when (e.IsBenchmarkDue)
        {
            return null;
        }
        catch (EdgeRefusedException e) when (waitsForStake && e.Code is "stake_missing")
        {
            if (!lacksStake) tell(new Status("stake_missing", $"{e.Message} Asking again."));
            lacksStake = true;
            await Task.Delay(StakeRest, time, cancellation);
            return [];
        }
    }

    /// <summary>
    /// Does jobs one after another while all their leases are kept; false when one failed here. Asked to go, the one under way is
    /// finished and the others are given back.
    /// </summary>
    private async Task<bool> DoAllAsync(IReadOnlyList<JobReply> jobs, Departure departure)
    {
        var held = jobs.Select(job => new HeldJob(door, job, time, departure.Leave)).ToArray();
        try
        {
            foreach (var job in jobs)
                tell(new Status("leased", $"A job that pays {job.Pay} x 10^-18 CAI.", job.JobId));
            var isWell = true;
            for (var i = 0; i < held.Length; i++)
            {
                if (i > 0 && departure.Drain.IsCancellationRequested)
                    await GiveBackAsync(held[i].Job, "miner_leaves");
                else
                    isWell &= await DoAsync(held[i], departure.Leave);
                await held[i].EndAsync();
            }

            return isWell;
        }
        finally
        {
            foreach (var one in held)
                await one.DisposeAsync();
        }
    }

    /// <summary>Does one job to its end; false when it failed here.</summary>
    private async Task<bool> DoAsync(HeldJob held, CancellationToken leave)
    {
        var (job, heartbeats, drop) = (held.Job, held.Heartbeats, held.Drop);
        try
        {
            drop.ThrowIfCancellationRequested();
            if (works.FirstOrDefault(held => string.Equals(job.Program, held.Program, StringComparison.Ordinal)) is not { } work)
                return await GiveBackAsync(job, "program_unknown");
            var done = await Task.Run(() => work.Execute(job.Input, heartbeats.Report, drop), CancellationToken.None);
            keep?.Invoke(done, door.Domain);
            var sealedResult = SealedResult.Of(job, done, key, door.Domain);
            // Alone with a job, nobody's result is to be kept from others: all of it goes in one call.
            var isAtOnce = job.IsAlone is true && done.Output.Length <= ReceiptSent.MostOutputBytes;
            if (!isAtOnce)
            {
                await CommitAsync(job, sealedResult, drop);
                var stored = await door.UploadAsync(job.JobId, job.LeaseId, done.Output, drop);
                if (!string.Equals(stored.Hash, done.OutputHash, StringComparison.Ordinal))
                    return await GiveBackAsync(job, "upload_damaged");
            }

            // A beat beside it may hear that the lease is over because the result was taken: what the edge answers here decides.
            var receipt = await door.RevealAsync(sealedResult.Receipt, sealedResult.Salt, done.TraceLeaves, isAtOnce ? done.Output : null, leave);
            tell(new Status(
                "committed",
                $"{done.Steps} steps in {done.Elapsed.TotalSeconds:0.0} s, output {done.OutputHash[..8]}.",
                job.JobId,
                OutputHash: done.OutputHash,
                Receipt: receipt.ReceiptHash,
                KernelMs: done.KernelMs,
                Done: heartbeats.Reached.Step,
                Unit: heartbeats.Reached.Tokens.IsEmpty ? "steps" : "tokens"));
            defence.Remember(job, done);
            if (receipt.ShowStates is { Count: > 0 } asked)
            {
                // The lease has ended with the reveal.
                await held.EndAsync();
                await ShowAsync(job, done, asked, receipt.ShowMs ?? 0, leave);
            }

            return true;
        }
        catch (OperationCanceledException) when (heartbeats.IsLost)
        {
            return LeaseLost(job);
        }
        catch (OperationCanceledException) when (leave.IsCancellationRequested)
        {
            await GiveBackAsync(job, "miner_leaves");
            return true;
        }
        catch (EdgeRefusedException e) when (e.IsLeaseGone)
        {
            return LeaseLost(job);
        }
        catch (SignInRefusedException)
        {
            throw;
        }
        catch (EdgeRefusedException e) when (e.IsOtherDomain)
        {
            // The network's receipts have come to count elsewhere since the sign-in, and what was committed to is signed for there.
            await door.SignInAgainAsync(leave);
            return await GiveBackAsync(job, "edge_refused_" + e.Code);
        }
        catch (EdgeRefusedException e)
        {
            return await GiveBackAsync(job, "edge_refused_" + e.Code);
        }
        catch (JobRefusedException e)
        {
            return await GiveBackAsync(job, e.Message);
        }
        catch (EngineException e)
        {
            tell(new Status("engine_failed", e.Message, job.JobId));
            return await GiveBackAsync(job, e.Code);
        }
        catch (DeviceException e)
        {
            tell(new Status("device_failed", e.Message, job.JobId));
            return await GiveBackAsync(job, "device_failed");
        }
#pragma warning disable CA1031 // Whatever the model throws, the process goes on; its type says enough, its text could hold the prompt.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return await GiveBackAsync(job, "model_failed_" + e.GetType().Name);
        }
    }

    /// <summary>Commits, and waits until others that run the same job have: nobody sees a result before.</summary>
    private async Task CommitAsync(JobReply job, SealedResult result, CancellationToken cancellation)
    {
        var commitment = new CommitmentSent(job.LeaseId, result.Commitment);
        while (await door.CommitAsync(job.JobId, commitment, cancellation) is { MayReveal: false } early)
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Clamp(early.AgainMs, 50, 10_000)), time, cancellation);
    }

    /// <summary>
    /// Shows states of a run that was revealed, for as long as they are waited for. What cannot be shown is nobody's failure here: the
    /// network runs the job again whole.
    /// </summary>
    private async Task ShowAsync(JobReply job, Execution done, IReadOnlyList<int> asked, int withinMs, CancellationToken leave)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(Math.Clamp(withinMs, 0, MostShowMs)), time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, leave);
        try
        {
            foreach (var number in asked.Take(done.States.Count).Where(n => n >= 1 && n <= done.States.Count))
                await ShowAsync(job, number, done.States[number - 1], both.Token);
            tell(new Status("shown", $"The network asked for {asked.Count} of {done.States.Count} states to look at.", job.JobId));
        }
        catch (Exception e) when (e is OperationCanceledException or EdgeGoneException || e is EdgeRefusedException and not SignInRefusedException)
        {
            tell(new Status("not_shown", "The network asked for states of the run and did not get them.", job.JobId));
        }
    }

    /// <summary>One that is not asked for any more has arrived before, and its answer was lost.</summary>
    private async Task ShowAsync(JobReply job, int number, byte[] state, CancellationToken cancellation)
    {
        try
        {
            await door.ShowStateAsync(job.JobId, number, state, cancellation);
        }
        catch (EdgeRefusedException e) when (e.Code is "state_not_asked")
        {
        }
    }

    /// <summary>A lost lease is nobody's failure: the next job may come at once.</summary>
    private bool LeaseLost(JobReply job)
    {
        tell(new Status("lease_lost", "The edge gave the job to somebody else.", job.JobId));
        return true;
    }

    private async Task<bool> GiveBackAsync(JobReply job, string reason)
    {
        using var limit = new CancellationTokenSource(GoodbyeLimit, time);
        try
        {
            await door.FailAsync(job.JobId, job.LeaseId, reason, limit.Token);
        }
        catch (Exception e) when (e is EdgeGoneException or EdgeRefusedException or OperationCanceledException)
        {
            // The lease ends by itself; the reason is told here all the same.
        }

        tell(new Status("given_back", $"The job was given back: {reason}.", job.JobId));
        return false;
    }
}
