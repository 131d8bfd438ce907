using Cuckoo.Kernels.Models;
using Cuckoo.Miner.Tests;
using Cuckoo.Miner.Work;

[assembly: AssemblyFixture(typeof(ShippedModels))]

namespace Cuckoo.Miner.Tests;

/// <summary>The shipped models, loaded once for all tests.</summary>
public sealed class ShippedModels : IDisposable
{
    private readonly LoadedModels models = new();

    public ShippedModels()
    {
        foreach (var name in LoadedModels.Shipped)
            models.Load(name, new KernelOptions { Threads = 2 }, TimeProvider.System);
    }

    public IWork Pictures => models.All.OfType<LoadedPictures>().Single().Work;

    public IWork Texts => models.All.OfType<LoadedTexts>().Single().Work;

    public TextModel TextModel => models.All.OfType<LoadedTexts>().Single().Model;

    public void Dispose() => models.Dispose();
}
