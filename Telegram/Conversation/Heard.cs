// One update as the conversation understands it. Everything a stranger writes passes through here.

using System.Globalization;
using System.Text;
using Cuckoo.Telegram.Api;

namespace Cuckoo.Telegram.Conversation;

/// <summary>Something that somebody said or did.</summary>
/// <param name="Update">Number of the update: what follows from it is named after it.</param>
/// <param name="From">Who.</param>
/// <param name="Chat">Where.</param>
/// <param name="Verb">The command without its slash, <c>press</c> for a button, <c>paid</c>, <c>photo</c>, or nothing for plain words.</param>
/// <param name="Rest">What came after it.</param>
internal sealed record Heard(long Update, User From, Chat Chat, string Verb, string Rest)
{
    // Twice what the shipped model draws; a photo's sizes begin at 90 pixels.
    private const int LeastSide = 128;

    /// <summary>The topic.</summary>
    public int? Thread { get; init; }

    /// <summary>The message.</summary>
    public long? MessageId { get; init; }

    /// <summary>Whether the bot was meant by name.</summary>
    public bool IsNamed { get; init; }

    /// <summary>Whether an admin says it in the name of the group, so that nobody knows who.</summary>
    public bool IsAnonymous { get; init; }

    /// <summary>Whether it was said as a command, with a slash.</summary>
    public bool IsCommand { get; init; }

    /// <summary>When it was said, in seconds since 1970; 0 of what bears no time.</summary>
    public long At { get; init; }

    /// <summary>Whose message it answers.</summary>
    public User? Answered { get; init; }

    /// <summary>Which message it answers.</summary>
    public long? AnsweredId { get; init; }

    /// <summary>Who is meant without having a name.</summary>
    public User? Meant { get; init; }

    /// <summary>Of a press: what to answer.</summary>
    public string? Press { get; init; }

    /// <summary>The file of a photo, in the least of its sizes that a model can do with.</summary>
    public string? Photo { get; init; }

    /// <summary>What was paid.</summary>
    public SuccessfulPayment? Payment { get; init; }

    /// <summary>What was paid back: Telegram's id of that payment.</summary>
    public string? PaidBack { get; init; }

    /// <summary>Where an answer goes.</summary>
    public Place Place => new(Chat.Id, Thread, Chat.IsGroup ? MessageId : null);

    /// <summary>What follows from it, by a name of its own.</summary>
    public string Named(string kind = "u") => string.Create(CultureInfo.InvariantCulture, $"{kind}{Update}");

    /// <summary>Reads an update; nothing where it is none of the bot's business.</summary>
    /// <param name="update">The update.</param>
    /// <param name="botName">The bot's name, without the @.</param>
    public static Heard? Of(Update update, string botName)
    {
        if (update.CallbackQuery is { Message: { } under, Data: { } data } press)
        {
            return new Heard(update.UpdateId, press.From, under.Chat, "press", data)
            {
                Thread = Topic(under),
                MessageId = under.MessageId,
                IsNamed = true,
                Press = press.Id,
            };
        }

        // A note of Telegram's own in somebody's private chat, whoever it names as its writer.
        if (update.Message is { RefundedPayment: { } back, Chat: { IsGroup: false } whose } note)
            return new Heard(update.UpdateId, new User(whose.Id), whose, "paidback", "") { MessageId = note.MessageId, PaidBack = back.TelegramPaymentChargeId };
        if (update.Message is not { From: { } from } message || message.Chat.Type is "channel") return null;

        // An admin who writes in the group's name has a bot of Telegram's as their writer.
        bool isAnonymous = message.Chat.IsGroup && message.SenderChat?.Id == message.Chat.Id;
        if (from.IsBot && !isAnonymous) return null;
        if (message.SuccessfulPayment is { } paid) return Read(update, message, from, "paid", "") with { Payment = paid };
        string? text = message.Text ?? message.Caption ?? (message.Photo is null ? null : "");
        if (text is null) return null;
        (string verb, string rest, bool isNamed, bool isOurs) = Split(text.Trim(), botName);
        if (!isOurs) return null;
        bool isCommand = verb.Length > 0;
        if (message.Photo is not null && (verb is "" or "imagine")) verb = "photo";
        return Read(update, message, from, verb, rest) with { IsNamed = isNamed || !message.Chat.IsGroup, IsCommand = isCommand, IsAnonymous = isAnonymous };
    }

    private static Heard Read(Update update, Message message, User from, string verb, string rest) =>
        new(update.UpdateId, from, message.Chat, verb, rest)
        {
            Thread = Topic(message),
            MessageId = message.MessageId,
            At = message.Date,
            Answered = AnsweredBy(message)?.From,
            AnsweredId = AnsweredBy(message)?.MessageId,
            Photo = (message.Photo?.OrderBy(ShorterSide).FirstOrDefault(size => ShorterSide(size) >= LeastSide) ?? message.Photo?.MaxBy(ShorterSide))?.FileId,
            Meant = message.Entities?.FirstOrDefault(e => e is { Type: "text_mention", User.IsBot: false })?.User,
        };

    private static int ShorterSide(PhotoSize size) => Math.Min(size.Width, size.Height);

    // What is said in a topic answers nothing in particular, but Telegram names the message that opened the topic as answered.
    private static Message? AnsweredBy(Message message) =>
        message.ReplyToMessage is { } answered && (message.IsTopicMessage is not true || answered.MessageId != message.MessageThreadId) ? answered : null;

    private static int? Topic(Message message) => message.IsTopicMessage is true ? message.MessageThreadId : null;

    // "/imagine@bot a b" is imagine, "a b", named; "@bot a b" and "a b @bot" are a b, named; a command for another bot is not ours.
    private static (string Verb, string Words, bool IsNamed, bool IsOurs) Split(string text, string botName)
    {
        string mention = "@" + botName;
        if (text.StartsWith('/'))
        {
            int end = text.AsSpan().IndexOfAny(' ', '\n', '\t');
            string word = end < 0 ? text[1..] : text[1..end];
            string rest = end < 0 ? "" : text[end..].Trim();
            int at = word.IndexOf('@', StringComparison.Ordinal);
            bool isNamed = at >= 0;
            if (isNamed && !word[(at + 1)..].Equals(botName, StringComparison.OrdinalIgnoreCase)) return ("", "", false, false);
            return ((isNamed ? word[..at] : word).ToLowerInvariant(), rest, isNamed, true);
        }

        int found = MentionIn(text, mention);
        return found < 0 ? ("", text, false, true) : ("", $"{text[..found].TrimEnd()} {text[(found + mention.Length)..].TrimStart()}".Trim(), true, true);
    }

    private static int MentionIn(string text, string mention)
    {
        for (int at = 0; (at = text.IndexOf(mention, at, StringComparison.OrdinalIgnoreCase)) >= 0; at += mention.Length)
        {
            int end = at + mention.Length;
            if ((at == 0 || char.IsWhiteSpace(text[at - 1])) && (end == text.Length || !(char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))) return at;
        }

        return -1;
    }

    /// <summary>Digits of Arabic and full width, and their points, as those of ASCII.</summary>
    public static string PlainDigits(string text)
    {
        StringBuilder plain = new(text.Length);
        foreach (char c in text)
        {
            plain.Append(c switch
            {
                >= '\u0660' and <= '\u0669' => (char)('0' + (c - '\u0660')),
                >= '\u06f0' and <= '\u06f9' => (char)('0' + (c - '\u06f0')),
                >= '\uff10' and <= '\uff19' => (char)('0' + (c - '\uff10')),
                '\u066b' or '\uff0e' => '.',
                _ => c,
            });
        }

        return plain.ToString();
    }
}
