using Cuckoo.Orleans.Embedded.Tests.Grains;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;

namespace Cuckoo.Orleans.Embedded.Tests;

public sealed class EnumerationTimeTests
{
    private readonly Gates _gates = new();
    private readonly LifeLog _log = new();

    [Fact]
    public async Task Items_ThatAreSlowToCome_HoldUpNoOtherCallAndNoPatience()
    {
        await using var silo = await Start();
        await using var items = Grain(silo).Through("slow").GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await items.MoveNextAsync());
        Assert.Equal(1, items.Current);
        var next = items.MoveNextAsync().AsTask();
        await _gates.Reached("slow");

        Assert.Equal("grain: hello", await Grain(silo).Ping("hello"));
        for (var minute = 0; minute < 5; minute++)
        {
            await silo.Time.WhenTimersSetAsync(3);
            silo.Time.Advance(TimeSpan.FromSeconds(20));
            await Grain(silo).Ping("hello");
        }

        Assert.False(next.IsCompleted);
        _gates.Open("slow");
        Assert.True(await next);
        Assert.Equal(2, items.Current);
        Assert.False(await items.MoveNextAsync());
    }

    private Task<TestSilo> Start()
        => TestSilo.StartAsync(silo => silo.ConfigureServices(services => services.AddSingleton(_gates).AddSingleton(_log)));

    private static IChainGrain Grain(TestSilo silo) => silo.Client.GetGrain<IChainGrain>("grain");
}
