// A queue that is full says so before money moves, and when to come again.

using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Tests.Network;

namespace Cuckoo.Grains.Tests.Journeys;

public sealed class PressureTests
{
    [Fact(Timeout = 30_000)]
    public async Task Submission_WhenTooManyJobsOfItsModelWait_IsRefusedUntilOneIsTaken()
    {
        await using TestNetwork network = await TestNetwork.StartAsync(o => o with { ModelQueueLimit = 1 });
        RequestId first = await network.SubmitAsync();
        RequestId second = await network.QuoteAsync();

        Assert.Equal(SubmitOutcome.ModelQueueFull, await network.Request(second).Submit(Sample.Alice));
        Assert.Equal(2_000 - 860, await network.Ledger.Balance(Sample.Alice));
        Assert.Equal(
            new QueuePressure(1, 1, PressureRules.Unknown), await network.Coordinator.Pressure(OpenOutcome.ModelQueueFull, Sample.Model.Program, null));
        Assert.True((await network.Request(first).Outlook(Sample.Alice))!.Job!.IsModelFull);
        Assert.Equal(SubmitOutcome.Accepted, await network.Request(first).Submit(Sample.Alice));

        ScriptedMiner anna = await network.JoinAsync();
        Lease lease = await anna.TakeAsync();
        Assert.Equal(SubmitOutcome.Accepted, await network.Request(second).Submit(Sample.Alice));
        await anna.CommitAsync(anna.Honest(lease));
        await network.UntilAsync(first, "settled");
        await anna.CommitAsync(anna.Honest(await anna.TakeAsync()));
        await network.UntilAsync(second, "settled");
        await network.AssertAtRestAsync();
    }

    [Fact(Timeout = 30_000)]
    public async Task Submission_ToAFullQueue_IsToldByHowFastRequestsEndedLately()
    {
        await using TestNetwork network = await TestNetwork.StartAsync(o => o with { QueueLimit = 1 });
        ScriptedMiner anna = await network.JoinAsync();
        RequestId first = await network.SubmitAsync();
        await anna.CommitAsync(anna.Honest(await anna.TakeAsync()));
        await network.UntilAsync(first, "settled");
        await network.Request(first).Submit(Sample.Alice);
        network.Time.Advance(TimeSpan.FromSeconds(7));
        RequestId second = await network.SubmitAsync();
        RequestId third = await network.QuoteAsync();

        Assert.Equal(SubmitOutcome.QueueFull, await network.Request(third).Submit(Sample.Alice));
        Assert.Equal(new QueuePressure(1, 1, TimeSpan.FromSeconds(7)), await PressureAsync(network));
        Assert.Equal(SubmitOutcome.QueueFull, await network.Request(third).Submit(Sample.Alice));
        Assert.Equal(new QueuePressure(1, 1, TimeSpan.FromSeconds(14)), await PressureAsync(network));

        Assert.Equal(CancelOutcome.Cancelled, await network.Request(second).Cancel(Sample.Alice));
        Assert.Equal(SubmitOutcome.Accepted, await network.Request(third).Submit(Sample.Alice));
        await network.Request(third).Cancel(Sample.Alice);
        await network.AssertAtRestAsync();
    }

    private static Task<QueuePressure> PressureAsync(TestNetwork network) => network.Coordinator.Pressure(OpenOutcome.QueueFull, Sample.Model.Program, null);
}
