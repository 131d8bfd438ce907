// What Telegram sends, as far as the bot reads it: members it does not know are passed over, and what may be missing is nullable.
// Written against Bot API 10.3; nothing here is newer than 9.0.

namespace Cuckoo.Telegram.Api;

/// <summary>The envelope of every answer. What a method without a result of its own says is not read, so it may be anything.</summary>
internal sealed record Envelope<T>(bool Ok, T? Result = default, int? ErrorCode = null, string? Description = null, Extras? Parameters = null);

/// <summary>What an error says to programs.</summary>
internal sealed record Extras(int? RetryAfter = null, long? MigrateToChatId = null);

/// <summary>Something that happened. At most one member besides the number is there.</summary>
internal sealed record Update(
    long UpdateId, Message? Message = null, CallbackQuery? CallbackQuery = null, InlineQuery? InlineQuery = null,
    PreCheckoutQuery? PreCheckoutQuery = null);

/// <summary>A person or a bot.</summary>
internal sealed record User(long Id, bool IsBot = false, string? FirstName = null, string? Username = null, string? LanguageCode = null);

/// <summary>Where people write.</summary>
/// <param name="Id">Negative for groups.</param>
/// <param name="Type">private, group, supergroup or channel.</param>
internal sealed record Chat(long Id, string Type)
{
    /// <summary>Whether more than one person reads it.</summary>
    public bool IsGroup => Type is "group" or "supergroup";
}

/// <summary>A message.</summary>
internal sealed record Message(
    long MessageId, Chat Chat, long Date = 0, User? From = null, string? Text = null, string? Caption = null, int? MessageThreadId = null,
    bool? IsTopicMessage = null, Message? ReplyToMessage = null, IReadOnlyList<MessageEntity>? Entities = null,
    SuccessfulPayment? SuccessfulPayment = null, IReadOnlyList<PhotoSize>? Photo = null, long? MigrateToChatId = null,
    RefundedPayment? RefundedPayment = null, Chat? SenderChat = null);

/// <summary>A part of a text that means something.</summary>
/// <param name="Type">mention, text_mention, bot_command and others.</param>
/// <param name="Offset">In UTF-16 units.</param>
/// <param name="Length">In UTF-16 units.</param>
/// <param name="User">Of a text_mention: who is meant.</param>
internal sealed record MessageEntity(string Type, int Offset, int Length, User? User = null);

/// <summary>A size of a photo.</summary>
internal sealed record PhotoSize(string FileId, int Width, int Height);

/// <summary>A file that can be fetched for an hour.</summary>
/// <param name="FilePath">Where; absent of one that is too large for bots.</param>
internal sealed record TelegramFile(string? FilePath = null);

/// <summary>A button was pressed.</summary>
internal sealed record CallbackQuery(string Id, User From, Message? Message = null, string? Data = null);

/// <summary>Somebody types after the bot's name in any chat.</summary>
internal sealed record InlineQuery(string Id, User From, string Query, string Offset);

/// <summary>Somebody is about to pay; it is answered within ten seconds.</summary>
internal sealed record PreCheckoutQuery(string Id, User From, string Currency, long TotalAmount, string InvoicePayload);

/// <summary>Somebody has paid.</summary>
internal sealed record SuccessfulPayment(string Currency, long TotalAmount, string InvoicePayload, string TelegramPaymentChargeId);

/// <summary>Stars went back to whoever paid them, by the bot or past it.</summary>
internal sealed record RefundedPayment(string TelegramPaymentChargeId);

/// <summary>What somebody is in a chat.</summary>
/// <param name="Status">creator, administrator, member, restricted, left or kicked.</param>
internal sealed record ChatMember(string Status)
{
    /// <summary>Whether they may decide for the chat.</summary>
    public bool IsAdmin => Status is "creator" or "administrator";
}
