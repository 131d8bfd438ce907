using System.Collections.Concurrent;
using Cuckoo.Chain.Keys;
using Cuckoo.Miner.Downloads;
using Cuckoo.Miner.Edge;
using Cuckoo.Miner.Jobs;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Miner.Tests;

public sealed class DownloadTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("cuckoo-models-").FullName;
    private readonly ModelShelf shelf = new();
    private readonly ConcurrentQueue<Status> told = new();
    private readonly SigningKey key = SigningKey.Create();
    private MinerEdge edge = null!;
    private EdgeDoor door = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        edge = await MinerEdge.StartAsync();
        edge.Shelf = shelf;
        door = Door();
        await door.SignInAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        door.Dispose();
        await edge.DisposeAsync();
        key.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Bring_IntoAnEmptyFolder_GivesTheModelsFolder()
    {
        var model = Serve(shelf.Add("weights.bin", 300_000), shelf.Add("part/config.json", 100), shelf.Add("empty", 0));
        await AssertBroughtAsync(model);
        Assert.Equal(2, shelf.Asked.Count);
        Assert.Contains(told, status => status is { Event: "downloading", OfBytes: 300_100 } && status.Text.Contains("every hash is right", StringComparison.Ordinal));

        // What is here is not fetched again.
        await AssertBroughtAsync(model);
        Assert.Equal(2, shelf.Asked.Count);
    }

    [Fact]
    public async Task Bring_CutOffTwice_GoesOnWhereItEnded()
    {
        var file = shelf.Add("weights.bin", 1_000_000);
        shelf.Cuts.Enqueue(400_000);
        shelf.Cuts.Enqueue(300_000);
        await AssertBroughtAsync(Serve(file));
        long[] from = [.. shelf.Asked.Select(asked => asked.From)];
        Assert.Equal(3, from.Length);
        Assert.Equal(0, from[0]);

        // What was sent last before a connection breaks may not arrive; nothing that arrived is asked for again.
        Assert.InRange(from[1], 1, 400_000);
        Assert.InRange(from[2], from[1], from[1] + 300_000);
    }

    [Fact]
    public async Task Bring_AfterAKilledMiner_GoesOnWhereThatEnded()
    {
        var file = shelf.Add("weights.bin", 1_000_000);
        var model = Serve(file);
        await PartialAsync(file, shelf.BytesOf(file)[..700_000]);
        await AssertBroughtAsync(model);
        Assert.Equal([(file.Sha256, 700_000L)], shelf.Asked);
        Assert.Contains(told, status => status.Text.Contains("goes on at 0.7 MB of 1.0 MB", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bring_AfterAMinerKilledBeforeTheLastStep_FetchesNothing()
    {
        var file = shelf.Add("weights.bin", 1_000);
        await PartialAsync(file, shelf.BytesOf(file));
        await AssertBroughtAsync(Serve(file));
        Assert.Empty(shelf.Asked);
    }

    [Fact]
    public async Task Bring_WithAPartialFileOfOtherBytes_ThrowsThemAwayAndFetchesTheWhole()
    {
        var file = shelf.Add("weights.bin", 1_000_000);
        var model = Serve(file);
        await PartialAsync(file, new byte[700_000]);
        await AssertBroughtAsync(model);
        Assert.Equal([700_000L, 0L], shelf.Asked.Select(asked => asked.From));
        Assert.Contains(told, status => status.Text.Contains("weights.bin came with other bytes than its hash says", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bring_WithAPartialFileThatIsTooLong_FetchesTheWhole()
    {
        var file = shelf.Add("weights.bin", 1_000);
        await PartialAsync(file, new byte[2_000]);
        await AssertBroughtAsync(Serve(file));
    }

    [Fact]
    public async Task Bring_WithOneDamagedByte_FetchesAgain()
    {
        shelf.Damages = 1;
        await AssertBroughtAsync(Serve(shelf.Add("weights.bin", 100_000)));
        Assert.Equal(2, shelf.Asked.Count);
    }

    [Fact]
    public async Task Bring_OfADamagedSource_EndsAndKeepsNothing()
    {
        shelf.Damages = int.MaxValue;
        var file = shelf.Add("weights.bin", 100_000);
        var error = await Assert.ThrowsAsync<DownloadException>(() => BringAsync(Serve(file)));
        Assert.Contains("weights.bin came 3 times with other bytes than its hash says", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, shelf.Asked.Count);
        Assert.False(File.Exists(Path.Combine(folder, "partial", file.Sha256)) || File.Exists(Path.Combine(folder, "files", file.Sha256)));
    }

    [Fact]
    public async Task Bring_OfMoreThanWasSaid_EndsAndKeepsNothing()
    {
        shelf.GivesMore = true;
        var file = shelf.Add("weights.bin", 100_000);
        var error = await Assert.ThrowsAsync<DownloadException>(() => BringAsync(Serve(file)));
        Assert.Contains("sends more of weights.bin", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, new FileInfo(Path.Combine(folder, "partial", file.Sha256)).Length);
    }

    [Fact]
    public async Task Bring_FromAnEdgeThatKnowsNoParts_TakesTheWholeInstead()
    {
        shelf.IgnoresRanges = true;
        shelf.Cuts.Enqueue(60_000);
        await AssertBroughtAsync(Serve(shelf.Add("weights.bin", 100_000)));
    }

    [Fact]
    public async Task Bring_OfADamagedFileInTheFolder_FetchesItAgain()
    {
        var file = shelf.Add("weights.bin", 100_000);
        var model = Serve(file);
        await AssertBroughtAsync(model);
        var whole = Path.Combine(folder, "files", file.Sha256);
        var bytes = await File.ReadAllBytesAsync(whole, Cancel);
        bytes[99_999] ^= 1;
        await File.WriteAllBytesAsync(whole, bytes, Cancel);
        await AssertBroughtAsync(model);
        Assert.Equal(2, shelf.Asked.Count);
    }

    [Fact]
    public async Task Bring_OfTwoModelsWithOneFile_FetchesItOnce()
    {
        var tokenizer = shelf.Add("tokenizer.json", 50_000);
        var one = shelf.Serve("one", MinerEdge.ProgramOf("one"), tokenizer, shelf.Add("weights.bin", 1_000));
        var two = shelf.Serve("two", MinerEdge.ProgramOf("two"), tokenizer with { Path = "text/tokenizer.json" }, shelf.Add("weights.bin", 1_000));
        await AssertBroughtAsync(one);
        await AssertBroughtAsync(two);
        Assert.Equal(3, shelf.Asked.Count);
    }

    [Fact]
    public async Task Bring_ByTwoMinersOnOneFolder_FetchesEachFileOnce()
    {
        var model = Serve(shelf.Add("a.bin", 500_000), shelf.Add("b.bin", 500_000));
        using var other = Door();
        await other.SignInAsync(Cancel);

        // The first answer is held until the other miner has said that it waits for it.
        shelf.BeforeAnswer = async () =>
        {
            while (!told.Any(status => status.Text.Contains("another miner here is downloading it", StringComparison.Ordinal)))
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel);
        };
        var folders = await Task.WhenAll(BringAsync(model), BringAsync(model, other));
        Assert.Equal(folders[0], folders[1]);
        Assert.Equal(2, shelf.Asked.Count);
        AssertIs(model, folders[0]);
    }

    [Fact]
    public async Task Bring_WithoutRoom_SaysHowMuchIsMissingAndAsksForNothing()
    {
        var model = Serve(shelf.Add("weights.bin", 2_000_000));
        var download = new ModelDownload(door, new ModelCache(folder, _ => 257L * 1024 * 1024), TimeProvider.System, told.Enqueue);
        var error = await Assert.ThrowsAsync<DownloadException>(() => download.BringAsync(model, Cancel));
        Assert.Contains("2.0 MB are to come and there is room for 1.0 MB", error.Message, StringComparison.Ordinal);
        Assert.Empty(shelf.Asked);
    }

    [Fact]
    public async Task Cache_OnAFullDisk_SaysSo()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no /dev/full.");
        var error = await Assert.ThrowsAsync<DownloadException>(() => new ModelCache(folder).OnDiskAsync(async () =>
        {
            await using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            await full.WriteAsync(new byte[1], Cancel);
            return true;
        }));
        Assert.Contains($"The disk of {folder} is full", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bring_WhileTheEdgeIsAway_WaitsForIt()
    {
        var model = Serve(shelf.Add("weights.bin", 100_000));
        await edge.DownAsync();
        var bringing = BringAsync(model);
        while (told.All(status => status.Event != "edge_lost"))
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel);
        edge.ForgetSessions();
        await edge.UpAsync();
        AssertIs(model, await bringing);
    }

    [Fact]
    public async Task Bring_FromAnEdgeThatFails_GoesOnUntilItIsToldToGo()
    {
        shelf.BeforeAnswer = () => throw new InvalidOperationException("Answered with 500.");
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var bringing = new ModelDownload(door, new ModelCache(folder), TimeProvider.System, told.Enqueue).BringAsync(Serve(shelf.Add("weights.bin", 10)), over.Token);
        while (shelf.Asked.Count < 3)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel);
        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bringing);
    }

    private ServedModel Serve(params ServedFile[] files) => shelf.Serve("model", MinerEdge.ProgramOf("model"), files);

    private EdgeDoor Door() => new(
        new EdgeOptions { Edge = edge.Url, FirstPause = TimeSpan.FromMilliseconds(20), LongestPause = TimeSpan.FromMilliseconds(100) },
        key,
        TimeProvider.System,
        isBack => told.Enqueue(new Status(isBack ? "edge_back" : "edge_lost", "")));

    private Task<string> BringAsync(ServedModel model, EdgeDoor? by = null) =>
        new ModelDownload(by ?? door, new ModelCache(folder), TimeProvider.System, told.Enqueue).BringAsync(model, Cancel);

    private async Task PartialAsync(ServedFile file, byte[] bytes)
    {
        Directory.CreateDirectory(Path.Combine(folder, "partial"));
        await File.WriteAllBytesAsync(Path.Combine(folder, "partial", file.Sha256), bytes, Cancel);
    }

    private async Task AssertBroughtAsync(ServedModel model) => AssertIs(model, await BringAsync(model));

    private void AssertIs(ServedModel model, string brought)
    {
        foreach (var file in model.Files)
            Assert.Equal(shelf.BytesOf(file), File.ReadAllBytes(Path.Combine(brought, file.Path)));
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.Combine(folder, "partial")), partial => new FileInfo(partial).Length > 0);
    }
}
