// People, chats and messages as a server in Telegram's place keeps them, in memory. It knows what the bot may do and refuses the rest with
// Telegram's own words, so that a bot that gets along here has obeyed the rules that were written down.

using System.Globalization;
using System.Text.Json.Nodes;

namespace Cuckoo.Telegram.StandIn;

/// <summary>A message of the bot, as a person sees it.</summary>
/// <param name="Id">Its id in the chat.</param>
/// <param name="Chat">The chat.</param>
/// <param name="Kind">text, photo, document or invoice.</param>
public sealed record Seen(long Id, long Chat, string Kind)
{
    /// <summary>Text or caption, in HTML.</summary>
    public string Html { get; init; } = "";

    /// <summary>Buttons: what they show, and what they say or where they lead.</summary>
    public IReadOnlyList<(string Text, string Says)> Buttons { get; init; } = [];

    /// <summary>The file of a photo or a document.</summary>
    public byte[]? File { get; init; }

    /// <summary>The message it answers.</summary>
    public long? ReplyTo { get; init; }

    /// <summary>The topic it is in.</summary>
    public long? Thread { get; init; }

    /// <summary>When it was sent.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>How often it was edited.</summary>
    public int Edits { get; init; }

    /// <summary>Whether it was deleted.</summary>
    public bool IsDeleted { get; init; }

    /// <summary>Of an invoice: what the bot wrote on it.</summary>
    public string? Payload { get; init; }

    /// <summary>Of an invoice: the Stars.</summary>
    public long Stars { get; init; }
}

/// <summary>Somebody who writes to the bot.</summary>
/// <param name="Id">Their id.</param>
/// <param name="Username">Their name.</param>
/// <param name="LanguageCode">What their app speaks.</param>
public sealed record Someone(long Id, string? Username, string LanguageCode = "en");

/// <summary>What is wrong with a call, in Telegram's words.</summary>
/// <param name="code">As HTTP has it.</param>
/// <param name="description">The words.</param>
/// <param name="retryAfter">For 429: when to come again.</param>
internal sealed class RefusedCallException(int code, string description, int? retryAfter = null) : Exception(description)
{
    public int Code => code;

    public int? RetryAfter => retryAfter;
}

/// <summary>The world behind the server. Safe for many threads.</summary>
/// <param name="time">The clock.</param>
public sealed class World(TimeProvider time)
{
    private static readonly TimeSpan MostAgeToDelete = TimeSpan.FromHours(48);

    private readonly Lock gate = new();
    private readonly SortedDictionary<long, JsonObject> waiting = [];
    private readonly Dictionary<(long Chat, long Id), Seen> messages = [];
    private readonly Dictionary<long, long> lastMessage = [];
    private readonly Dictionary<long, Queue<DateTimeOffset>> calls = [];
    private readonly Dictionary<string, long> charges = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TaskCompletionSource<JsonObject>> questions = new(StringComparer.Ordinal);
    private readonly HashSet<(long Chat, long User)> admins = [];
    private readonly HashSet<long> closed = [];
    private readonly HashSet<long> withoutFiles = [];
    private readonly Dictionary<string, byte[]> photos = new(StringComparer.Ordinal);
    private readonly List<string> toasts = [];
    private readonly Dictionary<(long? Chat, string Language), Dictionary<string, string>> menus = [];
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long nextUpdate = 1_000;
    private long nextQuestion = 1;

    /// <summary>Calls of a chat in ten seconds before it is told to slow down.</summary>
    public int CallsInTenSeconds { get; set; } = 1_000;

    /// <summary>Ends at the next change.</summary>
    public Task Changed
    {
        get
        {
            lock (gate) return changed.Task;
        }
    }

    /// <summary>Names of the methods that were called, in order.</summary>
    public List<string> Methods { get; } = [];

    /// <summary>The menu that somebody's app shows: that of their chat before that of their language, and the general one where there is neither.</summary>
    public IReadOnlyDictionary<string, string> MenuOf(Someone who)
    {
        ArgumentNullException.ThrowIfNull(who);
        lock (gate)
        {
            string letters = who.LanguageCode[..Math.Min(2, who.LanguageCode.Length)];
            return menus.GetValueOrDefault((who.Id, "")) ?? menus.GetValueOrDefault((null, letters)) ?? menus.GetValueOrDefault((null, "")) ?? [];
        }
    }

    /// <summary>A photo that somebody sent; nothing where there is none of that id.</summary>
    internal byte[]? Photo(string id)
    {
        lock (gate) return photos.GetValueOrDefault(id);
    }

    /// <summary>The bot sets a menu.</summary>
    internal void Register(long? chat, string? language, Dictionary<string, string> menu)
    {
        lock (gate)
        {
            menus[(chat, language ?? "")] = menu;
            Ring();
        }
    }

    /// <summary>What was shown over buttons, in order.</summary>
    public IReadOnlyList<string> Shown()
    {
        lock (gate) return [.. toasts];
    }

    /// <summary>Payments that were refunded.</summary>
    public List<string> Refunds { get; } = [];

    /// <summary>Whether updates go to a webhook, and with which secret.</summary>
    public (Uri Url, string Secret)? Webhook { get; set; }

    /// <summary>The bot's messages in a chat, in order, as they look now.</summary>
    public IReadOnlyList<Seen> In(long chat)
    {
        lock (gate) return [.. messages.Values.Where(m => m.Chat == chat && !m.IsDeleted).OrderBy(m => m.Id)];
    }

    /// <summary>Waits for a message of the bot.</summary>
    public async Task<Seen> Until(long chat, Func<Seen, bool> isIt, CancellationToken cancellation)
    {
        while (true)
        {
            Task next = Changed;
            if (In(chat).LastOrDefault(isIt) is { } seen) return seen;
            await next.WaitAsync(cancellation);
        }
    }

    /// <summary>Somebody writes.</summary>
    /// <param name="who">Who.</param>
    /// <param name="text">What.</param>
    /// <param name="chat">Where; in private when nothing, otherwise in a group of this id, which is negative.</param>
    /// <param name="more">Other members of the message.</param>
    /// <returns>The update's number.</returns>
    public long Write(Someone who, string text, long? chat = null, params IReadOnlyList<(string Name, JsonNode Value)> more)
    {
        lock (gate)
        {
            long place = chat ?? who.Id;
            JsonObject message = MessageOf(place, NextMessage(place), who);
            message["text"] = text;
            foreach ((string name, JsonNode value) in more) message[name] = value;
            return Happened("message", message);
        }
    }

    /// <summary>Somebody sends a photo with a caption.</summary>
    /// <param name="who">Who.</param>
    /// <param name="caption">What is written under it.</param>
    /// <param name="file">The file, in the one size that there is of it.</param>
    /// <param name="width">Its width.</param>
    /// <param name="height">Its height.</param>
    public long SendPhoto(Someone who, string caption, byte[]? file = null, int width = 64, int height = 64)
    {
        lock (gate)
        {
            string id = string.Create(CultureInfo.InvariantCulture, $"photo{photos.Count}");
            photos[id] = file ?? [];
            JsonObject message = MessageOf(who.Id, NextMessage(who.Id), who);
            message["caption"] = caption;
            message["photo"] = new JsonArray(new JsonObject { ["file_id"] = id, ["file_unique_id"] = id, ["width"] = width, ["height"] = height });
            return Happened("message", message);
        }
    }

    /// <summary>Somebody presses a button.</summary>
    public long Press(Someone who, Seen under, string says)
    {
        lock (gate)
        {
            JsonObject message = MessageOf(under.Chat, under.Id, null);
            if (under.Thread is { } thread)
            {
                message["message_thread_id"] = thread;
                message["is_topic_message"] = true;
            }

            return Happened("callback_query", new JsonObject
            {
                ["id"] = Question(),
                ["from"] = UserOf(who),
                ["message"] = message,
                ["chat_instance"] = "1",
                ["data"] = says,
            });
        }
    }

    /// <summary>Somebody types after the bot's name in another chat; what the bot offers.</summary>
    public async Task<JsonObject> Type(Someone who, string words, CancellationToken cancellation)
    {
        (string id, Task<JsonObject> answer) = Asked();
        lock (gate) Happened("inline_query", new JsonObject { ["id"] = id, ["from"] = UserOf(who), ["query"] = words, ["offset"] = "" });
        return await answer.WaitAsync(cancellation);
    }

    /// <summary>Somebody pays a bill, if the bot lets them.</summary>
    /// <returns>The payment's id; nothing when the bot refused.</returns>
    public async Task<string?> Pay(Someone who, Seen bill, CancellationToken cancellation)
    {
        (string id, Task<JsonObject> answer) = Asked();
        lock (gate)
        {
            Happened("pre_checkout_query", new JsonObject
            {
                ["id"] = id,
                ["from"] = UserOf(who),
                ["currency"] = "XTR",
                ["total_amount"] = bill.Stars,
                ["invoice_payload"] = bill.Payload,
            });
        }

        // Who is not let through within ten seconds is not charged.
        await Task.WhenAny(answer, Task.Delay(TimeSpan.FromSeconds(10), time, cancellation));
        if (!answer.IsCompleted) return null;
        if ((await answer)["ok"]?.GetValue<bool>() is not true) return null;
        string charge = "stxCharge_" + id;
        Paid(who, bill, charge);
        return charge;
    }

    /// <summary>Tells the bot of a payment; again, it is another update about the same payment.</summary>
    public void Paid(Someone who, Seen bill, string charge)
    {
        lock (gate)
        {
            charges[charge] = who.Id;
            JsonObject message = MessageOf(who.Id, NextMessage(who.Id), who);
            message["successful_payment"] = new JsonObject
            {
                ["currency"] = "XTR",
                ["total_amount"] = bill.Stars,
                ["invoice_payload"] = bill.Payload,
                ["telegram_payment_charge_id"] = charge,
                ["provider_payment_charge_id"] = "",
            };
            Happened("message", message);
        }
    }

    /// <summary>Makes somebody an admin of a group.</summary>
    public void Promote(Someone who, long chat)
    {
        lock (gate) admins.Add((chat, who.Id));
    }

    /// <summary>Somebody blocks the bot, or lets it in again.</summary>
    public void Block(long chat, bool isBlocked = true)
    {
        lock (gate) _ = isBlocked ? closed.Add(chat) : closed.Remove(chat);
    }

    /// <summary>The admins of a group let nobody send files there.</summary>
    public void ForbidFiles(long chat)
    {
        lock (gate) withoutFiles.Add(chat);
    }

    /// <summary>Refuses a call to a chat the bot is not let into.</summary>
    internal void Enter(long chat)
    {
        lock (gate)
        {
            if (closed.Contains(chat)) throw new RefusedCallException(403, chat < 0 ? "Forbidden: bot was kicked from the supergroup chat" : "Forbidden: bot was blocked by the user");
        }
    }

    /// <summary>Updates from a number on; those before it are confirmed and gone.</summary>
    internal async Task<JsonArray> Updates(long offset, TimeSpan held, int most, CancellationToken cancellation)
    {
        long asked = time.GetTimestamp();
        while (true)
        {
            Task next;
            lock (gate)
            {
                foreach (long number in waiting.Keys.Where(n => n < offset).ToList()) waiting.Remove(number);
                if (waiting.Count > 0) return new JsonArray([.. waiting.Values.Take(most).Select(u => u.DeepClone())]);
                next = changed.Task;
            }

            TimeSpan left = held - time.GetElapsedTime(asked);
            if (left <= TimeSpan.Zero) return [];
            await Task.WhenAny(next, Task.Delay(left, time, cancellation));
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Updates that wait, for a webhook.</summary>
    internal IReadOnlyList<(long Number, JsonObject Update)> Undelivered()
    {
        lock (gate) return [.. waiting.Select(w => (w.Key, (JsonObject)w.Value.DeepClone()))];
    }

    /// <summary>A webhook has taken an update.</summary>
    internal void Delivered(long number)
    {
        lock (gate) waiting.Remove(number);
    }

    /// <summary>Refuses a call to a chat that is called too often.</summary>
    internal void Count(long chat)
    {
        lock (gate)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (!calls.TryGetValue(chat, out Queue<DateTimeOffset>? recent)) calls[chat] = recent = new Queue<DateTimeOffset>();
            while (recent.TryPeek(out DateTimeOffset first) && now - first > TimeSpan.FromSeconds(10)) recent.Dequeue();
            if (recent.Count >= CallsInTenSeconds) throw new RefusedCallException(429, "Too Many Requests: retry after 1", 1);
            recent.Enqueue(now);
        }
    }

    /// <summary>The bot sends.</summary>
    internal JsonObject Send(long chat, Func<long, Seen> make)
    {
        lock (gate)
        {
            Seen made = make(NextMessage(chat)) with { At = time.GetUtcNow() };
            if (made.File is not null && withoutFiles.Contains(chat)) throw new RefusedCallException(400, $"Bad Request: not enough rights to send {made.Kind}s to the chat");
            long id = made.Id;
            messages[(chat, id)] = made;
            Ring();
            return MessageOf(chat, id, null);
        }
    }

    /// <summary>The bot edits.</summary>
    internal JsonObject Edit(long chat, long id, Func<Seen, Seen> change)
    {
        lock (gate)
        {
            if (!messages.TryGetValue((chat, id), out Seen? old) || old.IsDeleted) throw new RefusedCallException(400, "Bad Request: message to edit not found");
            Seen next = change(old);
            if (next.Kind == old.Kind && next.Html == old.Html && next.Buttons.SequenceEqual(old.Buttons) && ReferenceEquals(next.File, old.File))
                throw new RefusedCallException(400, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message");
            messages[(chat, id)] = next with { Edits = old.Edits + 1 };
            Ring();
            return MessageOf(chat, id, null);
        }
    }

    /// <summary>The bot deletes.</summary>
    internal void Delete(long chat, long id)
    {
        lock (gate)
        {
            if (!messages.TryGetValue((chat, id), out Seen? old) || old.IsDeleted) throw new RefusedCallException(400, "Bad Request: message to delete not found");
            if (time.GetUtcNow() - old.At > MostAgeToDelete) throw new RefusedCallException(400, "Bad Request: message can't be deleted for everyone");
            messages[(chat, id)] = old with { IsDeleted = true };
            Ring();
        }
    }

    /// <summary>The bot answers a question: a press, a query, a payment.</summary>
    internal void Answer(string id, JsonObject answer)
    {
        TaskCompletionSource<JsonObject>? question;
        lock (gate)
        {
            questions.Remove(id, out question);
            if (answer["text"]?.GetValue<string>() is { } toast) toasts.Add(toast);
            Ring();
        }

        question?.TrySetResult(answer);
    }

    /// <summary>The bot gives Stars back.</summary>
    internal void Refund(long user, string charge)
    {
        lock (gate)
        {
            if (!charges.TryGetValue(charge, out long payer) || payer != user) throw new RefusedCallException(400, "Bad Request: CHARGE_NOT_FOUND");
            if (Refunds.Contains(charge)) throw new RefusedCallException(400, "Bad Request: CHARGE_ALREADY_REFUNDED");
            Refunds.Add(charge);
        }
    }

    /// <summary>Whether somebody decides for a group.</summary>
    internal bool IsAdmin(long chat, long user)
    {
        lock (gate) return admins.Contains((chat, user));
    }

    /// <summary>Notes a call.</summary>
    internal void Note(string method)
    {
        lock (gate) Methods.Add(method);
    }

    private (string Id, Task<JsonObject> Answer) Asked()
    {
        lock (gate)
        {
            string id = Question();
            TaskCompletionSource<JsonObject> source = new(TaskCreationOptions.RunContinuationsAsynchronously);
            questions[id] = source;
            return (id, source.Task);
        }
    }

    private string Question() => (nextQuestion++).ToString(CultureInfo.InvariantCulture);

    private long NextMessage(long chat) => lastMessage[chat] = lastMessage.GetValueOrDefault(chat) + 1;

    private long Happened(string kind, JsonObject what)
    {
        long number = nextUpdate++;
        waiting[number] = new JsonObject { ["update_id"] = number, [kind] = what };
        Ring();
        return number;
    }

    private void Ring()
    {
        TaskCompletionSource old = changed;
        changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        old.TrySetResult();
    }

    private JsonObject MessageOf(long chat, long id, Someone? from) => new()
    {
        ["message_id"] = id,
        ["date"] = time.GetUtcNow().ToUnixTimeSeconds(),
        ["chat"] = new JsonObject { ["id"] = chat, ["type"] = chat < 0 ? "supergroup" : "private" },
        ["from"] = from is null ? new JsonObject { ["id"] = 1, ["is_bot"] = true, ["first_name"] = "Cuckoo", ["username"] = StandInServer.BotName } : UserOf(from),
    };

    private static JsonObject UserOf(Someone who)
    {
        JsonObject user = new() { ["id"] = who.Id, ["is_bot"] = false, ["first_name"] = who.Username ?? "Somebody", ["language_code"] = who.LanguageCode };
        if (who.Username is not null) user["username"] = who.Username;
        return user;
    }
}
