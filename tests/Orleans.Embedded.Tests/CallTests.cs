using Cuckoo.Orleans.Embedded.Tests.Grains;

namespace Cuckoo.Orleans.Embedded.Tests;

public sealed class CallTests
{
    [Fact]
    public async Task Call_ToAGrain_ReturnsItsResult()
    {
        await using var silo = await TestSilo.StartAsync();
        var counter = silo.Client.GetGrain<ICounterGrain>("a");

        await counter.Add(2);
        await counter.Add(3);

        Assert.Equal(5, await counter.Read());
    }
}
