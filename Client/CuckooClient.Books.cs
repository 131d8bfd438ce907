using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Cuckoo.Client.Transport;
using Cuckoo.Wire.Ledger;

namespace Cuckoo.Client;

// What an operator does with the books.
public sealed partial class CuckooClient
{
    // A message is some 200 bytes and comes for each 64 blocks: enough for a billion of them.
    private const long MostCheckBytes = 4L << 30;

    /// <summary>
    /// Has the stored books checked from their first block; the last step bears the verdict. A check whose connection is lost is not taken
    /// up again: it is asked for once more, and begins anew.
    /// </summary>
    public async IAsyncEnumerable<BooksCheck> CheckBooksAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var message = calls.Request(HttpMethod.Get, "/v1/books/check", needsKey: true);
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        using var reply = await calls.OpenAsync(message, cancellation);
        if (reply.Content.Headers.ContentType?.MediaType is not "text/event-stream")
            throw new EdgeAnswerException(calls.Options.Edge, "sent something that is no stream of events");
        await using var stream = new QuietStream(await reply.Content.ReadAsStreamAsync(cancellation), MostCheckBytes, calls.Options.StreamSilence, calls.Time);
        var items = SseParser.Create(stream, (_, data) => EdgeCalls.Read<BooksCheck>(data)).EnumerateAsync(cancellation).GetAsyncEnumerator(cancellation);
        await using (items)
        {
            while (await NextAsync(items))
            {
                yield return items.Current.Data;
                if (items.Current.Data.IsBalanced is not null)
                    yield break;
            }
        }

        throw new EdgeUnreachableException(calls.Options.Edge, "ended the check before its verdict", null);
    }

    private async Task<bool> NextAsync(IAsyncEnumerator<SseItem<BooksCheck>> items)
    {
        try
        {
            return await items.MoveNextAsync();
        }
        catch (JsonException e)
        {
            throw new EdgeAnswerException(calls.Options.Edge, "sent an event that is not the JSON expected", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new EdgeUnreachableException(calls.Options.Edge, "broke the stream of events", e);
        }
    }
}
