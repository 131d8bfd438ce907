using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Miners;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Tests.Network;
using Cuckoo.Grains.Verification;

namespace Cuckoo.Grains.Tests.Crashes;

/// <summary>How a miner of the crash test behaves.</summary>
internal enum CrashHabit
{
    Honest,
    AlsoHonest,
    Wrong,
    Careless,
}

/// <summary>A miner's process: takes a few jobs, works a while, commits until there is a clear answer. It survives the silo.</summary>
internal sealed class CrashMiner(ScriptedMiner miner, CrashHabit habit)
{
    private readonly Queue<Lease> leases = [];
    private Receipt? receipt;
    private bool mayReveal;

    public ScriptedMiner Miner => miner;

    public async Task ActAsync(Random random)
    {
        // Drawn before anything is awaited: a call that a kill cut off may come back beside the driver.
        bool losesTheAnswer = random.Next(4) == 0;
        bool isForgetful = random.Next(3) == 0;
        WorkAsked asked = miner.Asked with { Most = 1 + random.Next(3) };
        if (!leases.TryPeek(out Lease? lease))
        {
            foreach (Lease one in (await miner.Grain.Next(asked, CancellationToken.None)).Leases) leases.Enqueue(one);
        }
        else if (receipt is null)
        {
            switch (random.Next(6))
            {
                case 0 when habit is CrashHabit.Careless:
                    leases.Dequeue();
                    break;
                case 1 when habit is CrashHabit.Careless:
                    leases.Dequeue();
                    await miner.Grain.GiveBack(lease.Job.Id, lease.Id, "no");
                    break;
                case 0 or 1 or 2:
                    if (await miner.Grain.Heartbeat(lease.Job.Id, lease.Id, new LiveProgress(new StepProgress(1, 4), [])) is null) leases.TryDequeue(out _);
                    break;
                default:
                    receipt = habit switch
                    {
                        CrashHabit.Wrong => miner.Wrong(lease),
                        CrashHabit.Careless when random.Next(2) == 0 => miner.WrongTrace(lease),
                        _ => miner.Honest(lease),
                    };
                    // Alone with its job it may hand in what it has not committed to.
                    mayReveal = lease.Job.IsAlone && random.Next(2) == 0;
                    break;
            }
        }
        else if (!mayReveal)
        {
            CommitOutcome outcome = await miner.SealAsync(receipt);
            mayReveal = outcome.MayReveal;
            if (outcome.Result is not (CommitResult.Committed or CommitResult.AlreadyCommitted)) Drop();
        }
        else if (habit is CrashHabit.Careless && isForgetful)
        {
            // Commits and never reveals.
            Drop();
        }
        else if (await miner.RevealAsync(receipt) is not CommitResult.Undecided)
        {
            // Any answer is clear.
            if (!losesTheAnswer) Drop();
        }
    }

    private void Drop()
    {
        (receipt, mayReveal) = (null, false);
        leases.TryDequeue(out _);
    }
}
