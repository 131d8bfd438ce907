using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Cuckoo.Client;
using Cuckoo.Wire;
using Cuckoo.Wire.Accounts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Cuckoo.Telegram.Tests;

/// <summary>Something in the edge's place over real HTTP: accounts, tips that move once under their id, and whatever else a test answers.</summary>
internal sealed class EdgeDouble : IAsyncDisposable
{
    public const string BotKey = "key-bot";

    private readonly WebApplication app;
    private readonly Lock gate = new();
    private readonly Dictionary<string, TipAsked> tips = new(StringComparer.Ordinal);

    private EdgeDouble(WebApplication app) => this.app = app;

    /// <summary>What everybody has: the bot as <c>bot</c>, others as <c>telegram:</c> and their id.</summary>
    public ConcurrentDictionary<string, long> Balances { get; } = new(StringComparer.Ordinal);

    /// <summary>Calls as they came.</summary>
    public ConcurrentQueue<string> Calls { get; } = [];

    /// <summary>Answers before anything else does: a status and an object, or a text of events.</summary>
    public Func<string, (int Status, object Body)?> Answers { get; set; } = _ => null;

    public Uri Url { get; private set; } = new("http://127.0.0.1");

    public static async Task<EdgeDouble> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication built = builder.Build();
        EdgeDouble edge = new(built);
        built.Map("/{**path}", (Delegate)edge.Serve);
        await built.StartAsync();
        edge.Url = new Uri(built.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return edge;
    }

    public CuckooClient Client() => new(new EdgeOptions { Edge = Url, Attempts = 1 }, BotKey, TimeProvider.System);

    public static (int Status, object Body) Refusal(string code, int status = 403) => (status, new { error = new { code, message = "No." } });

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource now = new();
        await now.CancelAsync();
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }

    private async Task<IResult> Serve(HttpContext http)
    {
        string call = http.Request.Method + " " + http.Request.Path;
        Calls.Enqueue(call);
        string bearer = http.Request.Headers.Authorization.ToString();
        string who = bearer is "Bearer " + BotKey ? "bot" : bearer.Replace("Bearer key-", "", StringComparison.Ordinal);
        if (Answers(call) is { } answer) return Json(answer);
        if (call.StartsWith("POST /v1/telegram/", StringComparison.Ordinal))
        {
            string met = "telegram:" + call["POST /v1/telegram/".Length..];
            return Json(new AccountOpened(met, "key-" + met, "0"));
        }

        if (call == "GET /v1/account") return Json(new AccountReply(who, Balances.GetValueOrDefault(who).ToString(CultureInfo.InvariantCulture), null, null, null));
        if (call != "POST /v1/tips") return Json(Refusal("unknown_path", 404));
        TipAsked asked = (await JsonSerializer.DeserializeAsync(http.Request.Body, WireJson.Default.TipAsked))!;
        lock (gate)
        {
            if (!tips.ContainsKey(asked.Id))
            {
                long amount = long.Parse(asked.Amount, CultureInfo.InvariantCulture);
                if (Balances.GetValueOrDefault(who) < amount) return Json(Refusal("insufficient_funds", 402));
                Balances[who] = Balances.GetValueOrDefault(who) - amount;
                Balances[asked.To] = Balances.GetValueOrDefault(asked.To) + amount;
                tips[asked.Id] = asked;
            }

            return Json(new TipReply(asked.Id, asked.To, asked.Amount, false, Balances[who].ToString(CultureInfo.InvariantCulture)));
        }
    }

    private static IResult Json((int Status, object Body) answer) => answer.Body is string events ? Results.Text(events, "text/event-stream") : Results.Text(JsonSerializer.Serialize(answer.Body, JsonSerializerOptions.Web), "application/json", statusCode: answer.Status);

    private static IResult Json<T>(T body) => Results.Text(JsonSerializer.Serialize(body, WireJson.Default.Options), "application/json");
}
