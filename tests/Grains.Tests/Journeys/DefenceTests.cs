// A miner that was found wrong says which operators its wrong step had; the silo's auditor looks into that once, whatever fails.

using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Tests.Network;
using Cuckoo.Grains.Verification;

namespace Cuckoo.Grains.Tests.Journeys;

public sealed class DefenceTests
{
    [Fact(Timeout = 60_000)]
    public async Task Operators_OfAWrongStep_StandOnceAndGoWithTheEvidence()
    {
        await using TestNetwork network = await TestNetwork.StartAsync(o => o with { MaxAttempts = 1 });
        (IVerificationGrain judged, Defence said) = await ConvictAsync(network);

        Assert.Equal(DefenceResult.NoEvidence, await judged.Defend(said with { Job = JobId.ForAuditOf(said.Job) }));
        Assert.Equal(DefenceResult.NoEvidence, await judged.Defend(said with { Miner = Sample.Miner(9) }));
        Assert.Equal(DefenceResult.OtherStep, await judged.Defend(said with { Step = 2 }));
        Assert.Equal(DefenceResult.NoEvidence, await network.Grains.GetGrain<IVerificationGrain>(JobId.ForAttempt(Sample.Request, 7).Value).Defend(said));
        Assert.Equal(0, network.Auditor.Defences);
        Assert.Equal(DefenceResult.Stands, await EndAsync(judged, said));

        // The first stands, and no other is looked into.
        Assert.Equal(DefenceResult.Stands, await judged.Defend(said with { Operators = [said.Operators[0]] }));
        Assert.Equal(1, network.Auditor.Defences);
        OperatorsFound kept = Assert.Single((await judged.Evidence())!.Wrong).Operator!;
        Assert.Equal((2, 1, said.Operators[1], said.Operators[0]), (kept.Operators, kept.Number, kept.Said, kept.Right));
        Assert.True(network.Stores(said.Operators[1].Digest.Value));

        network.Time.Advance(TimeSpan.FromDays(8));
        Assert.Equal(DefenceResult.NoEvidence, await judged.Defend(said));
        while (network.Stores(said.Operators[1].Digest.Value))
        {
            // A reminder that was just being put for later than now is only due later still.
            network.Time.Advance(TimeSpan.FromHours(1));
            Assert.Null(await judged.Evidence());
        }
    }

    // Whoever asks a hundred times while it is looked into has it looked into once.
    [Fact(Timeout = 60_000)]
    public async Task Operators_SaidAgainWhileTheyAreLookedInto_CostOneRun()
    {
        await using TestNetwork network = await TestNetwork.StartAsync(o => o with { MaxAttempts = 1 });
        (IVerificationGrain judged, Defence said) = await ConvictAsync(network);
        TaskCompletionSource mayEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
        network.Auditor.BeforeOperators = mayEnd.Task;

        Assert.All(await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => judged.Defend(said))), result => Assert.Equal(DefenceResult.Running, result));
        Assert.Null(Assert.Single((await judged.Evidence())!.Wrong).Operator);
        mayEnd.SetResult();

        Assert.Equal(DefenceResult.Stands, await EndAsync(judged, said));
        Assert.Equal(1, network.Auditor.Defences);
    }

    [Fact(Timeout = 60_000)]
    public async Task Operators_OfARunThatCannotBeRunAgain_AreNotLookedIntoTwice()
    {
        await using TestNetwork network = await TestNetwork.StartAsync(o => o with { MaxAttempts = 1 });
        (IVerificationGrain judged, Defence said) = await ConvictAsync(network);

        Assert.Equal(DefenceResult.NotRunnable, await EndAsync(judged, said with { Operators = [said.Operators[0]] }));

        Assert.Equal(DefenceResult.NotRunnable, await judged.Defend(said));
        Assert.Equal(1, network.Auditor.Defences);
        Assert.Null(Assert.Single((await judged.Evidence())!.Wrong).Operator);
    }

    // A run that failed, a note that could not be written: the miner asks again, and what was found stands once.
    [Fact(Timeout = 60_000)]
    public async Task Operators_WhoseRunAndNoteFail_AreLookedIntoAgain()
    {
        await using TestNetwork network = await TestNetwork.StartAsync(o => o with { MaxAttempts = 1 });
        (IVerificationGrain judged, Defence said) = await ConvictAsync(network);
        network.Auditor.Fail(1);
        network.Faults.Break("verification", 1);

        DefenceResult result = DefenceResult.Running;
        int broken = 0;
        while (result is DefenceResult.Running)
        {
            try
            {
                result = await judged.Defend(said);
            }
            catch (IOException)
            {
                broken++;
            }
        }

        Assert.Equal(DefenceResult.Stands, result);
        Assert.True(network.Auditor.Defences >= 2);
        Assert.True(broken <= 1);
        Assert.Equal(1, Assert.Single((await judged.Evidence())!.Wrong).Operator!.Number);
    }

    // Where only the output is another, there is no step to be taken apart.
    [Fact(Timeout = 60_000)]
    public async Task Operators_WhereNoStepIsWrong_AreNotTaken()
    {
        await using TestNetwork network = await TestNetwork.StartAsync(o => o with { MaxAttempts = 1 });
        (IVerificationGrain judged, Defence said) = await ConvictAsync(network, isTraceWrong: false);

        Assert.Null(Assert.Single((await judged.Evidence())!.Wrong).Step);
        Assert.Equal(DefenceResult.OtherStep, await judged.Defend(said));
        Assert.Equal(0, network.Auditor.Defences);
    }

    private static async Task<(IVerificationGrain Judged, Defence Said)> ConvictAsync(TestNetwork network, bool isTraceWrong = true)
    {
        ScriptedMiner cheat = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        Lease lease = await cheat.TakeAsync();
        await cheat.CommitAsync(isTraceWrong ? cheat.WrongTrace(lease) : cheat.Wrong(lease));
        await network.UntilAsync(request, "refunded");
        return (
            network.Grains.GetGrain<IVerificationGrain>(lease.Job.Id.Value),
            new Defence(lease.Job.Id, cheat.Id, 3, [new NamedDigest("add", Hash256.OfText("first")), new NamedDigest("add", Hash256.OfText("said"))]));
    }

    private static async Task<DefenceResult> EndAsync(IVerificationGrain judged, Defence said)
    {
        DefenceResult result;
        while ((result = await judged.Defend(said)) is DefenceResult.Running) await Task.Yield();
        return result;
    }
}
