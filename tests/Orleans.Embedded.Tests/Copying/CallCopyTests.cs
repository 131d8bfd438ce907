using Cuckoo.Orleans.Embedded.Tests.Grains;
using Orleans.Serialization;

namespace Cuckoo.Orleans.Embedded.Tests.Copying;

/// <summary>What one side of a call changes the other never sees.</summary>
public sealed class CallCopyTests
{
    [Fact]
    public async Task Argument_ChangedByTheCallerAfterwards_IsUnchangedInTheGrain()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = Grain(silo);
        var numbers = new List<int> { 1 };
        var node = new Node { Name = "before", Others = { new Node() } };

        var call = grain.Keep(numbers, node);
        numbers.Add(2);
        node.Name = "after";
        node.Others.Clear();
        await call;

        Assert.Equal([1], await grain.Kept());
        Assert.Equal("before", (await grain.KeptNode())!.Name);
        Assert.Single((await grain.KeptNode())!.Others);
    }

    [Fact]
    public async Task Argument_ChangedByTheGrain_IsUnchangedInTheCaller()
    {
        await using var silo = await TestSilo.StartAsync();
        var numbers = new List<int> { 1 };
        await Grain(silo).Keep(numbers, null);

        await Grain(silo).Add(2);

        Assert.Equal([1], numbers);
        Assert.Equal([1, 2], await Grain(silo).Kept());
    }

    [Fact]
    public async Task Result_ChangedByEitherSide_IsUnchangedInTheOther()
    {
        await using var silo = await TestSilo.StartAsync();
        await Grain(silo).Keep([1], null);
        var kept = await Grain(silo).Kept();

        await Grain(silo).Add(2);
        Assert.Equal([1], kept);
        kept.Add(3);

        Assert.Equal([1, 2], await Grain(silo).Kept());
    }

    [Fact]
    public async Task Arguments_ThatAreOneObject_AreOneObjectInTheGrain()
    {
        await using var silo = await TestSilo.StartAsync();
        var numbers = new List<int> { 1 };

        Assert.True(await Grain(silo).AreSame(numbers, numbers));
        Assert.False(await Grain(silo).AreSame(numbers, new List<int>(numbers)));
    }

    [Fact]
    public async Task ArgumentAndResult_PromisedImmutable_AreNotCopied()
    {
        await using var silo = await TestSilo.StartAsync();
        var numbers = new List<int> { 1 };

        await Grain(silo).KeepPromised(numbers);

        Assert.Same(numbers, await Grain(silo).KeptPromised());
        Assert.Same(numbers, (await Grain(silo).KeptWrapped()).Value);
        Assert.NotSame(numbers, await Grain(silo).Kept());
    }

    [Fact]
    public async Task Value_NothingCanCopy_IsRefusedInArgumentsAndResults()
    {
        await using var silo = await TestSilo.StartAsync();

        await Assert.ThrowsAsync<CodecNotFoundException>(() => Grain(silo).Anything(new MemoryStream()));
        Assert.Equal(7, await Grain(silo).Anything(7));
    }

    [Fact]
    public async Task References_InACollection_StayReferences()
    {
        await using var silo = await TestSilo.StartAsync();
        var other = silo.Client.GetGrain<ICopyGrain>("other");

        var everyone = await Grain(silo).Everyone([other]);

        Assert.Equal([other, Grain(silo)], everyone);
        await everyone[1].Add(1);
        Assert.Equal([1], await Grain(silo).Kept());
    }

    [Fact]
    public async Task GrainObject_AnywhereInAResult_IsRefused()
    {
        await using var silo = await TestSilo.StartAsync();

        Assert.Contains("AsReference", (await Assert.ThrowsAsync<ArgumentException>(() => Grain(silo).Leak())).Message, StringComparison.Ordinal);
        Assert.Contains("AsReference", (await Assert.ThrowsAsync<ArgumentException>(() => Grain(silo).LeakInAnArray())).Message, StringComparison.Ordinal);
    }

    private static ICopyGrain Grain(TestSilo silo) => silo.Client.GetGrain<ICopyGrain>("a");
}
