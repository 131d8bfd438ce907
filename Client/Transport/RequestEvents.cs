using System.Globalization;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Client.Transport;

/// <summary>Follows a request by server-sent events and opens the stream again where it was lost.</summary>
internal sealed class RequestEvents(EdgeCalls calls)
{
    // A request has about a hundred events of a few hundred bytes; the rest is room for comments that keep the line warm.
    private const long MostStreamBytes = 4 * 1024 * 1024;

    public async IAsyncEnumerable<RequestEvent> WatchAsync(string path, long after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // Counts what brought no news in a row: refused connections, streams that end or break at once.
        var fruitless = 0;
        while (true)
        {
            EdgeException? failure = null;
            var opened = calls.Time.GetTimestamp();
            var stream = await TryOpenAsync(path, after, e => failure = e, cancellation);
            if (stream is not null)
            {
                await using (stream)
                {
                    var parser = SseParser.Create(stream, Parse);
                    await using var items = parser.EnumerateAsync(cancellation).GetAsyncEnumerator(cancellation);
                    while (await NextAsync(items, stream, e => failure = e))
                    {
                        var news = items.Current.Data;
                        // Progress is not kept, so it bears the number of the last event that is: it is news all the same.
                        if (news.Number < after || (news.Number == after && news.Kind is not "progress"))
                            continue;
                        after = news.Number;
                        fruitless = 0;
                        yield return news;
                        if (IsFinal(news))
                            yield break;
                    }
                }

                // A stream that stood for long was no failure, even if nothing happened meanwhile.
                if (calls.Time.GetElapsedTime(opened) >= calls.Options.StreamSilence)
                    fruitless = 0;
            }

            if (++fruitless >= calls.Options.Attempts)
                throw failure ?? new EdgeUnreachableException(calls.Options.Edge, "ends the stream of events without the final one", null);
            await Task.Delay(calls.Options.PauseBefore(fruitless + 1), calls.Time, cancellation);
        }
    }

    private async Task<QuietStream?> TryOpenAsync(string path, long after, Action<EdgeException> failed, CancellationToken cancellation)
    {
        using var message = calls.Request(HttpMethod.Get, path, needsKey: true);
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (after > 0)
            message.Headers.Add("Last-Event-ID", after.ToString(CultureInfo.InvariantCulture));
        try
        {
            var reply = await calls.OpenAsync(message, cancellation);
            if (reply.Content.Headers.ContentType?.MediaType is not "text/event-stream")
            {
                reply.Dispose();
                throw new EdgeAnswerException(calls.Options.Edge, "sent something that is no stream of events");
            }

            // Disposing the stream gives the connection up; the message around it holds nothing else.
            return new QuietStream(await reply.Content.ReadAsStreamAsync(cancellation), MostStreamBytes, calls.Options.StreamSilence, calls.Time);
        }
        catch (EdgeUnreachableException e)
        {
            failed(e);
            return null;
        }
        catch (EdgeRefusedException e) when (EdgeCalls.IsBusy(e.HttpStatus))
        {
            failed(e);
            return null;
        }
    }

    private async Task<bool> NextAsync(IAsyncEnumerator<SseItem<RequestEvent>> items, QuietStream stream, Action<EdgeException> failed)
    {
        try
        {
            return await items.MoveNextAsync();
        }
        catch (JsonException e)
        {
            throw new EdgeAnswerException(calls.Options.Edge, "sent an event that is not the JSON expected", e);
        }
        catch (Exception e) when (stream.IsOverfull)
        {
            throw new EdgeAnswerException(calls.Options.Edge, $"sent more than {MostStreamBytes} bytes of events", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            failed(new EdgeUnreachableException(calls.Options.Edge, "broke the stream of events", e));
            return false;
        }
    }

    private static RequestEvent Parse(string kind, ReadOnlySpan<byte> data) => EdgeCalls.Read<RequestEvent>(data);

    private static bool IsFinal(RequestEvent news) => news.Kind is "settled" or "refunded" or "unfunded";
}
