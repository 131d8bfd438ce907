using System.Text.Json;
using Cuckoo.Pictures;
using Cuckoo.Pictures.Png;
using Cuckoo.Telegram.Api;
using Cuckoo.Telegram.Conversation;
using Cuckoo.Telegram.Delivery;
using Cuckoo.Telegram.Safety;
using Cuckoo.Telegram.StandIn;
using Cuckoo.Telegram.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cuckoo.Telegram.Tests;

/// <summary>Messages over real HTTP, through every trouble.</summary>
public sealed class DeliveryTests
{
    private const long Chat = 5;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Message_WantedManyTimes_IsSentOnceAndThenItsNewest()
    {
        await using Post post = await Post.StartAsync();
        for (int i = 0; i < 500; i++) post.Want("a", $"step {i}");
        Seen seen = await post.World.Until(Chat, s => s.Html == "step 499", Cancel);
        Assert.Single(post.World.In(Chat));
        Assert.InRange(seen.Edits, 0, 100);
    }

    [Theory]
    [InlineData(Trouble.Error)]
    [InlineData(Trouble.Broken)]
    [InlineData(Trouble.TooMany)]
    public async Task Message_ThatWasNotTaken_IsSentAgainAndStandsOnce(Trouble trouble)
    {
        await using Post post = await Post.StartAsync();
        int left = 2;
        post.Server.Troubles = _ => Interlocked.Decrement(ref left) >= 0 ? trouble : Trouble.None;
        post.Want("a", "hello");
        await post.World.Until(Chat, s => s.Html == "hello", Cancel);
        await post.QuietAsync();
        Assert.Single(post.World.In(Chat));
    }

    [Fact]
    public async Task Edit_WhoseAnswerWasLost_IsMadeAgainAndChangesNothing()
    {
        await using Post post = await Post.StartAsync();
        post.Want("a", "one");
        await post.World.Until(Chat, s => s.Html == "one", Cancel);
        await post.QuietAsync();
        int left = 1;
        post.Server.Troubles = _ => Interlocked.Decrement(ref left) >= 0 ? Trouble.LostAnswer : Trouble.None;
        post.Want("a", "two");
        Seen seen = await post.World.Until(Chat, s => s.Html == "two", Cancel);
        await post.QuietAsync();
        Assert.Equal(1, post.World.In(Chat).Single().Edits);
        Assert.Equal(seen.Id, post.World.In(Chat).Single().Id);
    }

    [Fact]
    public async Task Message_WhoseAnswerWasLost_StandsTwiceAtWorst()
    {
        await using Post post = await Post.StartAsync();
        int left = 1;
        post.Server.Troubles = _ => Interlocked.Decrement(ref left) >= 0 ? Trouble.LostAnswer : Trouble.None;
        post.Want("a", "hello");
        await post.QuietAsync();
        Assert.Equal(2, post.World.In(Chat).Count);
    }

    [Fact]
    public async Task Message_ThatWasDeleted_ComesAnew()
    {
        await using Post post = await Post.StartAsync();
        post.Want("a", "one");
        Seen seen = await post.World.Until(Chat, s => s.Html == "one", Cancel);
        await post.QuietAsync();
        using BotApi api = new(post.Server.Url, StandInServer.Token, TimeProvider.System);
        Assert.True((await api.Call<DeleteMessage, JsonElement>("deleteMessage", new DeleteMessage(Chat, seen.Id), Cancel)).IsDone);
        post.Want("a", "two");
        Assert.NotEqual(seen.Id, (await post.World.Until(Chat, s => s.Html == "two", Cancel)).Id);
    }

    [Fact]
    public async Task Message_ThatIsNoHtml_IsGivenUpAndHoldsNothingUp()
    {
        await using Post post = await Post.StartAsync();
        post.Want("a", "<b>");
        post.Want("b", "fine");
        await post.World.Until(Chat, s => s.Html == "fine", Cancel);
        await post.QuietAsync();
        Assert.Single(post.World.In(Chat));
    }

    [Fact]
    public async Task Draft_OfAPicture_IsShownInTheMessageAndGoesWithIt()
    {
        await using Post post = await Post.StartAsync();
        post.Want("a", "waiting");
        Seen first = await post.World.Until(Chat, s => s.Html == "waiting", Cancel);
        await post.QuietAsync();
        post.Want("a", "step 1", DraftOf(10));
        await post.World.Until(Chat, s => s is { Html: "step 1", Kind: "photo" }, Cancel);
        post.Want("a", "step 2", DraftOf(200));
        Seen shown = await post.World.Until(Chat, s => s is { Html: "step 2", Kind: "photo" }, Cancel);
        Picture drawn = PictureFile.Read(shown.File!, PictureFileLimits.Usual);
        Assert.Equal((first.Id, 256, 128, 200), (shown.Id, drawn.Width, drawn.Height, drawn.Rgb.Span[0]));
        await post.QuietAsync();

        post.Want("a", "it came to nothing");
        Seen last = await post.World.Until(Chat, s => s is { Html: "it came to nothing", Kind: "text" }, Cancel);
        await post.QuietAsync();
        Assert.NotEqual(first.Id, last.Id);
        Assert.Equal(last.Id, Assert.Single(post.World.In(Chat)).Id);
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, "bm8gcGljdHVyZQ==")]
    [InlineData(true, "no base 64")]
    public async Task Draft_ThatMayNotBeShown_LeavesTheWords(bool mayShow, string? png)
    {
        await using Post post = await Post.StartAsync(mayShow);
        post.Want("a", "step 1", png ?? DraftOf(10));
        await post.World.Until(Chat, s => s is { Html: "step 1", Kind: "text" }, Cancel);
        post.Want("a", "step 2", png ?? DraftOf(20));
        await post.World.Until(Chat, s => s is { Html: "step 2", Kind: "text" }, Cancel);
        await post.QuietAsync();
        Assert.DoesNotContain("editMessageMedia", post.World.Methods);
        Assert.DoesNotContain("sendPhoto", post.World.Methods);
    }

    [Fact]
    public async Task Call_WithAnotherToken_IsRefusedAndSaysNothingOfIt()
    {
        await using StandInServer server = await StandInServer.Start(TimeProvider.System);
        using BotApi api = new(server.Url, "1:another-token-of-some-length", TimeProvider.System);
        Outcome<User> outcome = await api.Call<Nothing, User>("getMe", new Nothing(), Cancel);
        Assert.Equal(CallEnd.NotOurs, outcome.End);
        using BotApi nobody = new(new Uri("http://127.0.0.1:9"), "1:another-token-of-some-length", TimeProvider.System);
        Assert.Equal(default, await nobody.Call<Nothing, User>("getMe", new Nothing(), Cancel));
    }

    [Fact]
    public void Pace_OfAChat_IsOneASecondAndOneInThreeInAGroup()
    {
        DateTimeOffset now = DateTimeOffset.UnixEpoch;
        Pace pace = new(TimeSpan.FromSeconds(1));
        pace.Called(5, now);
        pace.Called(-5, now);
        Assert.Equal((1.0, 3.0, 0.04), (Wait(5), Wait(-5), Math.Round(Wait(6), 3)));
        pace.Refused(5, TimeSpan.FromSeconds(30), now);
        pace.Refused(5, TimeSpan.FromSeconds(2), now);
        Assert.Equal(30.0, Wait(5));

        double Wait(long chat) => (pace.From(chat) - now).TotalSeconds;
    }

    private static string DraftOf(byte grey) => Convert.ToBase64String(PngWriter.Encode(new Picture(32, 16, Enumerable.Repeat(grey, 32 * 16 * 3).ToArray())));

    private sealed class Check(bool mayShow) : IPictureCheck
    {
        public Task<bool> MayShow(Picture picture, CancellationToken cancellation) => Task.FromResult(mayShow);
    }

    // A store, a courier and a server in Telegram's place.
    private sealed class Post : IAsyncDisposable
    {
        private readonly string folder = Directory.CreateTempSubdirectory("cuckoo-test-").FullName;
        private readonly CancellationTokenSource stop = new();
        private readonly Signal signal = new();
        private readonly BotStore store;
        private readonly BotApi api;
        private readonly Task running;

        private Post(StandInServer server, bool mayShow)
        {
            Server = server;
            store = BotStore.Open(folder, TimeProvider.System);
            api = new BotApi(server.Url, StandInServer.Token, TimeProvider.System);
            running = new Courier(api, store, null!, new Drafts(new Check(mayShow)), new Pace(TimeSpan.FromMilliseconds(1)), signal, NullLogger.Instance, TimeProvider.System).Run(stop.Token);
        }

        public StandInServer Server { get; }

        public World World => Server.World;

        public static async Task<Post> StartAsync(bool mayShow = true) => new(await StandInServer.Start(TimeProvider.System), mayShow);

        public void Want(string slot, string html, string? draftPng = null)
        {
            store.Keep(new Saying(slot, new Place(Chat), new Face(html) { Kind = draftPng is null ? FaceKind.Text : FaceKind.Draft, DraftPng = draftPng }));
            signal.Ring();
        }

        // Until everything looks as it should.
        public Task QuietAsync() => Patience.UntilAsync(() => store.PendingMessages().Count == 0, static () => { }, "nothing left to send");

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            try
            {
                await running;
            }
            catch (OperationCanceledException)
            {
                // It was asked to.
            }

            api.Dispose();
            store.Dispose();
            stop.Dispose();
            await Server.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }
}
