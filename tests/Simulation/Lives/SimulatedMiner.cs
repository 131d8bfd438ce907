using Cuckoo.Grains;
using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Miners;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Tests.Network;
using Cuckoo.Grains.Verification;
using Cuckoo.Simulation.Liars;
using Orleans.Embedded.Simulation;

namespace Cuckoo.Simulation.Lives;

/// <summary>A miner's process, which survives the silo's: takes a job, works a while, commits until there is an answer.</summary>
/// <param name="silo">The network.</param>
/// <param name="miner">Its key and its door.</param>
/// <param name="lies">What it states once it cheats; nothing for an honest miner.</param>
/// <param name="hearsay">What it tells others.</param>
/// <param name="options">The network's numbers.</param>
internal sealed class SimulatedMiner(SimulatedSilo silo, ScriptedMiner miner, Lies? lies, Hearsay hearsay, NetworkOptions options)
{
    // A silo that was lost leaves no door; each call goes through the present one.
    private IMinerGrain Grain
    {
        get
        {
            miner.MoveTo(silo.Client);
            return miner.Grain;
        }
    }

    /// <summary>Its key and its door.</summary>
    public ScriptedMiner Miner => miner;

    /// <summary>Whether it cheats.</summary>
    public bool IsLiar => lies is not null;

    /// <summary>Whether it takes part before the network is warm.</summary>
    public bool IsEarly => lies is null or { EarnsTrustFirst: true };

    /// <summary>Whether it cheats from now on.</summary>
    public bool HasTurned { get; set; }

    /// <summary>Whether it gets no work any more.</summary>
    public bool IsCaught { get; private set; }

    /// <summary>Its work, while it is at it.</summary>
    public Task? Working { get; set; }

    /// <summary>Jobs it did since it turned, audits included.</summary>
    public int JobsAsLiar { get; private set; }

    /// <summary>First runs and audits it did.</summary>
    public (int FirstRuns, int Audits) Runs { get; private set; }

    /// <summary>First runs it stated something wrong of.</summary>
    public HashSet<JobId> Wrong { get; } = [];

    /// <summary>Results it told too late, or without their traces.</summary>
    public int Late { get; private set; }

    /// <summary>Of those, the ones the network did not take.</summary>
    public int LateRefused { get; private set; }

    /// <summary>Works until it is over, or it is found out.</summary>
    /// <exception cref="InvalidOperationException">It is honest and gets no work any more.</exception>
    public async Task RunAsync(Func<bool> isOver)
    {
        while (!isOver() && !IsCaught)
        {
            // It asks again by itself: a call that is held open goes on outside the simulated thread.
            NextJob next = await silo.UntilAnsweredAsync(() =>
            {
                miner.MoveTo(silo.Client);
                return miner.AskAsync();
            });
            if (next.Lease is { } lease) await WorkAsync(lease);
            else await Task.Delay(TimeSpan.FromSeconds(1), silo.Time);
            IsCaught = next.SuspendedUntil is not null;
        }

        if (IsCaught && !IsLiar) throw new InvalidOperationException($"The honest miner {miner.Id} was found wrong.");
    }

    private async Task WorkAsync(Lease lease)
    {
        bool lieNow = HasTurned && lies is not null;
        Rerun right = ScriptedMiner.Right(lease);
        Rerun result = lieNow ? lies!.Of(lease) : right;
        bool isLate = lieNow && lies!.IsLate;
        bool withholds = lieNow && lies!.Withholds;
        await Task.Delay(TimeSpan.FromMilliseconds(500 + silo.Draw(2_000)), silo.Time);
        // Liars tell each other what they state before they commit; an honest miner's result is known when it is revealed, and not before.
        if (lieNow) hearsay.Tell(miner.Id, lease.Job.Input, result);
        Receipt receipt = miner.Stating(lease, result);
        CommitResult answer = await CommitAsync(receipt, isLate, isAtOnce: lease.Job.IsAlone && !isLate && !withholds && silo.Draw(2) == 0);
        if (!lieNow) hearsay.Tell(miner.Id, lease.Job.Input, result);
        // It has shown all that it will show; its time for the rest runs out.
        if (withholds) await Task.Delay(options.RevealTime + TimeSpan.FromSeconds(3), silo.Time);
        if (result == right || (lieNow && lies!.HasStates)) await ShowAsync(receipt);
        bool isTaken = answer is CommitResult.Committed or CommitResult.AlreadyCommitted;
        if (silo.Draw(8) == 0) await silo.UntilAnsweredAsync(() => Grain.Reveal(miner.OpeningOf(receipt), outputIsStored: true));

        bool isAudit = lease.Job.Audits is not null;
        Runs = isAudit ? (Runs.FirstRuns, Runs.Audits + 1) : (Runs.FirstRuns + 1, Runs.Audits);
        if (lieNow) JobsAsLiar++;
        if (isLate || withholds) Late++;
        if ((isLate || withholds) && !isTaken) LateRefused++;
        if (isTaken && !isAudit && result != right) Wrong.Add(lease.Job.Id);
    }

    // Shows the states that the network asks for, whose hashes are leaves of its own.
    private async Task ShowAsync(Receipt receipt)
    {
        IVerificationGrain Verification() => silo.Client.GetGrain<IVerificationGrain>(receipt.Job.Value);
        AskedStates asked = await silo.UntilAnsweredAsync(() => Verification().AskedOf(miner.Id));
        foreach (AskedState state in asked.States)
        {
            await silo.UntilAnsweredAsync(async () =>
            {
                await Verification().StateShown(miner.Id, state.Number);
                return true;
            });
        }
    }

    // Commits, asks until it may reveal, and reveals: the late one when its time for that is over. Alone with its job it may do without.
    private async Task<CommitResult> CommitAsync(Receipt receipt, bool isLate, bool isAtOnce)
    {
        Reveal reveal = miner.OpeningOf(receipt);
        while (!isAtOnce)
        {
            CommitOutcome outcome = await silo.UntilAnsweredAsync(() => Grain.Commit(receipt.Job, receipt.Lease, Commitments.Of(reveal).Digest));
            if (outcome.Result is not (CommitResult.Committed or CommitResult.AlreadyCommitted)) return outcome.Result;
            if (outcome.MayReveal) break;
            await Task.Delay(TimeSpan.FromMilliseconds(500), silo.Time);
        }

        if (isLate) await Task.Delay(options.RevealTime + TimeSpan.FromSeconds(3), silo.Time);
        return await silo.UntilAnsweredAsync(() => Grain.Reveal(reveal, outputIsStored: true));
    }
}
