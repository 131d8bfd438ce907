using System.Runtime.CompilerServices;
using Cuckoo.Pictures;
using Cuckoo.Telegram.Api;
using Cuckoo.Telegram.Conversation;
using Cuckoo.Telegram.Delivery;
using Cuckoo.Telegram.Errands;
using Cuckoo.Telegram.Safety;
using Cuckoo.Telegram.StandIn;
using Cuckoo.Telegram.Store;
using Cuckoo.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cuckoo.Telegram.Tests;

/// <summary>A store and a clerk between something in the edge's place and something in Telegram's, by a clock that stands still.</summary>
internal sealed class Office : IAsyncDisposable
{
    public const long Boss = 99;

    private readonly string folder = Directory.CreateTempSubdirectory("cuckoo-test-").FullName;
    private readonly CancellationTokenSource stop = new();
    private readonly Enlarger enlarger = new();
    private readonly List<Task> running = [];
    private readonly Album album;

    private Office(StandInServer telegram, EdgeDouble edge)
    {
        Telegram = telegram;
        Network = edge;
        Store = BotStore.Open(folder, Time);
        Api = new BotApi(telegram.Url, StandInServer.Token, TimeProvider.System);
        Edge = new Edge(edge.Client(), Store) { Account = "bot" };
        album = new Album(Edge, enlarger);
        Clerk clerk = new(
            Store, Edge, new RequestErrands(Store, Edge, album, new Photos(Api), new Nod(), TextCheck.Shipped), new MoneyErrands(Store, Edge, Api), new GroupErrands(Store, Api), new Menus(Api, Store),
            new House(Boss, "20"), Signal, NullLogger.Instance, Time);
        running.Add(clerk.Run(stop.Token));
    }

    public FakeTime Time { get; } = new();

    public Signal Signal { get; } = new();

    public BotStore Store { get; }

    public BotApi Api { get; }

    public Edge Edge { get; }

    public EdgeDouble Network { get; }

    public StandInServer Telegram { get; }

    public static async Task<Office> StartAsync() => new(await StandInServer.Start(TimeProvider.System), await EdgeDouble.StartAsync());

    /// <summary>From now on messages are sent.</summary>
    public void Send() => running.Add(new Courier(Api, Store, album, new Drafts(new Nod()), new Pace(TimeSpan.FromMilliseconds(1)), Signal, NullLogger.Instance, Time).Run(stop.Token));

    public void Keep(Reaction reaction)
    {
        Store.InOne(s =>
        {
            s.Keep(reaction);
            return true;
        });
        Signal.Ring();
    }

    /// <summary>The message of a name as it should look; nothing when there is none.</summary>
    public string? Said(string slot) => Store.PendingMessages().FirstOrDefault(p => p.Slot == slot)?.Face.Html;

    /// <summary>Waits until something is so. The clock stands still meanwhile.</summary>
    public Task UntilAsync(Func<bool> isSo, [CallerArgumentExpression(nameof(isSo))] string what = "") => Patience.UntilAsync(isSo, Signal.Ring, what);

    /// <summary>Waits until something is so, while time goes on: what is put off meanwhile comes too.</summary>
    public Task InTimeAsync(Func<bool> isSo, [CallerArgumentExpression(nameof(isSo))] string what = "") => Patience.UntilAsync(
        isSo,
        () =>
        {
            Time.Advance(TimeSpan.FromSeconds(5));
            Signal.Ring();
        },
        what);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        Signal.Ring();
        await Task.WhenAll(running);
        Edge.Dispose();
        Api.Dispose();
        Store.Dispose();
        enlarger.Dispose();
        stop.Dispose();
        await Telegram.DisposeAsync();
        await Network.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private sealed class Nod : IPictureCheck
    {
        public Task<bool> MayShow(Picture picture, CancellationToken cancellation) => Task.FromResult(true);
    }
}
