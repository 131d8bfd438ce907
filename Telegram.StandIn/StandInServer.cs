// The Bot API of the stand-in over real HTTP: JSON, forms and multipart, offsets and long polls, webhooks with their secret, and trouble on
// demand. What the bot sends is held to Telegram's bounds.

using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cuckoo.Telegram.StandIn;

/// <summary>Trouble a call can meet.</summary>
public enum Trouble
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The server fails before it does anything.</summary>
    Error,

    /// <summary>The call is done and its answer is lost.</summary>
    LostAnswer,

    /// <summary>Too many calls.</summary>
    TooMany,

    /// <summary>The connection breaks before anything is done.</summary>
    Broken,

    /// <summary>The connection stays open and nothing comes, until whoever called gives up.</summary>
    Silent,
}

/// <summary>A running stand-in.</summary>
public sealed class StandInServer : IAsyncDisposable
{
    /// <summary>The bot's name.</summary>
    public const string BotName = "CuckooTestBot";

    /// <summary>What a call of the bot's webhook is to <see cref="Troubles"/>: any trouble loses its answer.</summary>
    public const string WebhookCall = "webhook";

    /// <summary>A token it takes.</summary>
    public const string Token = "4242:StandIn-token_for-nobody-outside";

    private const int MostText = 4096;
    private const int MostCaption = 1024;
    private const int MostData = 64;

    private readonly WebApplication app;
    private readonly CancellationTokenSource stopping = new();
    private readonly HttpClient hooks = new() { Timeout = TimeSpan.FromSeconds(20) };
    private readonly TimeProvider time;
    private Task delivering = Task.CompletedTask;

    private StandInServer(WebApplication app, TimeProvider time)
    {
        this.app = app;
        this.time = time;
        World = new World(time);
    }

    /// <summary>People, chats and messages.</summary>
    public World World { get; }

    /// <summary>Where it listens.</summary>
    public Uri Url { get; private set; } = new("http://127.0.0.1");

    /// <summary>The trouble that the next call of a method meets.</summary>
    public Func<string, Trouble> Troubles { get; set; } = _ => Trouble.None;

    /// <summary>For how many seconds it wants to be left alone, where it says so.</summary>
    public int RetryAfter { get; set; } = 1;

    /// <summary>Starts it.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="port">Where on loopback; 0 for a free port.</param>
    public static async Task<StandInServer> Start(TimeProvider time, int port = 0)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        WebApplication built = builder.Build();
        StandInServer server = new(built, time);
        built.Map("/bot{token}/{method}", server.Serve);
        built.MapGet("/file/bot{token}/photos/{id}", (string token, string id) =>
            token == Token && server.World.Photo(id) is { } photo ? Results.Bytes(photo, "application/octet-stream") : Results.NotFound());
        await built.StartAsync();
        server.Url = new Uri(built.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        server.delivering = server.Deliver();
        return server;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        using CancellationTokenSource now = new();
        await now.CancelAsync();
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
        await delivering;
        hooks.Dispose();
        stopping.Dispose();
    }

    private async Task Serve(HttpContext http, string token, string method)
    {
        World.Note(method);
        Trouble trouble = Troubles(method);
        if (trouble is Trouble.Silent) await Silence(http.RequestAborted);
        if (trouble is Trouble.Broken or Trouble.Silent)
        {
            http.Abort();
            return;
        }

        JsonObject answer;
        int status = 200;
        try
        {
            if (trouble is Trouble.Error) throw new RefusedCallException(502, "Bad Gateway");
            if (trouble is Trouble.TooMany) throw new RefusedCallException(429, string.Create(CultureInfo.InvariantCulture, $"Too Many Requests: retry after {RetryAfter}"), RetryAfter);
            if (token != Token) throw new RefusedCallException(401, "Unauthorized");
            (JsonObject asked, Dictionary<string, byte[]> files) = await Read(http);
            answer = new JsonObject { ["ok"] = true, ["result"] = await Do(method, asked, files, http.RequestAborted) };
        }
        catch (RefusedCallException e)
        {
            status = e.Code;
            answer = new JsonObject { ["ok"] = false, ["error_code"] = e.Code, ["description"] = e.Message };
            if (e.RetryAfter is { } wait) answer["parameters"] = new JsonObject { ["retry_after"] = wait };
        }
        catch (OperationCanceledException)
        {
            return;
        }

        if (trouble is Trouble.LostAnswer)
        {
            http.Abort();
            return;
        }

        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(answer.ToJsonString(), http.RequestAborted);
    }

    private async Task<JsonNode?> Do(string method, JsonObject asked, Dictionary<string, byte[]> files, CancellationToken cancellation)
    {
        switch (method)
        {
            case "getMe":
                return new JsonObject { ["id"] = 4242, ["is_bot"] = true, ["first_name"] = "Cuckoo", ["username"] = BotName };
            case "getFile":
                return Text(asked, "file_id") is { } file && World.Photo(file) is not null
                    ? new JsonObject { ["file_id"] = file, ["file_unique_id"] = file, ["file_path"] = "photos/" + file }
                    : throw new RefusedCallException(400, "Bad Request: wrong file_id or the file is temporarily unavailable");
            case "getUpdates":
                if (World.Webhook is not null) throw new RefusedCallException(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first");
                return await World.Updates(Number(asked, "offset") ?? 0, TimeSpan.FromSeconds(Number(asked, "timeout") ?? 0), (int)(Number(asked, "limit") ?? 100), cancellation);
            case "setWebhook":
                World.Webhook = (new Uri(Text(asked, "url")!), Text(asked, "secret_token") ?? "");
                return true;
            case "deleteWebhook":
                World.Webhook = null;
                return true;
            case "setMyCommands":
                World.Register(asked["scope"]?["chat_id"]?.GetValue<long>(), Text(asked, "language_code"), Commands(asked));
                return true;
            case "setMyShortDescription" or "setMyDescription":
                (string member, int most) = method is "setMyDescription" ? ("description", 512) : ("short_description", 120);
                if (Text(asked, member)!.Length > most) throw new RefusedCallException(400, "Bad Request: description is too long");
                return true;
            case "answerCallbackQuery":
                if (Text(asked, "text") is { Length: > 200 }) throw new RefusedCallException(400, "Bad Request: MESSAGE_TOO_LONG");
                World.Answer(Text(asked, "callback_query_id")!, asked);
                return true;
            case "answerPreCheckoutQuery":
                World.Answer(Text(asked, "pre_checkout_query_id")!, asked);
                return true;
            case "answerInlineQuery":
                World.Answer(Text(asked, "inline_query_id")!, asked);
                return true;
            case "getChatMember":
                return new JsonObject { ["status"] = World.IsAdmin(Chat(asked), Number(asked, "user_id")!.Value) ? "administrator" : "member" };
            case "refundStarPayment":
                World.Refund(Number(asked, "user_id")!.Value, Text(asked, "telegram_payment_charge_id")!);
                return true;
        }

        long chat = Chat(asked);
        World.Count(chat);
        World.Enter(chat);
        List<(string, string)> buttons = Buttons(asked);
        switch (method)
        {
            case "sendMessage":
                string text = Checked(asked, "text", MostText);
                return World.Send(chat, id => new Seen(id, chat, "text") { Html = text, Buttons = buttons, ReplyTo = Reply(asked), Thread = Number(asked, "message_thread_id") });
            case "sendPhoto" or "sendDocument":
                string part = method is "sendPhoto" ? "photo" : "document";
                byte[] file = files.GetValueOrDefault(part) ?? throw new RefusedCallException(400, $"Bad Request: there is no {part} in the request");
                string caption = Checked(asked, "caption", MostCaption);
                return World.Send(chat, id => new Seen(id, chat, part) { Html = caption, Buttons = buttons, File = file, ReplyTo = Reply(asked), Thread = Number(asked, "message_thread_id") });
            case "sendInvoice":
                if (Text(asked, "currency") is not "XTR" || asked["prices"] is not JsonArray { Count: 1 } prices) throw new RefusedCallException(400, "Bad Request: CURRENCY_TOTAL_AMOUNT_INVALID");
                if (Text(asked, "title") is not { Length: >= 1 and <= 32 } || Text(asked, "description") is not { Length: >= 1 and <= 255 } description)
                    throw new RefusedCallException(400, "Bad Request: INVOICE_TITLE_INVALID");
                return World.Send(chat, id => new Seen(id, chat, "invoice") { Html = description, Payload = Text(asked, "payload"), Stars = prices[0]!["amount"]!.GetValue<long>() });
            case "editMessageText":
                string edited = Checked(asked, "text", MostText);
                return World.Edit(chat, Message(asked), old => old.Kind is "text"
                    ? old with { Html = edited, Buttons = buttons }
                    : throw new RefusedCallException(400, "Bad Request: there is no text in the message to edit"));
            case "editMessageCaption":
                string words = Checked(asked, "caption", MostCaption);
                return World.Edit(chat, Message(asked), old => old.Kind is "photo" or "document"
                    ? old with { Html = words, Buttons = buttons }
                    : throw new RefusedCallException(400, "Bad Request: there is no caption in the message to edit"));
            case "editMessageMedia":
                JsonObject media = JsonNode.Parse(Text(asked, "media")!)!.AsObject();
                if (Text(media, "media") is not { } name || !name.StartsWith("attach://", StringComparison.Ordinal) || !files.TryGetValue(name["attach://".Length..], out byte[]? picture))
                    throw new RefusedCallException(400, "Bad Request: wrong file identifier/HTTP URL specified");
                string under = Checked(media, "caption", MostCaption);
                return World.Edit(chat, Message(asked), old => old with { Kind = "photo", Html = under, Buttons = buttons, File = picture });
            case "deleteMessage":
                World.Delete(chat, Message(asked));
                return true;
            default:
                throw new RefusedCallException(404, "Not Found: method not found");
        }
    }

    private static async Task<(JsonObject Asked, Dictionary<string, byte[]> Files)> Read(HttpContext http)
    {
        Dictionary<string, byte[]> files = new(StringComparer.Ordinal);
        if (!http.Request.HasFormContentType)
        {
            if (http.Request.ContentLength is null or 0) return ([], files);
            using StreamReader body = new(http.Request.Body, Encoding.UTF8);
            return (JsonNode.Parse(await body.ReadToEndAsync(http.RequestAborted))!.AsObject(), files);
        }

        IFormCollection form = await http.Request.ReadFormAsync(http.RequestAborted);
        JsonObject asked = [];
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues value) in form) asked[name] = value.ToString();
        foreach (IFormFile file in form.Files)
        {
            using MemoryStream kept = new();
            await file.CopyToAsync(kept, http.RequestAborted);
            files[file.Name] = kept.ToArray();
        }

        return (asked, files);
    }

    private async Task Silence(CancellationToken gone)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(gone, stopping.Token);
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, either.Token);
        }
        catch (OperationCanceledException)
        {
            // Whoever called gave up.
        }
    }

    // To the webhook in order, each until it is taken; one whose answer is lost is brought again.
    private async Task Deliver()
    {
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                Task changed = World.Changed;
                if (World.Webhook is { } hook)
                {
                    foreach ((long number, JsonObject update) in World.Undelivered())
                    {
                        using HttpRequestMessage message = new(HttpMethod.Post, hook.Url)
                        {
                            Content = new StringContent(update.ToJsonString(), Encoding.UTF8, "application/json"),
                        };
                        message.Headers.Add("X-Telegram-Bot-Api-Secret-Token", hook.Secret);
                        try
                        {
                            using HttpResponseMessage reply = await hooks.SendAsync(message, stopping.Token);
                            if (!reply.IsSuccessStatusCode || Troubles(WebhookCall) is not Trouble.None) break;
                            World.Delivered(number);
                        }
                        catch (HttpRequestException)
                        {
                            break;
                        }
                    }
                }

                await Task.WhenAny(changed, Task.Delay(TimeSpan.FromMilliseconds(200), time, stopping.Token));
            }
        }
        catch (OperationCanceledException)
        {
            // It stops.
        }
    }

    private static Dictionary<string, string> Commands(JsonObject asked)
    {
        Dictionary<string, string> menu = new(StringComparer.Ordinal);
        foreach (JsonNode? entry in asked["commands"]!.AsArray())
        {
            (string command, string description) = (entry!["command"]!.GetValue<string>(), entry["description"]!.GetValue<string>());
            if (command.Length is < 1 or > 32 || !command.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_')) throw new RefusedCallException(400, "Bad Request: BOT_COMMAND_INVALID");
            if (description.Length is < 1 or > 256) throw new RefusedCallException(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID");
            menu[command] = description;
        }

        return menu;
    }

    private static string Checked(JsonObject asked, string name, int most)
    {
        string text = Text(asked, name) ?? "";
        if (Text(asked, "parse_mode") is not "HTML") throw new RefusedCallException(400, "Bad Request: the stand-in reads HTML only");
        string seen = Markup.TextOf(text) ?? throw new RefusedCallException(400, "Bad Request: can't parse entities");
        if (seen.Trim().Length == 0 && name is "text") throw new RefusedCallException(400, "Bad Request: message text is empty");
        if (seen.Length > most) throw new RefusedCallException(400, name is "text" ? "Bad Request: message is too long" : "Bad Request: message caption is too long");
        return text;
    }

    private static List<(string, string)> Buttons(JsonObject asked)
    {
        JsonNode? markup = asked["reply_markup"];
        if (markup is JsonValue written) markup = JsonNode.Parse(written.GetValue<string>());
        List<(string, string)> all = [];
        foreach (JsonNode? row in markup?["inline_keyboard"]?.AsArray() ?? [])
        {
            foreach (JsonNode? button in row!.AsArray())
            {
                string says = button!["callback_data"]?.GetValue<string>() ?? button["url"]?.GetValue<string>() ?? "";
                if (says.Length == 0 || (button["url"] is null && Encoding.UTF8.GetByteCount(says) > MostData)) throw new RefusedCallException(400, "Bad Request: BUTTON_DATA_INVALID");
                all.Add((button["text"]!.GetValue<string>(), says));
            }
        }

        return all;
    }

    private static long Chat(JsonObject asked) => Number(asked, "chat_id") ?? throw new RefusedCallException(400, "Bad Request: chat_id is empty");

    private static long Message(JsonObject asked) => Number(asked, "message_id") ?? throw new RefusedCallException(400, "Bad Request: message identifier is not specified");

    private static long? Reply(JsonObject asked)
    {
        JsonNode? reply = asked["reply_parameters"];
        if (reply is JsonValue written) reply = JsonNode.Parse(written.GetValue<string>());
        return reply?["message_id"]?.GetValue<long>();
    }

    private static string? Text(JsonObject asked, string name) => asked[name] is JsonValue value ? value.GetValueKind() is JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString() : null;

    private static long? Number(JsonObject asked, string name) =>
        long.TryParse(Text(asked, name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;
}
