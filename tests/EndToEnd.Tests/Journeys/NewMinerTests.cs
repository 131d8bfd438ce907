using Cuckoo.EndToEnd.Tests.Miners;
using Cuckoo.EndToEnd.Tests.Programs;
using Cuckoo.Wire.Requests;

namespace Cuckoo.EndToEnd.Tests.Journeys;

public sealed class NewMinerTests
{
    [Fact]
    public async Task Miner_WithNothingButAnEdge_GetsTheModelsIsMeasuredAndIsPaid()
    {
        using TemporaryFolder folder = new();
        await using SiloProgram silo = await SiloProgram.StartAsync(folder["silo"], ("Cuckoo__BenchmarkHours", "6"));
        using Visitor visitor = await Visitor.WithMoneyAsync(silo.Edge);
        await using MinerProgram miner = MinerProgram.Start(silo.Edge, folder["miner.key"], file: WithoutModels(folder["program"]), models: folder["models"]);
        await miner.UntilAsync("downloading");
        await miner.UntilAsync("ready");
        await miner.UntilAsync("benchmark");
        await visitor.AwaitMinersAsync(1);

        string request = await visitor.AskAsync(steps: 2);
        await visitor.WatchAsync(request);
        RequestReply reply = await visitor.Client.RequestAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(("settled", miner.Address), (reply.State, reply.Receipt!.Miner));
        Assert.Equal("0", (await visitor.Client.BooksAsync(TestContext.Current.CancellationToken)).Sum);
    }

    // A program looks for what it needs where its own file really lies, so that and what names the others are copied.
    private static string WithoutModels(string folder)
    {
        string built = BuiltFile.PathOf("Miner");
        Directory.CreateDirectory(folder);
        foreach (string path in Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(built)!))
        {
            string name = Path.GetFileName(path);
            string place = Path.Combine(folder, name);
            if (name is "models") continue;
            if (name.StartsWith("Cuckoo.Miner.", StringComparison.Ordinal)) File.Copy(path, place);
            else if (Directory.Exists(path)) Directory.CreateSymbolicLink(place, path);
            else File.CreateSymbolicLink(place, path);
        }

        return Path.Combine(folder, Path.GetFileName(built));
    }
}
