using Cuckoo.Chain.Tolerant;
using Cuckoo.Kernels.Models;
using Cuckoo.Miner.Tests.Engines;
using Cuckoo.Miner.Work;
using Cuckoo.Testing.Models;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Miner.Tests;

/// <summary>The real program, without the model that the network serves.</summary>
public sealed class ServedModelTests(ShippedModels shipped) : IDisposable
{
    private static readonly byte[] Model = new RandomLlama().ToArray();

    private readonly string folder = Directory.CreateTempSubdirectory("cuckoo-served-").FullName;
    private readonly ModelShelf shelf = new();

    private string Cache => Path.Combine(folder, "models");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Miner_WithNothingSaid_DownloadsWhatTheNetworkServes()
    {
        await using var edge = await EdgeAsync();
        var served = shelf.Serve("tiny", ProgramOf(Model), shelf.Add("tiny.gguf", Model), shelf.Add("NOTICE", 100));
        shelf.Cuts.Enqueue(Model.Length / 2);
        await using (var miner = Start(edge))
        {
            var ready = await miner.UntilAsync("ready");
            Assert.Equal(served.Program, Assert.Single(ready.GetProperty("programs").EnumerateArray()).GetString());
        }

        Assert.Equal([0L, 0L], shelf.Asked.Select(asked => asked.From).Where(from => from == 0));
        Assert.Equal(3, shelf.Asked.Count);

        // Started again it has them.
        await using var again = Start(edge, "--model", "tiny");
        await again.UntilAsync("ready");
        Assert.Equal(3, shelf.Asked.Count);
    }

    [Fact]
    public async Task Miner_WhoseFilesGiveAnotherProgram_TakesNoJobs()
    {
        await using var edge = await EdgeAsync();
        shelf.Serve("tiny", MinerEdge.ProgramOf("another"), shelf.Add("tiny.gguf", Model));
        await EndsAsync(edge, $"give the program {ProgramOf(Model)[..8]} here and not {MinerEdge.ProgramOf("another")[..8]}");
    }

    [Fact]
    public async Task Miner_WhoseFilesAreNoModel_SaysSo()
    {
        await using var edge = await EdgeAsync();
        shelf.Serve("tiny", MinerEdge.ProgramOf("tiny"), shelf.Add("tiny.gguf", 1_000));
        await EndsAsync(edge, "tiny as the network serves it is none that this miner reads");
    }

    [Fact]
    public async Task Miner_SentOutOfItsFolder_WritesNothing()
    {
        await using var edge = await EdgeAsync();
        shelf.Serve("tiny", ProgramOf(Model), shelf.Add("../../../stolen", Model));
        await EndsAsync(edge, "The edge's list of models is not one that this miner follows. A file of tiny lies where no file of a model may lie.");
        Assert.Equal(["miner.key"], Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName));
        Assert.Empty(shelf.Asked);
    }

    [Fact]
    public async Task Miner_WithAnEngine_TakesTolerantJobsAndReadsTheTokenizerAlone()
    {
        await using var edge = await EdgeAsync();
        await using var engine = await EngineServer.SayingAsync("stop", "A bird.");
        var program = ServeWordbook();
        await using var miner = Start(edge, "--engine", engine.Url.AbsoluteUri, "--engine-model", "m");

        Assert.Contains("judged by likeness", (await miner.UntilAsync("engine")).GetProperty("text").GetString(), StringComparison.Ordinal);
        var ready = await miner.UntilAsync("ready");
        Assert.Equal(program, Assert.Single(ready.GetProperty("programs").EnumerateArray()).GetString());
        edge.Offer(program, TextWorkTests.Document(40));
        await miner.UntilAsync("committed");
        Assert.Equal((0, TolerantProfile.TraceRoot), await edge.Receipts.Reader.ReadAsync(TestContext.Current.CancellationToken) is { } receipt ? (receipt.Steps, receipt.TraceRoot) : default);
        Assert.Empty(shelf.Asked);
    }

    [Theory]
    [InlineData]
    [InlineData("--model", "wordbook")]
    public async Task Miner_WithTheModel_TakesTolerantJobsOfIt(params string[] arguments)
    {
        await using var edge = await EdgeAsync();
        var program = ServeWordbook();
        await using var miner = Start(edge, arguments);

        var ready = await miner.UntilAsync("ready");
        Assert.Equal(program, Assert.Single(ready.GetProperty("programs").EnumerateArray()).GetString());
    }

    [Theory]
    [InlineData(false, "wordbook", "the network serves none under the tolerant profile")]
    [InlineData(true, "tiny", "say with --model which one the engine has, of those served under the tolerant profile: wordbook.")]
    public async Task Miner_WithAnEngineForNoModel_SaysWhatThereIs(bool isTolerant, string model, string why)
    {
        await using var edge = await EdgeAsync();
        if (isTolerant)
            ServeWordbook();
        await EndsAsync(edge, why, "--engine", "http://127.0.0.1:9/v1", "--engine-model", "m", "--model", model);
    }

    [Fact]
    public async Task Miner_WithAnEngineThatRefuses_TakesNoJobs()
    {
        await using var edge = await EdgeAsync();
        await using var engine = await EngineServer.RefusingAsync(404);
        ServeWordbook();
        await EndsAsync(edge, "does not know the model m", "--engine", engine.Url.AbsoluteUri, "--engine-model", "m");
    }

    private string ServeWordbook()
    {
        var program = TolerantProfile.ProgramOf(shipped.Texts.Program);
        var file = shelf.Add("wordbook.gguf", File.ReadAllBytes(Path.Combine(PictureModel.DefaultFolder("wordbook"), "wordbook.gguf")));
        shelf.Serve(new ServedModel("wordbook", program, [file], TolerantProfile.Name));
        return program;
    }

    private async Task<MinerEdge> EdgeAsync()
    {
        var edge = await MinerEdge.StartAsync();
        edge.Shelf = shelf;
        return edge;
    }

    private MinerProcess Start(MinerEdge edge, params string[] more) => MinerProcess.Start(
        ["--edge", edge.Url.AbsoluteUri, "--key", Path.Combine(folder, "miner.key"), "--models", Cache, "--threads", "1", "--json", .. more]);

    private async Task EndsAsync(MinerEdge edge, string why, params string[] more)
    {
        await using var miner = Start(edge, more);
        var (code, _, errors) = await miner.EndAsync();
        Assert.Equal(ExitCode.Model, code);
        Assert.Contains(why, errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd().Split('\n'));
    }

    private string ProgramOf(byte[] model)
    {
        var path = Path.Combine(folder, "here.gguf");
        File.WriteAllBytes(path, model);
        using var loaded = LoadedModel.Open("tiny", path, new KernelOptions { Threads = 1 }, TimeProvider.System);
        File.Delete(path);
        return loaded.Work.Program;
    }
}
