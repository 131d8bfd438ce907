using Cuckoo.EndToEnd.Tests.Miners;
using Cuckoo.EndToEnd.Tests.Programs;
using Cuckoo.Wire.Requests;

namespace Cuckoo.EndToEnd.Tests.Journeys;

public sealed class LostMinerTests
{
    // Its lease of fifteen seconds has to run out: the longest wait of these journeys.
    [Fact]
    public async Task Request_WhoseMinerIsKilledAtWork_IsServedByAnother()
    {
        using TemporaryFolder folder = new();
        await using SiloProgram silo = await SiloProgram.StartAsync(folder["silo"]);
        using Visitor visitor = await Visitor.WithMoneyAsync(silo.Edge);
        await using MinerProgram killed = await MinerProgram.StartAsync(silo.Edge, folder["killed.key"]);
        await visitor.AwaitMinersAsync(1);
        string request = await visitor.AskAsync(steps: 50);
        await killed.UntilAsync("leased");

        await killed.KillAsync();
        await using LocalMiner other = await LocalMiner.StartReadyAsync(silo.Edge, HonestWork.Instance);
        List<RequestEvent> events = await visitor.WatchAsync(request);

        RequestReply reply = await visitor.Client.RequestAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("settled", reply.State);
        Assert.Equal(other.Address, reply.Receipt!.Miner);
        Assert.Equal(
            [("leased", killed.Address), ("requeued", killed.Address), ("leased", other.Address), ("committed", other.Address)],
            events.Where(e => e.Kind is "leased" or "requeued" or "committed").Select(e => (e.Kind, e.Miner!)));
        Assert.DoesNotContain(reply.Ledger, l => l.Credit == $"miner:{killed.Address}");
        Assert.Equal("0", (await visitor.Client.BooksAsync(TestContext.Current.CancellationToken)).Sum);
    }
}
