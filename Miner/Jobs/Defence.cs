// What a miner does when it is found wrong: for its last jobs it asks what is held against it, runs the disputed step again operator by
// operator, and hands that in. It changes no verdict; it tells its operator, and whoever reads the evidence, where the device went wrong.

using System.Globalization;
using Cuckoo.Miner.Edge;
using Cuckoo.Miner.Work;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Miner.Jobs;

/// <summary>The jobs that this miner did last, and what it says of them.</summary>
/// <param name="door">The edge.</param>
/// <param name="works">What did the jobs.</param>
/// <param name="time">The clock.</param>
/// <param name="tell">Told what was found.</param>
internal sealed class Defence(EdgeDoor door, IReadOnlyList<IWork> works, TimeProvider time, Action<Status> tell)
{
    // A silo that has much to run again looks into it later; the evidence is kept for days, a miner that is to go waits some minutes.
    private const int MostAnswers = 60;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    // As many as are taken at once; of a picture of 64 by 64 pixels an output has 12 KiB.
    private const int Remembered = JobReply.MostJobs;

    private readonly Queue<(JobReply Job, byte[] Output)> last = new();

    /// <summary>Remembers a job that was revealed.</summary>
    public void Remember(JobReply job, Execution done)
    {
        last.Enqueue((job, done.Output));
        if (last.Count > Remembered)
            last.Dequeue();
    }

    /// <summary>Speaks for the jobs that were found wrong at a step, where what did them can be taken apart.</summary>
    public async Task SpeakAsync(CancellationToken cancellation)
    {
        foreach (var (job, output) in last)
        {
            if (works.OfType<IDisputableWork>().FirstOrDefault(work => work.CanBeDisputed && string.Equals(job.Program, work.Program, StringComparison.Ordinal)) is not { } work)
                continue;
            try
            {
                await SpeakAsync(job, output, work, cancellation);
            }
            catch (EdgeRefusedException)
            {
                // Nothing is held against this job, or nothing more is to be said of it.
            }
            catch (EdgeGoneException)
            {
                return;
            }
        }
    }

    private async Task SpeakAsync(JobReply job, byte[] output, IDisputableWork work, CancellationToken cancellation)
    {
        var held = await door.EvidenceAsync(job.JobId, cancellation);
        if (held.Wrong.FirstOrDefault(w => string.Equals(w.Receipt.JobId, job.JobId, StringComparison.Ordinal)) is not { Step: { } step, Operator: null })
            return;
        var operators = await Task.Run(() => work.Operators(job.Input, new DisputedStep(step - 1, output), cancellation), cancellation);
        var said = new OperatorsSent(step, [.. operators.Select(o => new StatedOperator(o.Name, Convert.ToHexStringLower(o.Digest)))]);
        for (var answers = 1; answers <= MostAnswers; answers++)
        {
            var found = (await door.SayOperatorsAsync(job.JobId, said, cancellation)).Wrong.FirstOrDefault(w => string.Equals(w.Receipt.JobId, job.JobId, StringComparison.Ordinal))?.Operator;
            if (found is not null)
            {
                tell(new Status("disputed", TextOf(step, found), job.JobId));
                return;
            }

            await Task.Delay(Pause, time, cancellation);
        }
    }

    private static string TextOf(int step, DisputedOperator found) => found.Number is { } number
        ? string.Create(CultureInfo.InvariantCulture, $"Step {step} went wrong at operator {number} of {found.Operators}, {found.SaidName ?? found.Name}.")
        : string.Create(CultureInfo.InvariantCulture, $"All {found.Operators} operators of step {step} come out right now: the run that was handed in was another one.");
}
