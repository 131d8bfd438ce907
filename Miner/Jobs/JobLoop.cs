// The miner's life: sign in, ask for a job, do it, hand it in, ask again. A job that fails is given back with
// a reason and never ends the process; an edge that is away is waited for. Only a refused sign-in ends it
// from outside, or one to give work. One job at a time: the kernels use every thread they were given.

using Cuckoo.Chain.Keys;
using Cuckoo.Miner.Edge;
using Cuckoo.Miner.Work;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Miner.Jobs;

/// <summary>Pulls jobs and does them until asked to go.</summary>
/// <param name="door">The edge.</param>
/// <param name="works">What does the jobs: one for each program.</param>
/// <param name="key">Signs the receipts.</param>
/// <param name="time">The clock.</param>
/// <param name="tell">Told what happens.</param>
public sealed class JobLoop(EdgeDoor door, IReadOnlyList<IWork> works, SigningKey key, TimeProvider time, Action<Status> tell)
{
    // An edge that answers "nothing" at once is asked four times a second and not more.
    private static readonly TimeSpan LeastBetweenQuestions = TimeSpan.FromMilliseconds(250);

    // After a failed job, so that a miner that fails at everything does not burn through the queue.
    private static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(30);

    // Leaving at once still says so, if the edge listens.
    private static readonly TimeSpan GoodbyeLimit = TimeSpan.FromSeconds(3);

    /// <summary>Runs until the departure's drain and the end of the job under way.</summary>
    /// <exception cref="EdgeRefusedException">The edge opens no session, or gives this miner no work: it is suspended, or too old.</exception>
    public async Task RunAsync(Departure departure)
    {
        ArgumentNullException.ThrowIfNull(departure);
        try
        {
            await door.SignInAsync(departure.Drain);
            string[] programs = [.. works.Select(work => work.Program)];
            tell(new Status(
                "ready",
                $"{key.Address} takes jobs for {(programs.Length == 1 ? "program" : "programs")} {string.Join(", ", programs.Select(program => program[..8]))}.",
                Miner: key.Address.ToString(),
                Programs: programs));
            var rest = FirstRest;
            while (true)
            {
                var asked = time.GetTimestamp();
                if (await door.NextAsync(programs, departure.Drain) is not { } job)
                {
                    var early = LeastBetweenQuestions - time.GetElapsedTime(asked);
                    if (early > TimeSpan.Zero)
                        await Task.Delay(early, time, departure.Drain);
                }
                else if (await DoAsync(job, departure.Leave))
                {
                    rest = FirstRest;
                }
                else
                {
                    await Task.Delay(rest, time, departure.Drain);
                    rest = rest + rest < LongestRest ? rest + rest : LongestRest;
                }
            }
        }
        catch (OperationCanceledException) when (departure.Drain.IsCancellationRequested)
        {
            // Asked to go, and nothing is under way.
        }
    }

    /// <summary>Does one job to its end; false when it failed here.</summary>
    private async Task<bool> DoAsync(JobReply job, CancellationToken leave)
    {
        tell(new Status("leased", $"A job that pays {job.Pay} x 10^-18 CAI.", job.JobId));
        using var drop = CancellationTokenSource.CreateLinkedTokenSource(leave);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(drop.Token);
        var heartbeats = new Heartbeats(door, job, time, drop);
        var beating = heartbeats.RunAsync(over.Token);
        try
        {
            if (works.FirstOrDefault(held => string.Equals(job.Program, held.Program, StringComparison.Ordinal)) is not { } work)
                return await GiveBackAsync(job, "program_unknown");
            var done = await Task.Run(() => work.Execute(job.Input, heartbeats.Report, drop.Token), CancellationToken.None);
            var stored = await door.UploadAsync(job.JobId, job.LeaseId, done.Output, drop.Token);
            if (!string.Equals(stored.Hash, done.OutputHash, StringComparison.Ordinal))
                return await GiveBackAsync(job, "upload_damaged");
            var receipt = await CommitAsync(job, done, drop.Token);
            tell(new Status(
                "committed",
                $"{done.Steps} steps in {done.Elapsed.TotalSeconds:0.0} s, output {done.OutputHash[..8]}.",
                job.JobId,
                OutputHash: done.OutputHash,
                Receipt: receipt.ReceiptHash,
                KernelMs: (long)done.Elapsed.TotalMilliseconds));
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
        catch (EdgeRefusedException e)
        {
            return await GiveBackAsync(job, "edge_refused_" + e.Code);
        }
        catch (JobRefusedException e)
        {
            return await GiveBackAsync(job, e.Message);
        }
#pragma warning disable CA1031 // Whatever the model throws, the process goes on; its type says enough, its text could hold the prompt.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return await GiveBackAsync(job, "model_failed_" + e.GetType().Name);
        }
        finally
        {
            await over.CancelAsync();
            await beating;
        }
    }

    /// <summary>Signs and commits; once more when the network's receipts have come to count elsewhere since the sign-in.</summary>
    private async Task<ReceiptReply> CommitAsync(JobReply job, Execution done, CancellationToken cancellation)
    {
        try
        {
            return await door.SubmitAsync(Receipts.Sign(job, done, key, door.Domain), cancellation);
        }
        catch (EdgeRefusedException e) when (e.IsOtherDomain)
        {
            await door.SignInAgainAsync(cancellation);
            return await door.SubmitAsync(Receipts.Sign(job, done, key, door.Domain), cancellation);
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
