using System.Globalization;
using Cuckoo.EndToEnd.Tests.Miners;
using Cuckoo.EndToEnd.Tests.Programs;
using Cuckoo.Miner.Cheats;
using Cuckoo.Wire.Ledger;
using Cuckoo.Wire.Requests;

namespace Cuckoo.EndToEnd.Tests.Journeys;

public sealed class CheatingAuditorTests
{
    [Fact]
    public async Task Miner_AuditedByACheatOnly_IsPaidAllTheSame()
    {
        using TemporaryFolder folder = new();
        await using SiloProgram silo = await SiloProgram.StartAsync(folder["silo"]);
        using Visitor visitor = await Visitor.WithMoneyAsync(silo.Edge);

        // The cheat comes while the other one is at the job, so the audit is left for it.
        using HeldWork work = new(HonestWork.Instance);
        await using LocalMiner honest = await LocalMiner.StartReadyAsync(silo.Edge, work);
        await visitor.AwaitMinersAsync(1);
        BooksReply before = await visitor.Client.BooksAsync(TestContext.Current.CancellationToken);
        string request = await visitor.AskAsync(steps: 4);
        await foreach (RequestEvent one in visitor.Client.WatchAsync(request, 0, TestContext.Current.CancellationToken))
        {
            if (one.Kind == "leased") break;
        }

        await using LocalMiner cheat = await LocalMiner.StartReadyAsync(silo.Edge, Cheat.Named("bits", HonestWork.Instance));
        await visitor.AwaitMinersAsync(2);
        work.Release();
        List<RequestEvent> events = await visitor.WatchAsync(request);

        RequestReply reply = await visitor.Client.RequestAsync(request, TestContext.Current.CancellationToken);
        Assert.Contains(events, e => e.Kind == "audit" && e.Miner == cheat.Address);
        Assert.Equal(("settled", honest.Address), (reply.State, reply.Receipt!.Miner));
        Assert.Single(reply.Ledger, l => l.Purpose == "work" && l.Credit == $"miner:{honest.Address}");
        Assert.DoesNotContain(reply.Ledger, l => l.Credit == $"miner:{cheat.Address}");

        // The pay set aside for the audit is back, the audit's price with it: the silo has run it.
        BooksReply after = await visitor.Client.BooksAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("0", 0, "0"), (after.Sum, after.Pending, after.System["escrow"]));
        Assert.Equal(Number(before.System["treasury"]) + AuditOf(reply), Number(after.System["treasury"]));
        Assert.Equal("miner_suspended", await cheat.Ended);
    }

    private static Int128 AuditOf(RequestReply reply) =>
        Number(Assert.Single(reply.Ledger, l => l.Purpose == "audit" && l.Debit == "escrow").Amount);

    private static Int128 Number(string amount) => Int128.Parse(amount, CultureInfo.InvariantCulture);
}
