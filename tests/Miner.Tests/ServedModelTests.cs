using Cuckoo.Kernels.Models;
using Cuckoo.Miner.Work;
using Cuckoo.Testing.Models;

namespace Cuckoo.Miner.Tests;

/// <summary>The real program, without the model that the network serves.</summary>
public sealed class ServedModelTests : IDisposable
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

    private async Task<MinerEdge> EdgeAsync()
    {
        var edge = await MinerEdge.StartAsync();
        edge.Shelf = shelf;
        return edge;
    }

    private MinerProcess Start(MinerEdge edge, params string[] more) => MinerProcess.Start(
        ["--edge", edge.Url.AbsoluteUri, "--key", Path.Combine(folder, "miner.key"), "--models", Cache, "--threads", "1", "--json", .. more]);

    private async Task EndsAsync(MinerEdge edge, string why)
    {
        await using var miner = Start(edge);
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
