using Cuckoo.Orleans.Embedded.Tests.Grains;
using Orleans;

namespace Cuckoo.Orleans.Embedded.Tests;

public sealed class StoredReferenceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Reference_InAState_OutlivesTheSilo()
    {
        await using (var silo = await TestSilo.StartOnFileAsync(_folder.File("silo.db")))
            await silo.Client.GetGrain<IDuckGrain>("d").Befriend(silo.Client.GetGrain<IDuckGrain>("friend"));

        await using (var silo = await TestSilo.StartOnFileAsync(_folder.File("silo.db")))
        {
            Assert.Equal("friend swims", await (await silo.Client.GetGrain<IDuckGrain>("d").Friend()).Swim());
            await silo.Client.GetGrain<IDuckGrain>("d").Befriend(null);
            await silo.Client.GetGrain<IDuckGrain>("d").Rest();
            Assert.Equal("d", (await silo.Client.GetGrain<IDuckGrain>("d").Friend()).GetPrimaryKeyString());
        }
    }
}
