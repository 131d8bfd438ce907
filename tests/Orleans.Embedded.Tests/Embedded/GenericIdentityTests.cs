using Cuckoo.Orleans.Embedded.Tests.Copying;
using Cuckoo.Orleans.Embedded.Tests.Grains;
using Orleans;
using Orleans.Runtime;

namespace Cuckoo.Orleans.Embedded.Tests;

/// <summary>How this engine writes the identities of generic grains.</summary>
public sealed class GenericIdentityTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task GenericGrain_Identity_NamesItsTypeArguments()
    {
        await using var silo = await TestSilo.StartAsync();

        Assert.Equal("box`1[[System.Int32,System.Private.CoreLib]]/a", await silo.Client.GetGrain<IBox<int>>("a").Identity());
        Assert.Equal(
            "box`1[[System.Collections.Generic.Dictionary`2[[System.String,System.Private.CoreLib],[Cuckoo.Orleans.Embedded.Tests.Copying.Node[],Cuckoo.Orleans.Embedded.Tests]],System.Private.CoreLib]]/a",
            await silo.Client.GetGrain<IBox<Dictionary<string, Node[]>>>("a").Identity());
    }

    [Fact]
    public async Task GenericGrain_FromItsIdentityAlone_IsActivatedWithItsState()
    {
        var path = _folder.File("silo.db");
        string identity;
        await using (var silo = await TestSilo.StartOnFileAsync(path))
        {
            var box = silo.Client.GetGrain<IBox<Node[]>>("a");
            await box.Put([new Node { Name = "stored" }]);
            identity = box.GetGrainId().ToString();
        }

        await using (var silo = await TestSilo.StartOnFileAsync(path))
        {
            var box = silo.Client.GetGrain<IBox<Node[]>>(GrainId.Parse(identity));
            Assert.Equal("stored", Assert.Single(await box.All())[0].Name);
        }
    }

    [Theory]
    [InlineData("box`1[[System.Int32,NoSuchAssembly]]/a", "not loaded")]
    [InlineData("box`1[[No.Such.Type,System.Private.CoreLib]]/a", "not loaded")]
    [InlineData("box`1[[/a", "not loaded")]
    [InlineData("box`1[[System.Int32,System.Private.CoreLib],[System.Int32,System.Private.CoreLib]]/a", "not loaded")]
    [InlineData("ranked`2[[System.Int32,System.Private.CoreLib],[System.String,System.Private.CoreLib]]/1", "cannot have")]
    [InlineData("box`1[[System.Int32, System.Private.CoreLib]]/a", "is written")]
    [InlineData("box`1/a", "No grain class is called")]
    [InlineData("nobody`1[[System.Int32,System.Private.CoreLib]]/a", "No grain class is called")]
    public async Task Identity_ThatNamesNoPossibleGrain_IsRefused(string identity, string message)
    {
        await using var silo = await TestSilo.StartAsync();
        var box = silo.Client.GetGrain<IBox<int>>(GrainId.Parse(identity));

        var error = await Assert.ThrowsAsync<ArgumentException>(() => box.Put(1));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
