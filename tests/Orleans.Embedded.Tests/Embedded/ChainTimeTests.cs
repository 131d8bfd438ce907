using Cuckoo.Orleans.Embedded.Tests.Grains;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Cuckoo.Orleans.Embedded.Tests;

/// <summary>Calls that call each other in a circle, are given up, or come after a long time.</summary>
public sealed class ChainTimeTests
{
    private readonly Gates _gates = new();
    private readonly LifeLog _log = new();

    [Fact]
    public async Task Cycle_ThatWaitsForItself_EndsInATimeoutThatNamesTheChain()
    {
        await using var silo = await Start(NoteTimeouts);
        var walk = Grain(silo, "a").Walk("b c a");
        await WaitsAt(silo, "a");
        silo.Time.Advance(TimeSpan.FromSeconds(30));
        await Assert.ThrowsAsync<TimeoutException>(() => walk);
        await Grain(silo, "c").Ping("is over it");

        Assert.Contains(
            "No answer from chain/a to IChainGrain.Walk after 30 s; the call was still waiting for its turn and will not run. It waited for itself: chain/a IChainGrain.Walk -> chain/b IChainGrain.Walk -> chain/c IChainGrain.Walk -> chain/a IChainGrain.Walk. Make the first of these reentrant, or let it not wait.",
            _log.Lines);
    }

    [Fact]
    public async Task Cycle_WhoseFirstCallRunsOutFirst_IsNamedByThatOne()
    {
        await using var silo = await Start(builder => NoteTimeouts(builder.AddIncomingGrainCallFilter(async context =>
        {
            if (context.TargetId == GrainId.Create("chain", "b")) await _gates.Pass("b");
            await context.Invoke();
        })));
        var walk = Grain(silo, "a").Walk("b c a");
        await _gates.Reached("b");
        silo.Time.Advance(TimeSpan.FromSeconds(1));
        _gates.Open("b");
        await WaitsAt(silo, "a");
        silo.Time.Advance(TimeSpan.FromSeconds(29));
        await Assert.ThrowsAsync<TimeoutException>(() => walk);
        await Grain(silo, "a").Ping("is over it");

        Assert.Contains(
            "No answer from chain/b to IChainGrain.Walk after 30 s; the call had begun and may still finish. It waited for itself: chain/a IChainGrain.Walk -> chain/b IChainGrain.Walk -> chain/c IChainGrain.Walk -> chain/a IChainGrain.Walk. Make the first of these reentrant, or let it not wait.",
            _log.Lines);
    }

    [Fact]
    public async Task Cycle_OfASuppressedChain_DoesNotComeBack()
    {
        await using var silo = await Start();
        var walk = Grain(silo, "a").WalkSuppressed("b a");
        await WaitsAt(silo, "a");

        silo.Time.Advance(TimeSpan.FromSeconds(30));

        await Assert.ThrowsAsync<TimeoutException>(() => walk);
    }

    [Fact]
    public async Task Timeout_OfACallThatTakesAToken_CancelsItInTheGrain()
    {
        await using var silo = await Start();
        var wait = Grain(silo, "a").WaitForCancellation("waiting", CancellationToken.None);
        await _gates.Reached("waiting");

        silo.Time.Advance(TimeSpan.FromSeconds(30));

        await Assert.ThrowsAsync<TimeoutException>(() => wait);
        await Grain(silo, "a").Ping("after");
        Assert.Contains("cancelled in turn: True", _log.Lines);
    }

    [Fact]
    public async Task StatelessWorkers_ThatAreIdle_AreCollectedAndComeBack()
    {
        await using var silo = await Start();
        var worker = silo.Client.GetGrain<IWorkerGrain>("w");
        _gates.Open("open");
        Assert.Equal(1, await worker.Work("open"));
        silo.Time.Advance(TimeSpan.FromMinutes(17));

        Assert.Equal(2, await worker.Work("open"));
    }

    private void NoteTimeouts(ISiloBuilder builder) => builder.AddIncomingGrainCallFilter(async context =>
    {
        try
        {
            await context.Invoke();
        }
        catch (TimeoutException error)
        {
            _log.Add(error.Message);
            throw;
        }
    });

    private Task<TestSilo> Start(Action<ISiloBuilder>? configure = null)
        => TestSilo.StartAsync(silo =>
        {
            silo.ConfigureServices(services => services.AddSingleton(_gates).AddSingleton(_log));
            configure?.Invoke(silo);
        });

    private static IChainGrain Grain(TestSilo silo, string key) => silo.Client.GetGrain<IChainGrain>(key);

    // The last call of a cycle has arrived when a call that may interleave finds one waiting; asked until then.
    private static async Task WaitsAt(TestSilo silo, string key)
    {
        var catalog = silo.Services.GetRequiredService<global::Orleans.Embedded.Activations.GrainRuntime>().Catalog;
        while (catalog.Find(GrainId.Create("chain", key)) is not { Load: 2 })
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
