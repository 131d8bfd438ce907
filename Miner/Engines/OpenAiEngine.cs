// An engine that is not ours behind its HTTP door: llama.cpp's server, vLLM, Ollama, or whatever else speaks OpenAI's API. It knows no
// network, no tokens and no receipt. What an engine says of itself, such as how many tokens it counted, is not asked for.

using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Cuckoo.Miner.Engines;

/// <summary>What is asked of an engine.</summary>
/// <param name="Messages">The conversation: by whom each message is, and what it says.</param>
/// <param name="Prompt">The same as ids of the network's own template.</param>
/// <param name="MostTokens">Tokens to write at most.</param>
/// <param name="TemperaturePercent">Temperature in hundredths; 0 takes the likeliest token each time.</param>
/// <param name="TopPPercent">Share of the likeliest tokens to draw from, in hundredths.</param>
/// <param name="Seed">Chooses the draws, if the engine can be told.</param>
public sealed record EngineAsk(
    IReadOnlyList<(string Role, string Content)> Messages, IReadOnlyList<int> Prompt, int MostTokens, int TemperaturePercent, int TopPPercent, long Seed);

/// <summary>Asks an engine. Safe for many threads.</summary>
public sealed class OpenAiEngine : IDisposable
{
    // A piece of an answer has 300 bytes around a token, some engines three times as many.
    private const long BytesAToken = 2 * 1024;
    private const long BytesAround = 64 * 1024;
    private const int MostTries = 4;

    private readonly HttpClient http;
    private readonly TimeProvider time;
    private readonly Uri place;

    /// <param name="options">Where it is and how patient to be.</param>
    /// <param name="time">The clock.</param>
    public OpenAiEngine(EngineOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        (Options, this.time) = (options, time);
        place = new Uri($"{options.Url.AbsoluteUri.TrimEnd('/')}/{(options.Api is EngineApi.Chat ? "chat/completions" : "completions")}");
        http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
            UseProxy = !options.Url.IsLoopback,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (options.Key is { } key)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <summary>Where it is and how patient one is with it.</summary>
    public EngineOptions Options { get; }

    /// <summary>Has an answer written.</summary>
    /// <param name="ask">What to answer.</param>
    /// <param name="hear">Told the whole text so far whenever some has come; false when it is enough.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="EngineException">The engine does not do it.</exception>
    public async Task<EngineText> WriteAsync(EngineAsk ask, Func<string, bool> hear, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(ask);
        ArgumentNullException.ThrowIfNull(hear);
        var pause = Options.FirstPause;
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await TryWriteAsync(ask, hear, cancellation);
            }
            catch (EngineException e) when (e.Fault is EngineFault.Away && tries < MostTries)
            {
                await Task.Delay(pause, time, cancellation);
                pause += pause;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private async Task<EngineText> TryWriteAsync(EngineAsk ask, Func<string, bool> hear, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Options.FirstTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var hasBegun = false;
        try
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, place) { Content = JsonContent.Create(Asked(ask), EngineJson.Default.EngineAsked) };
            using var reply = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            hasBegun = true;
            Require(reply.StatusCode);
            await using var body = await reply.Content.ReadAsStreamAsync(either.Token);
            EngineAnswer answer = new(hear, BytesAround + (BytesAToken * ask.MostTokens));
            return reply.Content.Headers.ContentType?.MediaType is "application/json"
                ? await answer.ReadWholeAsync(body, either.Token)
                : await answer.ReadEventsAsync(body, () => limit.CancelAfter(Options.SilenceTime), either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new EngineException(EngineFault.Silent, $"The engine at {Options.Url} says nothing for too long. A larger machine or a smaller model answers in time.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw hasBegun
                ? new EngineException(EngineFault.CutOff, $"The engine at {Options.Url} broke its answer off. Its own log says why.", e)
                : new EngineException(EngineFault.Away, $"No engine answers at {Options.Url}. Start it, or name where it is with --engine.", e);
        }
    }

    private EngineAsked Asked(EngineAsk ask)
    {
        EngineAsked asked = new(Options.Model, ask.MostTokens, ask.TemperaturePercent / 100m, ask.TopPPercent / 100m, ask.Seed, Stream: true);
        return Options.Api is EngineApi.Chat
            ? asked with { Messages = [.. ask.Messages.Select(m => new EngineMessage(m.Role, m.Content))] }
            : asked with { Prompt = ask.Prompt };
    }

    // The body of a refusal may quote the prompt: the status is what is told.
    private void Require(HttpStatusCode status)
    {
        if (status is HttpStatusCode.OK)
            return;
        var number = (int)status;
        throw number switch
        {
            401 or 403 => new EngineException(EngineFault.KeyRefused, $"The engine at {Options.Url} wants another key ({number}): put it into {EngineOptions.KeyVariable}."),
            404 => new EngineException(
                EngineFault.Unknown,
                $"The engine at {Options.Url} does not know the model {Options.Model}, or does not have {place.AbsolutePath} ({number}). Check --engine, --engine-model and --engine-api."),
            429 or 503 => new EngineException(EngineFault.Failed, $"The engine at {Options.Url} is busy ({number}). It takes one job at a time from this miner; give it no other work."),
            >= 500 => new EngineException(EngineFault.Failed, $"The engine at {Options.Url} failed ({number}). Its own log says why."),
            _ => new EngineException(
                EngineFault.Refused, $"The engine at {Options.Url} refuses the job ({number}). Check --engine-model, and that its context is as long as the network's; its own log says why."),
        };
    }
}
