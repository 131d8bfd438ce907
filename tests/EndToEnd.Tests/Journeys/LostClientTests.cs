using Cuckoo.Client;
using Cuckoo.EndToEnd.Tests.Miners;
using Cuckoo.EndToEnd.Tests.Programs;
using Cuckoo.Wire.Requests;

namespace Cuckoo.EndToEnd.Tests.Journeys;

public sealed class LostClientTests
{
    [Fact]
    public async Task Client_LostAtAnyEventAndBack_SeesTheRestOnce()
    {
        using TemporaryFolder folder = new();
        await using SiloProgram silo = await SiloProgram.StartAsync(folder["silo"]);
        using Visitor visitor = await Visitor.WithMoneyAsync(silo.Edge);
        await using LocalMiner miner = await LocalMiner.StartReadyAsync(silo.Edge, HonestWork.Instance);
        await visitor.AwaitMinersAsync(1);
        string request = await visitor.AskAsync(steps: 10);

        // A new program each time, which knows the key, the request and the last number it has written down.
        List<RequestEvent> seen = [];
        while (seen.Count == 0 || seen[^1].Kind is not ("settled" or "refunded"))
        {
            using CuckooClient client = visitor.AnotherProgram();
            await foreach (RequestEvent happening in client.WatchAsync(request, seen.Count, TestContext.Current.CancellationToken))
            {
                if (happening.Kind == "progress") continue;
                seen.Add(happening);
                break;
            }
        }

        List<RequestEvent> all = await visitor.WatchAsync(request);
        Assert.Equal(all, seen);
        Assert.Equal(Enumerable.Range(1, all.Count).Select(n => (long)n), all.Select(e => e.Number));
        Assert.Equal(["escrowed", "queued", "leased", "committed", "audit", "audit", "judged", "settled"], all.Select(e => e.Kind));
    }

    [Fact]
    public async Task Client_WatchingAMinerAtWork_SeesItsSteps()
    {
        using TemporaryFolder folder = new();
        await using SiloProgram silo = await SiloProgram.StartAsync(folder["silo"]);
        using Visitor visitor = await Visitor.WithMoneyAsync(silo.Edge);
        await using LocalMiner miner = await LocalMiner.StartReadyAsync(silo.Edge, HonestWork.Instance);
        await visitor.AwaitMinersAsync(1);

        List<RequestEvent> events = await visitor.WatchAsync(await visitor.AskAsync(steps: 50));

        RequestEvent[] progress = [.. events.Where(e => e.Kind == "progress")];
        Assert.NotEmpty(progress);
        Assert.All(progress, p => Assert.Equal((miner.Address, 50), (p.Miner, p.Steps)));
        Assert.Equal(progress.Select(p => p.Step).Distinct().Order(), progress.Select(p => p.Step));
    }
}
