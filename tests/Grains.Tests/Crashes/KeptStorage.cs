using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Storage;

namespace Cuckoo.Grains.Tests.Crashes;

/// <summary>Where grain state outlives a silo.</summary>
internal abstract class KeptStorage : IDisposable
{
    public static KeptStorage InMemory() => new KeptInMemory();

    /// <summary>Gives a silo this storage, with faults before it.</summary>
    public abstract void AddTo(ISiloBuilder silo, Faults faults);

    /// <summary>Whether a text stands in anything that is stored.</summary>
    public virtual bool Mentions(string text) => throw new NotSupportedException("Only the storage in memory is looked through.");

    public abstract void Dispose();

    private sealed class KeptInMemory : KeptStorage
    {
        private readonly MemoryStorage memory = new();

        public override void AddTo(ISiloBuilder silo, Faults faults) =>
            silo.Services.AddKeyedSingleton<IGrainStorage>("Default", (_, _) => new FaultyStorage(memory, faults));

        public override bool Mentions(string text) => memory.Mentions(text);

        public override void Dispose()
        {
        }
    }
}
