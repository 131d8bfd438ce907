using Cuckoo.Kernels.Models;
using Cuckoo.Miner.Tests;
using Cuckoo.Miner.Work;

[assembly: AssemblyFixture(typeof(LoadedModel))]

namespace Cuckoo.Miner.Tests;

/// <summary>The shipped model, loaded once for all tests.</summary>
public sealed class LoadedModel : IDisposable
{
    private readonly PictureModel model = PictureModel.Load(PictureModel.DefaultFolder("emoji-t2i"), new KernelOptions { Threads = 2 }, TimeProvider.System);

    public LoadedModel() => Work = new JobExecution(model);

    public JobExecution Work { get; }

    public void Dispose() => model.Dispose();
}
