using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Cuckoo.Grains;
using Cuckoo.Grains.Requests;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Silo.Edge.Requests;

/// <summary>What a miner says it has so far.</summary>
/// <param name="Text">Of a text.</param>
/// <param name="Png">Of a picture: a file.</param>
internal readonly record struct Draft(string? Text, byte[]? Png);

/// <summary>A request's events as they happen, from a number on, until its end.</summary>
internal static class EventStream
{
    // Below the grain call's own bound of 30 seconds.
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(15);

    /// <summary>The stream. <c>draft</c> reads what a miner says it has written, or how far its picture is. Progress bears the id of the last kept event, so that resuming repeats nothing kept.</summary>
    public static async IAsyncEnumerable<SseItem<RequestEvent>> Of(
        IRequestGrain request, AccountId viewer, long after, Func<EventPage, Draft> draft, [EnumeratorCancellation] CancellationToken cancellation)
    {
        StepProgress? seen = null;
        while (!cancellation.IsCancellationRequested)
        {
            if (await request.Events(viewer, after, seen, Wait, cancellation) is not { } page) yield break;
            foreach (RequestHappening happening in page.Events)
            {
                after = happening.Number;
                yield return ItemOf(happening, default);
            }

            if (page.Progress is { } progress)
            {
                seen = progress.Progress;
                yield return ItemOf(progress, draft(page));
            }

            if (page.IsFinal) yield break;
        }
    }

    private static SseItem<RequestEvent> ItemOf(RequestHappening happening, Draft draft) =>
        new(
            new RequestEvent(
                happening.Number, happening.Kind, happening.At, happening.Miner?.Value, happening.Progress?.Step, happening.Progress?.Steps,
                happening.Text, draft.Text, draft.Png is { } png ? Convert.ToBase64String(png) : null),
            happening.Kind)
        {
            EventId = happening.Number.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
}
