// What the bot sends, method by method. Only what it uses.

using System.Text.Json.Serialization;

namespace Cuckoo.Telegram.Api;

/// <summary>A button under a message: it comes back as a press, or leads somewhere, or pays.</summary>
internal sealed record InlineButton(string Text, string? CallbackData = null, string? Url = null, bool? Pay = null);

/// <summary>Rows of buttons.</summary>
internal sealed record InlineMarkup([property: JsonPropertyName("inline_keyboard")] IReadOnlyList<IReadOnlyList<InlineButton>> Rows);

/// <summary>Which message is answered; one that is gone is no error.</summary>
internal sealed record ReplyTo(long MessageId, bool AllowSendingWithoutReply = true);

/// <summary>How links in a text are shown.</summary>
internal sealed record LinkPreview(bool IsDisabled);

internal sealed record SendMessage(
    long ChatId, string Text, string ParseMode, int? MessageThreadId = null, ReplyTo? ReplyParameters = null, InlineMarkup? ReplyMarkup = null,
    LinkPreview? LinkPreviewOptions = null);

internal sealed record EditText(long ChatId, long MessageId, string Text, string ParseMode, InlineMarkup? ReplyMarkup = null, LinkPreview? LinkPreviewOptions = null);

internal sealed record EditCaption(long ChatId, long MessageId, string Caption, string ParseMode, InlineMarkup? ReplyMarkup = null);

/// <summary>A photo in the place of what a message was; its file is a part of the same call.</summary>
internal sealed record PhotoMedia(string Type, string Media, string Caption, string ParseMode);

internal sealed record DeleteMessage(long ChatId, long MessageId);

internal sealed record AnswerCallback(string CallbackQueryId, string? Text = null, bool? ShowAlert = null);

internal sealed record Price(string Label, long Amount);

internal sealed record SendInvoice(
    long ChatId, string Title, string Description, string Payload, string Currency, IReadOnlyList<Price> Prices, string ProviderToken = "",
    int? MessageThreadId = null);

internal sealed record AnswerPreCheckout(string PreCheckoutQueryId, bool Ok, string? ErrorMessage = null);

internal sealed record RefundStars(long UserId, string TelegramPaymentChargeId);

internal sealed record InlineArticle(string Type, string Id, string Title, TextContent InputMessageContent, string Description, InlineMarkup? ReplyMarkup = null);

internal sealed record TextContent(string MessageText, string ParseMode);

internal sealed record AnswerInline(string InlineQueryId, IReadOnlyList<InlineArticle> Results, int CacheTime, bool IsPersonal);

internal sealed record MenuEntry(string Command, string Description);

internal sealed record MenuScope(string Type, long? ChatId = null);

internal sealed record SetCommands(IReadOnlyList<MenuEntry> Commands, MenuScope Scope, string? LanguageCode = null);

internal sealed record SetShortDescription(string ShortDescription, string? LanguageCode = null);

internal sealed record SetDescription(string Description, string? LanguageCode = null);

internal sealed record GetUpdates(long Offset, int Timeout, int Limit, IReadOnlyList<string> AllowedUpdates);

internal sealed record SetWebhook(string Url, string SecretToken, IReadOnlyList<string> AllowedUpdates, int MaxConnections);

internal sealed record GetChatMember(long ChatId, long UserId);

/// <summary>A call without members.</summary>
internal sealed record Nothing;

/// <summary>Asks where a file can be fetched.</summary>
internal sealed record GetFile(string FileId);
