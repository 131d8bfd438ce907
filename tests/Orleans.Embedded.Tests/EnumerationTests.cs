using Cuckoo.Orleans.Embedded.Tests.Grains;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Cuckoo.Orleans.Embedded.Tests;

public sealed class EnumerationTests
{
    private readonly Gates _gates = new();
    private readonly LifeLog _log = new();

    [Theory]
    [InlineData(0, 100)]
    [InlineData(1, 100)]
    [InlineData(1000, 100)]
    [InlineData(1000, 1)]
    [InlineData(300, 100)]
    public async Task Items_OfAnyNumber_ComeInOrderAndEnd(int count, int batch)
    {
        await using var silo = await Start();

        var numbers = new List<int>();
        await foreach (var number in Grain(silo).Count(count, TestContext.Current.CancellationToken).WithBatchSize(batch)) numbers.Add(number);

        Assert.Equal(Enumerable.Range(1, count), numbers);
        Assert.Equal(1, await Grain(silo).Ended());
    }

    [Fact]
    public async Task Items_EnumeratedTwice_AreMadeTwice()
    {
        await using var silo = await Start();
        var items = Grain(silo).Count(3, TestContext.Current.CancellationToken);

        Assert.Equal([1, 2, 3], await items.ToListAsync(TestContext.Current.CancellationToken));
        Assert.Equal([1, 2, 3], await items.ToListAsync(TestContext.Current.CancellationToken));

        Assert.Equal(2, await Grain(silo).Ended());
    }

    [Fact]
    public async Task Consumer_ThatStopsEarly_EndsTheGrainsMethod()
    {
        await using var silo = await Start();

        await foreach (var number in Grain(silo).Count(1_000_000, TestContext.Current.CancellationToken))
        {
            if (number == 5) break;
        }

        Assert.Equal(1, await Grain(silo).Ended());
    }

    [Fact]
    public async Task Items_WhoseMethodThrows_PassTheErrorOn()
    {
        await using var silo = await Start();
        _gates.Open("bad");

        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () => await Grain(silo).Through("bad").ToListAsync(TestContext.Current.CancellationToken));

        Assert.Equal("bad gate", error.Message);
    }

    [Fact]
    public async Task Items_OfAGrainThatWasDeactivated_AreBrokenOff()
    {
        await using var silo = await Start();
        await using var items = Grain(silo).Count(1_000, TestContext.Current.CancellationToken).WithBatchSize(1).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await items.MoveNextAsync());
        await Grain(silo).Rest();

        await Assert.ThrowsAsync<EnumerationAbortedException>(async () => await items.MoveNextAsync());
        Assert.Equal(1, await Grain(silo).Ended());
    }

    [Fact]
    public async Task Items_WhoseConsumerCancels_EndWithThat()
    {
        await using var silo = await Start();
        using var stop = new CancellationTokenSource();
        await using var items = Grain(silo).Through("slow").GetAsyncEnumerator(stop.Token);
        Assert.True(await items.MoveNextAsync());
        var next = items.MoveNextAsync().AsTask();
        await _gates.Reached("slow");

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        _gates.Open("slow");
    }

    private Task<TestSilo> Start()
        => TestSilo.StartAsync(silo => silo.ConfigureServices(services => services.AddSingleton(_gates).AddSingleton(_log)));

    private static IChainGrain Grain(TestSilo silo) => silo.Client.GetGrain<IChainGrain>("grain");
}
