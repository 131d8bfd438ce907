using Cuckoo.Orleans.Embedded.Tests.Grains;
using Orleans;
using Orleans.Runtime;

namespace Cuckoo.Orleans.Embedded.Tests.Identity;

public sealed class GenericGrainTests
{
    [Fact]
    public async Task GenericGrain_OfEachType_IsAGrainOfItsOwn()
    {
        await using var silo = await TestSilo.StartAsync();
        var numbers = silo.Client.GetGrain<IBox<int>>("a");
        var lists = silo.Client.GetGrain<IBox<List<string?>>>("a");

        await numbers.Put(1);
        await lists.Put(["x"]);

        Assert.Equal([1], await numbers.All());
        Assert.Equal<string?>(["x"], Assert.Single(await lists.All()));
        Assert.NotEqual<IAddressable>(numbers, lists);
        Assert.Equal([1], await silo.Client.GetGrain<IBox<int>>("a").All());
    }

    [Fact]
    public async Task ClosedClass_OfAGenericInterface_GoesBeforeTheGenericOne()
    {
        await using var silo = await TestSilo.StartAsync();

        Assert.Equal("datebox/a", await silo.Client.GetGrain<IBox<DateOnly>>("a").Identity());
        Assert.Equal("box`1[[System.DateOnly,System.Private.CoreLib]]/a", await silo.Client.GetGrain<IBox<DateOnly>>("a", "Cuckoo.Orleans.Embedded.Tests.Grains.BoxGrain").Identity());
    }

    [Fact]
    public async Task GenericClass_WhoseParametersAreNotItsInterfaces_IsClosedAsTheInterfaceNeeds()
    {
        await using var silo = await TestSilo.StartAsync();

        Assert.Equal(7, await silo.Client.GetGrain<IRanked<int, string>>(1).Best(new Dictionary<string, int>(StringComparer.Ordinal) { ["a"] = 3, ["b"] = 7 }));
        Assert.Equal(2, await silo.Client.GetGrain<IPairs<(string, int[])>>("a").Count(("x", [1, 2])));
        Assert.Equal("pairs-of`2[[System.String,System.Private.CoreLib],[System.Int32,System.Private.CoreLib]]", silo.Client.GetGrain<IPairs<(string, int[])>>("a").GetGrainId().Type.ToString());
    }

    [Fact]
    public async Task GenericInterface_ClosedBeyondTheClasssConstraints_IsRefused()
    {
        await using var silo = await TestSilo.StartAsync();

        Assert.Contains("No grain class implements", Assert.Throws<ArgumentException>(() => silo.Client.GetGrain<IRanked<string, string>>(1)).Message, StringComparison.Ordinal);
        Assert.Contains("No grain class implements", Assert.Throws<ArgumentException>(() => silo.Client.GetGrain<IPairs<int>>("a")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GenericReference_AsResult_IsAReference()
    {
        await using var silo = await TestSilo.StartAsync();
        var other = await silo.Client.GetGrain<IBox<long>>("a").Another("b");

        await other.Put(5);

        Assert.Equal([5L], await silo.Client.GetGrain<IBox<long>>("b").All());
    }

    [Fact]
    public async Task GenericMethod_OfAnyType_CopiesAndAnswers()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Client.GetGrain<IEchoGrain>("a");
        var numbers = new List<int> { 1 };

        var copy = await grain.Echo(numbers);

        Assert.Equal(numbers, copy);
        Assert.NotSame(numbers, copy);
        Assert.Equal(7, await grain.Echo(7));
        Assert.Null(await grain.Echo<string?>(null));
        Assert.Equal("x", await grain.First<object, string>([1, "x"]));
        Assert.Equal("Int32", await grain.NameOf<int>());
        Assert.Equal(grain, await grain.EchoReference(grain));
    }
}
