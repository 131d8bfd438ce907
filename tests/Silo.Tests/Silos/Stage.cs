using Cuckoo.Client;
using Cuckoo.Grains;
using Cuckoo.Silo.Edge;
using Cuckoo.Silo.Edge.Miners;
using Cuckoo.Silo.Storage;
using Cuckoo.Silo.Tests.Calls;
using Cuckoo.Wire.Requests;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(Cuckoo.Silo.Tests.Silos.Stage))]

namespace Cuckoo.Silo.Tests.Silos;

/// <summary>
/// One silo that most tests share, with everybody on it a hostile call needs: an owner with money and an open request, a
/// stranger with an account and none, and a miner. No miner works here, so the request stays open.
/// </summary>
public sealed class Stage : IAsyncLifetime
{
    public RunningSilo Silo { get; private set; } = null!;

    public string OwnerKey { get; private set; } = null!;

    public string StrangerKey { get; private set; } = null!;

    /// <summary>Id of the owner's open request.</summary>
    public string RequestId { get; private set; } = null!;

    /// <summary>Id of a quote of the owner that nobody has submitted.</summary>
    public string QuoteId { get; private set; } = null!;

    public TestMiner Miner { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Silo = await RunningSilo.StartAsync(null);
        (CuckooClient owner, OwnerKey) = await Silo.UserAsync(hasMoney: true);
        (CuckooClient stranger, StrangerKey) = await Silo.UserAsync(hasMoney: false);
        using (owner)
        using (stranger)
        {
            var asked = new QuoteAsked("emoji-t2i", "a red apple", 1, 1, 100);
            RequestId = (await owner.SubmitAsync((await owner.QuoteAsync(asked)).QuoteId)).Id;
            QuoteId = (await owner.QuoteAsync(asked)).QuoteId;
        }

        Miner = await Silo.MinerAsync();
    }

    /// <summary>The token a call of this kind bears.</summary>
    public string? TokenOf(Caller caller) => caller switch
    {
        Caller.Owner => OwnerKey,
        Caller.Miner => Miner.Session,
        _ => null,
    };

    /// <summary>Sessions as this silo would have made them at another time, or with another key.</summary>
    internal MinerSessions SessionsAt(DateTimeOffset when, EdgeKey? key = null) =>
        new(TokensAt(when, key), new StillTime(when));

    /// <summary>Tokens as this silo would have made them at another time, or with another key.</summary>
    internal Tokens TokensAt(DateTimeOffset when, EdgeKey? key = null) =>
        new(key ?? Silo.Services.GetRequiredService<EdgeKey>(), Silo.Services.GetRequiredService<IRandomSource>(), new StillTime(when));

    public ValueTask DisposeAsync() => Silo.DisposeAsync();

    private sealed class StillTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
