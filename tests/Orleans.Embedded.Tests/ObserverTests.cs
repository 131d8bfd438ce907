using System.Threading.Channels;
using Cuckoo.Orleans.Embedded.Tests.Grains;
using Orleans.Runtime;

namespace Cuckoo.Orleans.Embedded.Tests;

public sealed class ObserverTests
{
    [Fact]
    public async Task Observer_ThatIsTold_HearsInOrder()
    {
        await using var silo = await TestSilo.StartAsync();
        var listener = new Listener();
        var reference = silo.Client.CreateObjectReference<IListener>(listener);

        for (var text = 0; text < 100; text++) await Grain(silo).Tell(reference, $"{text}");

        for (var text = 0; text < 100; text++) Assert.Equal($"{text}", await listener.Texts.Reader.ReadAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Observer_ThatIsAsked_Answers()
    {
        await using var silo = await TestSilo.StartAsync();
        var listener = new Listener();
        var reference = silo.Client.CreateObjectReference<IListener>(listener);

        Assert.Equal(42, await Grain(silo).Ask(reference, 21));
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task Observer_WhoseReferenceWasDeleted_IsGone()
    {
        await using var silo = await TestSilo.StartAsync();
        var listener = new Listener();
        var reference = silo.Client.CreateObjectReference<IListener>(listener);
        Assert.Equal(2, await Grain(silo).Ask(reference, 1));
        silo.Client.DeleteObjectReference<IListener>(reference);

        await Assert.ThrowsAsync<ClientNotAvailableException>(() => Grain(silo).Ask(reference, 1));
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task CreateObjectReference_OfWhatIsNoSuchObserver_IsRefused()
    {
        await using var silo = await TestSilo.StartAsync();
        var reference = silo.Client.CreateObjectReference<IListener>(new Listener());

        Assert.Throws<ArgumentException>(() => silo.Client.CreateObjectReference<IListener>(reference));
        Assert.Throws<ArgumentException>(() => silo.Client.DeleteObjectReference<IListener>(new Listener()));
    }

    [Fact]
    public async Task ObserverManager_ForgetsWhoDoesNotSubscribeAgain()
    {
        await using var silo = await TestSilo.StartAsync();
        var listener = new Listener();
        await Grain(silo).Subscribe(silo.Client.CreateObjectReference<IListener>(listener));

        Assert.Equal(1, await Grain(silo).TellAll("first"));
        Assert.Equal("first", await listener.Texts.Reader.ReadAsync(TestContext.Current.CancellationToken));
        silo.Time.Advance(TimeSpan.FromMinutes(6));

        Assert.Equal(0, await Grain(silo).TellAll("second"));
    }

    private static ITellingGrain Grain(TestSilo silo) => silo.Client.GetGrain<ITellingGrain>("grain");

    private sealed class Listener : IListener
    {
        internal Channel<string> Texts { get; } = Channel.CreateUnbounded<string>();

        public void Heard(string text) => Texts.Writer.TryWrite(text);

        public Task<int> Answer(int number) => Task.FromResult(2 * number);
    }
}
