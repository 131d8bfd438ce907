using Cuckoo.Orleans.Embedded.Tests.Grains;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded.Activations;
using Orleans.Hosting;

namespace Cuckoo.Orleans.Embedded.Tests;

public sealed class SuccessorTests
{
    private readonly Gates _gates = new();
    private readonly LifeLog _log = new();

    [Fact]
    public async Task Successor_OfAnActivationThatRested_IsInTheCatalogueBeforeItStarts()
    {
        var executor = new WatchfulExecutor();
        await using var silo = await TestSilo.StartAsync(builder => builder.ConfigureServices(services => services.AddSingleton(_gates).AddSingleton(_log).AddSingleton<TurnExecutor>(executor)));
        var held = silo.Client.GetGrain<ILifeGrain>("grain").Hold("held");
        await _gates.Reached("held");
        var rest = silo.Client.GetGrain<ILifeGrain>("grain").Rest();
        var after = silo.Client.GetGrain<ILifeGrain>("grain").Activations();
        _gates.Open("held");
        await held;
        await rest;

        Assert.Equal(2, await after);
        Assert.Equal(0, executor.Strays);
    }

    // One that runs without being in the catalogue may end before it gets there, and would then stay there for ever.
    private sealed class WatchfulExecutor : TurnExecutor
    {
        internal int Strays { get; private set; }

        internal override void Schedule(TurnQueue queue)
        {
            if (!queue.Owner.Runtime.Catalog.All.Contains(queue.Owner)) Strays++;
            ThreadPool.UnsafeQueueUserWorkItem(queue, preferLocal: false);
        }

        internal override void Run(Action work) => work();
    }
}
