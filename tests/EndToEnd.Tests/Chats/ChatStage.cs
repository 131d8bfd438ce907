// People who write to the bot and what they see: a network, and our own server in Telegram's place.

using Cuckoo.EndToEnd.Tests.Programs;
using Cuckoo.Telegram.StandIn;

namespace Cuckoo.EndToEnd.Tests.Chats;

/// <summary>A network, a bot and the people who write to it.</summary>
internal sealed class ChatStage : IAsyncDisposable
{
    private readonly Uri hook = new($"http://127.0.0.1:{LoopbackPort.Free()}/telegram");

    private ChatStage(StandInServer telegram, BotNetwork network) => (Telegram, Network) = (telegram, network);

    public static Someone Ann { get; } = new(1001, "ann");

    public static Someone Bob { get; } = new(1002, "bob");

    /// <summary>Who the bot is told may ban.</summary>
    public static Someone Boss { get; } = new(1009, "boss");

    public StandInServer Telegram { get; }

    public BotNetwork Network { get; }

    public World World => Telegram.World;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Starts everything.</summary>
    /// <param name="hasWebhook">Whether Telegram brings updates.</param>
    /// <param name="star">What a Star buys, in tokens.</param>
    public static async Task<ChatStage> StartAsync(bool hasWebhook = false, string star = "0.002")
    {
        ChatStage stage = await StartWithoutBotAsync(star);
        await stage.StartBotAsync(hasWebhook);
        return stage;
    }

    /// <summary>Starts everything but the bot.</summary>
    public static async Task<ChatStage> StartWithoutBotAsync(string star = "0.002")
    {
        StandInServer telegram = await StandInServer.Start(TimeProvider.System);
        return new ChatStage(telegram, await BotNetwork.StartAsync(telegram.Url, StandInServer.Token, star));
    }

    /// <summary>Starts the bot, again or for the first time.</summary>
    public Task StartBotAsync(bool hasWebhook = false) => Network.StartBotAsync(hasWebhook ? hook : null);

    /// <summary>Starts the bot and waits for nothing.</summary>
    public Task LaunchBotAsync(bool hasWebhook) => Network.LaunchBotAsync(hasWebhook ? hook : null);

    /// <summary>Somebody writes, and the bot answers.</summary>
    public async Task<Seen> SayAsync(Someone who, string words, Func<Seen, bool> isAnswer, long? chat = null)
    {
        long place = chat ?? who.Id;
        long before = NewestIn(place);
        World.Write(who, words, chat);
        return await UntilAsync(place, s => s.Id > before && isAnswer(s));
    }

    /// <summary>Somebody writes, and the bot answers with words.</summary>
    public Task<Seen> SayAsync(Someone who, string words, string answer, long? chat = null) =>
        SayAsync(who, words, s => s.Html.Contains(answer, StringComparison.Ordinal), chat);

    /// <summary>Somebody presses the button that says something.</summary>
    public async Task<Seen> PressAsync(Someone who, Seen under, string verb, Func<Seen, bool> isAnswer)
    {
        World.Press(who, under, under.Buttons.Single(b => b.Says.StartsWith(verb + ":", StringComparison.Ordinal)).Says);
        return await UntilAsync(under.Chat, isAnswer);
    }

    /// <summary>Number of the bot's newest message in a chat.</summary>
    public long NewestIn(long chat) => World.In(chat).Select(s => s.Id).DefaultIfEmpty(0).Max();

    /// <summary>Waits for a message.</summary>
    public async Task<Seen> UntilAsync(long chat, Func<Seen, bool> isIt)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        bound.CancelAfter(TimeSpan.FromSeconds(120));
        try
        {
            return await World.Until(chat, isIt, bound.Token);
        }
        catch (OperationCanceledException e) when (!Cancel.IsCancellationRequested)
        {
            throw new TimeoutException("The bot did not say it. It said: " + string.Join("\n", World.In(chat).Select(Conversation.TextOf)), e);
        }
    }

    /// <summary>Waits until something is shown over a button.</summary>
    public async Task ToastAsync(string words)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        bound.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            Task changed = World.Changed;
            if (World.Shown().Any(t => t.Contains(words, StringComparison.Ordinal))) return;
            await changed.WaitAsync(bound.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Network.DisposeAsync();
        await Telegram.DisposeAsync();
    }
}
