using Cuckoo.Orleans.Embedded.Tests.Grains;
using Orleans;
using Orleans.Runtime;

namespace Cuckoo.Orleans.Embedded.Tests.Identity;

public sealed class ReferenceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Class_OfSeveralInterfaces_IsOneGrainBehindEach()
    {
        await using var silo = await TestSilo.StartAsync();
        var duck = silo.Client.GetGrain<IDuckGrain>("d");
        var swimmer = typeof(ISwimmerGrain);

        Assert.Equal("quack", await duck.Sound());
        Assert.Equal("d swims", await duck.Swim());
        Assert.Equal("d swims", await silo.Client.GetGrain<ISwimmerGrain>("d").Swim());
        Assert.Equal<IAddressable>(duck, silo.Client.GetGrain<IAnimalGrain>("d"));
        Assert.Equal("quack", await duck.Cast<IAnimalGrain>().Sound());
        Assert.Equal("d swims", await ((ISwimmerGrain)duck.AsReference(swimmer)).Swim());
        Assert.Equal(GrainId.Create("duck-of-the-pond", "d"), duck.GetGrainId());
    }

    [Fact]
    public async Task Interface_ThatNamesItsGrainType_IsServedByThat()
    {
        await using var silo = await TestSilo.StartAsync();

        Assert.Equal("quiet", await silo.Client.GetGrain<IVoiceGrain>("v").Speak());
        Assert.Equal("LOUD", await silo.Client.GetGrain<IVoiceGrain>("v", typeof(LoudGrain).FullName).Speak());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reference_InAState_SurvivesItsActivation(bool onFile)
    {
        await using var silo = onFile ? await TestSilo.StartOnFileAsync(_folder.File("silo.db")) : await TestSilo.StartAsync();
        var duck = silo.Client.GetGrain<IDuckGrain>("d");
        await duck.Befriend(silo.Client.GetGrain<IDuckGrain>("friend"));
        await duck.Rest();

        var friend = await duck.Friend();

        Assert.Equal("friend swims", await friend.Swim());
        Assert.Equal("quack", await Assert.Single(await duck.Others()).AsReference<IAnimalGrain>().Sound());
    }

    [Fact]
    public async Task Reference_InAState_SurvivesTheSilo()
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
