using Cuckoo.Orleans.Embedded.Tests.Grains;
using Orleans;
using Orleans.Runtime;

namespace Cuckoo.Orleans.Embedded.Tests.Identity;

public sealed class KeyTests
{
    private static readonly Guid s_guid = new("0f8fad5b-d9cb-469f-a165-70867728950e");

    [Theory]
    [InlineData(0, null, "0")]
    [InlineData(255, null, "FF")]
    [InlineData(-1, null, "FFFFFFFFFFFFFFFF")]
    [InlineData(long.MinValue, null, "8000000000000000")]
    [InlineData(long.MaxValue, "a+b", "7FFFFFFFFFFFFFFF+a+b")]
    public void IntegerKey_AsText_IsWhatOrleansWritesAndReadsBack(long number, string? extension, string text)
    {
        var key = GrainIdKeyExtensions.CreateIntegerKey(number, extension);

        Assert.Equal(text, key.ToString());
        Assert.True(GrainId.Create(GrainType.Create("a"), key).TryGetIntegerKey(out var read, out var readExtension));
        Assert.Equal(number, read);
        Assert.Equal(extension, readExtension);
    }

    [Theory]
    [InlineData(null, "0f8fad5bd9cb469fa16570867728950e")]
    [InlineData("a+b", "0f8fad5bd9cb469fa16570867728950e+a+b")]
    public void GuidKey_AsText_IsWhatOrleansWritesAndReadsBack(string? extension, string text)
    {
        var key = GrainIdKeyExtensions.CreateGuidKey(s_guid, extension);

        Assert.Equal(text, key.ToString());
        Assert.True(GrainId.Create(GrainType.Create("a"), key).TryGetGuidKey(out var read, out var readExtension));
        Assert.Equal(s_guid, read);
        Assert.Equal(extension, readExtension);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("+")]
    [InlineData(" 1")]
    [InlineData("FFFFFFFFFFFFFFFFF")]
    [InlineData("0f8fad5bd9cb469fa16570867728950")]
    [InlineData("0f8fad5bd9cb469fa16570867728950e1")]
    public void Key_OfAnotherForm_IsNeitherIntegerNorGuid(string text)
    {
        var id = GrainId.Create(GrainType.Create("a"), IdSpan.Create(text));

        Assert.False(id.TryGetIntegerKey(out _, out _));
        Assert.False(id.TryGetGuidKey(out _, out _));
        Assert.Throws<ArgumentException>(() => id.GetIntegerKey());
        Assert.Throws<ArgumentException>(() => id.GetGuidKey());
    }

    [Fact]
    public async Task Grain_OfEachKindOfKey_KnowsItsKey()
    {
        await using var silo = await TestSilo.StartAsync();

        Assert.Equal(s_guid, await silo.Client.GetGrain<IGuidGrain>(s_guid).Key());
        Assert.Equal(-7, await silo.Client.GetGrain<IIntegerGrain>(-7).Key());
        Assert.Equal((s_guid, "ext"), await silo.Client.GetGrain<IGuidCompoundGrain>(s_guid, "ext").Key());
        Assert.Equal((42L, "ext"), await silo.Client.GetGrain<IIntegerCompoundGrain>(42, "ext").Key());
        Assert.Equal("guid/0f8fad5bd9cb469fa16570867728950e", await silo.Client.GetGrain<IGuidGrain>(s_guid).Identity());
        Assert.Equal("integercompound/2A+ext", await silo.Client.GetGrain<IIntegerCompoundGrain>(42, "ext").Identity());
    }

    [Fact]
    public async Task Reference_OfEachKindOfKey_TellsIt()
    {
        await using var silo = await TestSilo.StartAsync();

        Assert.Equal(s_guid, silo.Client.GetGrain<IGuidGrain>(s_guid).GetPrimaryKey());
        Assert.Equal(42, silo.Client.GetGrain<IIntegerGrain>(42).GetPrimaryKeyLong());
        Assert.Equal(s_guid, silo.Client.GetGrain<IGuidCompoundGrain>(s_guid, "ext").GetPrimaryKey(out var extension));
        Assert.Equal("ext", extension);
        Assert.True(silo.Client.GetGrain<IIntegerGrain>(42).IsPrimaryKeyBasedOnLong());
        Assert.False(silo.Client.GetGrain<IGuidGrain>(s_guid).IsPrimaryKeyBasedOnLong());
        Assert.Throws<InvalidOperationException>(() => silo.Client.GetGrain<IGuidGrain>(s_guid).GetPrimaryKeyLong());
        Assert.Throws<InvalidOperationException>(() => silo.Client.GetGrain<IIntegerGrain>(1).GetPrimaryKey());
    }

    [Fact]
    public async Task GetGrain_ByType_NamesTheSameGrains()
    {
        await using var silo = await TestSilo.StartAsync();
        IGrainFactory grains = silo.Client;

        Assert.Equal<IAddressable>(grains.GetGrain<IGuidGrain>(s_guid), grains.GetGrain(typeof(IGuidGrain), s_guid));
        Assert.Equal<IAddressable>(grains.GetGrain<IIntegerGrain>(1), grains.GetGrain(typeof(IIntegerGrain), 1L));
        Assert.Equal<IAddressable>(grains.GetGrain<IDuckGrain>("a"), grains.GetGrain(typeof(IDuckGrain), "a"));
        Assert.Equal<IAddressable>(grains.GetGrain<IGuidCompoundGrain>(s_guid, "x"), grains.GetGrain(typeof(IGuidCompoundGrain), s_guid, "x"));
        Assert.Equal<IAddressable>(grains.GetGrain<IIntegerCompoundGrain>(1, "x"), grains.GetGrain(typeof(IIntegerCompoundGrain), 1, "x"));
        Assert.Equal<IAddressable>(grains.GetGrain<IIntegerGrain>(255), grains.GetGrain<IIntegerGrain>(IdSpan.Create("FF")));
        Assert.Equal("LOUD", await grains.GetGrain<IVoiceGrain>(IdSpan.Create("a"), typeof(LoudGrain).FullName!).Speak());
        Assert.ThrowsAny<ArgumentException>(() => grains.GetGrain<IIntegerCompoundGrain>(1, " "));
        Assert.ThrowsAny<ArgumentException>(() => grains.GetGrain(typeof(IDuckGrain), default(IdSpan)));
    }

    [Fact]
    public async Task GetGrain_ByIdentity_GivesAnyInterfaceOfTheGrain()
    {
        await using var silo = await TestSilo.StartAsync();
        IGrainFactory grains = silo.Client;
        var id = GrainId.Create("integer", "FF");

        var untyped = grains.GetGrain(id);
        var byAlias = (IIntegerGrain)grains.GetGrain(id, GrainInterfaceType.Create("by-integer"));

        Assert.Equal(id, untyped.GetGrainId());
        Assert.Equal(255, await untyped.AsReference<IIntegerGrain>().Key());
        Assert.Equal(255, await byAlias.Key());
        Assert.IsType<IGuidGrain>(grains.GetGrain(GrainId.Create("guid", "a"), GrainInterfaceType.Create("by-guid")), exactMatch: false);
        Assert.IsType<IDuckGrain>(grains.GetGrain(id, GrainInterfaceType.Create(typeof(IDuckGrain).FullName!)), exactMatch: false);
        Assert.Throws<ArgumentException>(() => grains.GetGrain(id, GrainInterfaceType.Create("nobody")));
    }
}
