using Cuckoo.Grains.Coordination;
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

/// <summary>A miner's process: takes a job, works a while, commits until there is a clear answer. It survives the silo.</summary>
internal sealed class CrashMiner(ScriptedMiner miner, CrashHabit habit)
{
    private Lease? lease;
    private Receipt? receipt;
    private bool mayReveal;

    public ScriptedMiner Miner => miner;

    public async Task ActAsync(Random random)
    {
        // Drawn before anything is awaited: a call that a kill cut off may come back beside the driver.
        bool losesTheAnswer = random.Next(4) == 0;
        bool isForgetful = random.Next(3) == 0;
        if (lease is null)
        {
            lease = (await miner.AskAsync()).Lease;
        }
        else if (receipt is null)
        {
            switch (random.Next(6))
            {
                case 0 when habit is CrashHabit.Careless:
                    lease = null;
                    break;
                case 1 when habit is CrashHabit.Careless:
                    Lease back = lease;
                    lease = null;
                    await miner.Grain.GiveBack(back.Job.Id, back.Id, "no");
                    break;
                case 0 or 1 or 2:
                    if (await miner.Grain.Heartbeat(lease.Job.Id, lease.Id, new LiveProgress(new StepProgress(1, 4), [])) is null) lease = null;
                    break;
                default:
                    receipt = habit switch
                    {
                        CrashHabit.Wrong => miner.Wrong(lease),
                        CrashHabit.Careless when random.Next(2) == 0 => miner.WrongTrace(lease),
                        _ => miner.Honest(lease),
                    };
                    break;
            }
        }
        else if (!mayReveal)
        {
            CommitOutcome outcome = await miner.SealAsync(receipt);
            mayReveal = outcome.MayReveal;
            if (outcome.Result is not (CommitResult.Committed or CommitResult.AlreadyCommitted)) (lease, receipt) = (null, null);
        }
        else if (habit is CrashHabit.Careless && isForgetful)
        {
            // Commits and never reveals.
            (lease, receipt, mayReveal) = (null, null, false);
        }
        else if (await miner.RevealAsync(receipt) is not CommitResult.Undecided)
        {
            // Any answer is clear.
            if (!losesTheAnswer) (lease, receipt, mayReveal) = (null, null, false);
        }
    }
}
