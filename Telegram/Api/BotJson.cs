using System.Text.Json.Serialization;

namespace Cuckoo.Telegram.Api;

/// <summary>Serialisation of the Bot API: snake case, and what is not there is not written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 128)]
[JsonSerializable(typeof(Update))]
[JsonSerializable(typeof(Envelope<User>))]
[JsonSerializable(typeof(Envelope<IReadOnlyList<System.Text.Json.JsonElement>>))]
[JsonSerializable(typeof(System.Text.Json.JsonElement))]
[JsonSerializable(typeof(Envelope<Message>))]
[JsonSerializable(typeof(Envelope<ChatMember>))]
[JsonSerializable(typeof(Envelope<System.Text.Json.JsonElement>))]
[JsonSerializable(typeof(SendMessage))]
[JsonSerializable(typeof(EditText))]
[JsonSerializable(typeof(EditCaption))]
[JsonSerializable(typeof(PhotoMedia))]
[JsonSerializable(typeof(InlineMarkup))]
[JsonSerializable(typeof(ReplyTo))]
[JsonSerializable(typeof(DeleteMessage))]
[JsonSerializable(typeof(AnswerCallback))]
[JsonSerializable(typeof(SendInvoice))]
[JsonSerializable(typeof(AnswerPreCheckout))]
[JsonSerializable(typeof(RefundStars))]
[JsonSerializable(typeof(AnswerInline))]
[JsonSerializable(typeof(SetCommands))]
[JsonSerializable(typeof(SetShortDescription))]
[JsonSerializable(typeof(SetDescription))]
[JsonSerializable(typeof(GetUpdates))]
[JsonSerializable(typeof(SetWebhook))]
[JsonSerializable(typeof(GetChatMember))]
[JsonSerializable(typeof(GetFile))]
[JsonSerializable(typeof(Envelope<TelegramFile>))]
[JsonSerializable(typeof(Nothing))]
internal sealed partial class BotJson : JsonSerializerContext;
