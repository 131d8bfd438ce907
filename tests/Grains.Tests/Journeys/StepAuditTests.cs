// An audit that runs some steps of a picture again, from the states that its miner shows. Anna has earned trust by three jobs, so one
// inner step of three is enough, and every job of hers is audited.

using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Miners;
using Cuckoo.Grains.Tests.Network;
using Cuckoo.Grains.Verification;
using Cuckoo.Ledger;

namespace Cuckoo.Grains.Tests.Journeys;

public sealed class StepAuditTests
{
    [Fact(Timeout = 60_000)]
    public async Task States_ThatHold_AcquitWithoutAWholeRun()
    {
        await using TestNetwork network = await StartAsync();
        ScriptedMiner anna = await TrustedAsync(network);
        ScriptedMiner ben = await network.JoinAsync();
        RequestId request = await network.SubmitAsync();
        Receipt receipt = anna.Honest(await anna.TakeAsync());
        Assert.Empty((await Asked(network, anna, receipt)).States);

        await anna.CommitAsync(receipt);
        AskedStates asked = await Asked(network, anna, receipt);
        Assert.Equal((2, 4), (asked.States.Length, asked.States[^1].Number));
        Assert.All(asked.States, s => Assert.Equal(receipt.Leaves!.Value[s.Number - 1], s.Leaf));
        Assert.Equal(network.Time.GetUtcNow() + network.Options.RevealTime, asked.Until);
        Assert.Empty((await Asked(network, ben, receipt)).States);

        // Nobody else shows anything, and one state alone is not enough.
        await Show(network, ben, receipt, asked);
        await Case(network, receipt).StateShown(anna.Id, 4);
        await Case(network, receipt).StateShown(anna.Id, 4);
        Assert.Equal([asked.States[0]], (await Asked(network, anna, receipt)).States);
        Assert.Equal(0, network.Auditor.StepRuns);
        await Show(network, anna, receipt, asked);
        await network.UntilAsync(request, "settled");

        Assert.Equal("escrowed queued leased committed audit audit judged settled", await network.KindsAsync(request));
        Assert.StartsWith("To be audited at 2 of its steps and at its end: drawn ", (await network.UntilAsync(request, "audit")).Text, StringComparison.Ordinal);
        Assert.StartsWith("2 of its steps and its end audited by the silo's own auditor: drawn ", (await network.UntilAsync(request, "audit", count: 2)).Text, StringComparison.Ordinal);
        Assert.Equal(
            "Accepted: The silo's auditor ran 2 of 4 steps and the end of the run again and got the same bits.", (await network.UntilAsync(request, "judged")).Text);
        Assert.Equal((3, 1, 2), (network.Auditor.Runs, network.Auditor.StepRuns, network.Auditor.Steps));
        Assert.Equal((Standing.Trusted, 4), ((await anna.Grain.View()).Standing, (await anna.Grain.View()).Accepted));
        Assert.Empty((await Asked(network, anna, receipt)).States);
        Assert.Null(await Case(network, receipt).Evidence());
        await network.AssertAtRestAsync();
    }

    // Silence costs the run of the whole job, which decides; who was right is paid, but the job counts as late.
    [Theory(Timeout = 60_000)]
    [InlineData(true, "settled", Standing.Fresh, 1)]
    [InlineData(false, "refunded", Standing.Suspended, 0)]
    public async Task States_ThatAreNotShownInTime_AreReplacedByAWholeRun(bool isHonest, string end, Standing standing, int accepted)
    {
        await using TestNetwork network = await StartAsync();
        ScriptedMiner anna = await TrustedAsync(network);
        RequestId request = await network.SubmitAsync();
        Lease lease = await anna.TakeAsync();
        Receipt receipt = isHonest ? anna.Honest(lease) : anna.WrongTrace(lease);

        await anna.CommitAsync(receipt);
        await network.PassUntilAsync(request, end);

        Assert.Equal((4, 0), (network.Auditor.Runs, network.Auditor.StepRuns));
        Assert.Contains(
            isHonest ? "the miner did not show in time what it was asked for" : "the trace first differs at step 4 of 4",
            (await network.UntilAsync(request, "judged")).Text,
            StringComparison.Ordinal);
        Assert.Equal((standing, accepted), ((await anna.Grain.View()).Standing, (await anna.Grain.View()).Accepted));
        Assert.Equal(isHonest ? 4 * 400 : 3 * 400, (int)(await anna.Grain.View()).Earned);
        await network.AssertAtRestAsync();
    }

    // The end is always looked at, so a lie there is found whatever is drawn; a run of the whole job convicts, and is the evidence.
    [Fact(Timeout = 60_000)]
    public async Task States_ThatDoNotHold_AreNoVerdictYet()
    {
        await using TestNetwork network = await StartAsync();
        ScriptedMiner anna = await TrustedAsync(network);
        RequestId request = await network.SubmitAsync();
        Receipt receipt = anna.Wrong(await anna.TakeAsync());

        await anna.CommitAsync(receipt);
        await Show(network, anna, receipt, await Asked(network, anna, receipt));
        await network.UntilAsync(request, "refunded");

        Assert.Equal((4, 1), (network.Auditor.Runs, network.Auditor.StepRuns));
        Assert.Equal(Standing.Suspended, (await anna.Grain.View()).Standing);
        Assert.Equal(receipt, Assert.Single((await Case(network, receipt).Evidence())!.Wrong).Receipt);
        await network.AssertAtRestAsync();
    }

    // What could not be run is nobody's fault.
    [Fact(Timeout = 60_000)]
    public async Task Steps_ThatCannotBeRun_AreReplacedByAWholeRun()
    {
        await using TestNetwork network = await StartAsync();
        ScriptedMiner anna = await TrustedAsync(network);
        RequestId request = await network.SubmitAsync();
        Receipt receipt = anna.Honest(await anna.TakeAsync());
        network.Auditor.Fail(1);

        await anna.CommitAsync(receipt);
        await Show(network, anna, receipt, await Asked(network, anna, receipt));
        await network.UntilAsync(request, "settled");

        Assert.Equal((4, 1, 4), (network.Auditor.Runs, network.Auditor.StepRuns, (await anna.Grain.View()).Accepted));
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Steps_WhereTheyAreOff_AreNotDrawn()
    {
        await using TestNetwork network = await StartAsync(o => o with { StepAudits = false });
        ScriptedMiner anna = await TrustedAsync(network);
        RequestId request = await network.SubmitAsync();
        Receipt receipt = anna.Honest(await anna.TakeAsync());

        await anna.CommitAsync(receipt);
        await network.UntilAsync(request, "settled");

        Assert.Equal((4, 0), (network.Auditor.Runs, network.Auditor.StepRuns));
    }

    private static Task<TestNetwork> StartAsync(Func<NetworkOptions, NetworkOptions>? change = null) => TestNetwork.StartAsync(o =>
    {
        NetworkOptions options = o with { FreshJobs = 3, TrustedAuditPerMille = 1_000, MaxAttempts = 1 };
        return change?.Invoke(options) ?? options;
    });

    // Money for four pictures; the audits by the silo give theirs back to the treasury.
    private static async Task<ScriptedMiner> TrustedAsync(TestNetwork network)
    {
        Assert.Equal(LedgerResult.Applied, await network.Ledger.Transfer(new TransferOrder(
            TransferId.For("test grant", "more"), AccountId.Faucet, Sample.Alice, new Amount(2_000), "grant", "test")));
        ScriptedMiner anna = await network.JoinAsync();
        for (int job = 0; job < 3; job++)
        {
            RequestId request = await network.SubmitAsync();
            await anna.CommitAsync(anna.Honest(await anna.TakeAsync()));
            await network.UntilAsync(request, "settled");
        }

        Assert.Equal(Standing.Trusted, (await anna.Grain.View()).Standing);
        return anna;
    }

    private static IVerificationGrain Case(TestNetwork network, Receipt receipt) => network.Grains.GetGrain<IVerificationGrain>(receipt.Job.Value);

    private static Task<AskedStates> Asked(TestNetwork network, ScriptedMiner miner, Receipt receipt) => Case(network, receipt).AskedOf(miner.Id);

    private static async Task Show(TestNetwork network, ScriptedMiner miner, Receipt receipt, AskedStates asked)
    {
        foreach (AskedState state in asked.States) await Case(network, receipt).StateShown(miner.Id, state.Number);
    }
}
