using Cuckoo.Orleans.Embedded.Tests.Grains;
using Orleans;
using Orleans.Runtime;

namespace Cuckoo.Orleans.Embedded.Tests.Identity;

public sealed class ReferenceTests
{
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

    [Fact]
    public async Task Reference_InAState_SurvivesItsActivation()
    {
        await using var silo = await TestSilo.StartAsync();
        var duck = silo.Client.GetGrain<IDuckGrain>("d");
        await duck.Befriend(silo.Client.GetGrain<IDuckGrain>("friend"));
        await duck.Rest();

        var friend = await duck.Friend();

        Assert.Equal("friend swims", await friend.Swim());
        Assert.Equal("quack", await Assert.Single(await duck.Others()).AsReference<IAnimalGrain>().Sound());
    }
}
