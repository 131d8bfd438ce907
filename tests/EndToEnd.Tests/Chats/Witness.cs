// telegram-test-api, a server in Telegram's place that other people wrote, as a process of its own. It knows text, commands, buttons and
// webhooks; no files, offsets, long polls, secrets or limits, which is what our own server in Telegram's place is for.

using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Cuckoo.EndToEnd.Tests.Programs;

namespace Cuckoo.EndToEnd.Tests.Chats;

/// <summary>A running witness.</summary>
internal sealed class Witness : IAsyncDisposable
{
    /// <summary>The bot's token there; it takes any.</summary>
    public const string Token = "666:a-token-for-the-witness-alone";

    private readonly HttpClient http = new();
    private readonly Process running;

    private Witness(Process running, Uri url) => (this.running, Url) = (running, url);

    public Uri Url { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<Witness> StartAsync()
    {
        int port = LoopbackPort.Free();
        ProcessStartInfo start = new("node", [BuiltFile.PathOf("TelegramWitness"), port.ToString(CultureInfo.InvariantCulture)])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        Process process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync(Cancel) is { } line)
            if (line == "ready") return new Witness(process, new Uri($"http://127.0.0.1:{port}/"));
        throw new InvalidOperationException("The witness ended before it was ready.");
    }

    /// <summary>Somebody writes a command.</summary>
    /// <returns>Whether it was handed on: to a webhook it is at once.</returns>
    public Task<bool> CommandAsync(long person, string text)
    {
        JsonObject message = MessageOf(person);
        message["text"] = text;
        int end = text.IndexOf(' ', StringComparison.Ordinal);
        message["entities"] = new JsonArray(new JsonObject { ["offset"] = 0, ["length"] = end < 0 ? text.Length : end, ["type"] = "bot_command" });
        return PostAsync("sendCommand", message);
    }

    /// <summary>Somebody writes words.</summary>
    public Task<bool> MessageAsync(long person, string text)
    {
        JsonObject message = MessageOf(person);
        message["text"] = text;
        return PostAsync("sendMessage", message);
    }

    /// <summary>Somebody presses a button.</summary>
    public Task<bool> PressAsync(long person, long messageId, string data)
    {
        JsonObject under = MessageOf(person);
        under["message_id"] = messageId;
        return PostAsync("sendCallback", new JsonObject
        {
            ["botToken"] = Token,
            ["from"] = under["from"]!.DeepClone(),
            ["message"] = under,
            ["data"] = data,
        });
    }

    /// <summary>The bot's messages to somebody, in order, as they look now.</summary>
    public async Task<IReadOnlyList<(long Id, string Html, IReadOnlyList<string> Buttons)>> SaidToAsync(long person)
    {
        using HttpResponseMessage reply = await http.PostAsJsonAsync(new Uri(Url, "getUpdatesHistory"), new JsonObject { ["token"] = Token }, Cancel);
        JsonNode history = (await reply.Content.ReadFromJsonAsync<JsonNode>(Cancel))!;
        return
        [
            .. from update in history["result"]!.AsArray()
               let message = update!["message"]
               where message?["chat_id"] is { } chat && chat.GetValue<long>() == person
               orderby update["messageId"]!.GetValue<long>()
               select (update["messageId"]!.GetValue<long>(), message["text"]!.GetValue<string>(), (IReadOnlyList<string>)ButtonsOf(message)),
        ];
    }

    /// <summary>Waits for a message of the bot.</summary>
    public async Task<(long Id, string Html, IReadOnlyList<string> Buttons)> UntilAsync(long person, string words)
    {
        for (int tries = 0; tries < 600; tries++)
        {
            foreach ((long Id, string Html, IReadOnlyList<string> Buttons) said in await SaidToAsync(person))
                if (said.Html.Contains(words, StringComparison.Ordinal)) return said;
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancel);
        }

        throw new TimeoutException($"The bot did not say '{words}'. It said: {string.Join('\n', (await SaidToAsync(person)).Select(s => s.Html))}");
    }

    public async ValueTask DisposeAsync()
    {
        running.StandardInput.Close();
        await running.WaitForExitAsync(CancellationToken.None);
        running.Dispose();
        http.Dispose();
    }

    private static List<string> ButtonsOf(JsonNode message) =>
    [
        .. (message["reply_markup"]?["inline_keyboard"]?.AsArray() ?? []).SelectMany(row => row!.AsArray()).Select(b => b!["callback_data"]!.GetValue<string>()),
    ];

    private static JsonObject MessageOf(long person) => new()
    {
        ["botToken"] = Token,
        ["date"] = 1_700_000_000,
        ["from"] = new JsonObject { ["id"] = person, ["is_bot"] = false, ["first_name"] = "Dora", ["username"] = "dora" },
        ["chat"] = new JsonObject { ["id"] = person, ["first_name"] = "Dora", ["username"] = "dora", ["type"] = "private" },
    };

    private async Task<bool> PostAsync(string what, JsonObject body)
    {
        using HttpResponseMessage reply = await http.PostAsJsonAsync(new Uri(Url, what), body, Cancel);
        JsonNode? answer = await reply.Content.ReadFromJsonAsync<JsonNode>(Cancel);
        return reply.IsSuccessStatusCode && answer?["ok"]?.GetValue<bool>() is true;
    }
}
