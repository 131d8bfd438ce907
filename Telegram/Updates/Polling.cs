using System.Text.Json;
using Cuckoo.Telegram.Api;
using Cuckoo.Telegram.Store;
using Microsoft.Extensions.Logging;

namespace Cuckoo.Telegram.Updates;

/// <summary>Fetches updates by long polling. An update is confirmed to Telegram by the question after the one that brought it, when it is kept.</summary>
internal sealed class Polling(BotApi api, BotStore store, Intake intake, ILogger log, TimeProvider time)
{
    /// <summary>What the bot wants to hear of.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["message", "callback_query", "inline_query", "pre_checkout_query"];

    private const int HeldSeconds = 25;
    private const int Most = 100;

    // A server that answers at once with nothing would otherwise be asked without end.
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(300);

    /// <summary>Runs until it is ended.</summary>
    /// <exception cref="TokenRefusedException">The token is not one.</exception>
    public async Task Run(CancellationToken cancellation)
    {
        long offset = long.TryParse(store.Fact(BotStore.OffsetFact), System.Globalization.CultureInfo.InvariantCulture, out long kept) ? kept : 0;
        int failures = 0;
        while (!cancellation.IsCancellationRequested)
        {
            long asked = time.GetTimestamp();
            Outcome<IReadOnlyList<JsonElement>> outcome = await api.CallHeld<GetUpdates, IReadOnlyList<JsonElement>>(
                "getUpdates", new GetUpdates(offset, HeldSeconds, Most, Kinds), TimeSpan.FromSeconds(HeldSeconds), cancellation);
            if (outcome.IsDone)
            {
                failures = 0;
                long before = offset;
                foreach (JsonElement update in outcome.Result!)
                    if (intake.Take(update, cancellation) is { } number) offset = number + 1;

                if (offset != before) store.Keep(BotStore.OffsetFact, offset.ToString(System.Globalization.CultureInfo.InvariantCulture));
                else if (time.GetElapsedTime(asked) < LeastPause) await Task.Delay(LeastPause, time, cancellation);
                continue;
            }

            if (outcome.End is CallEnd.NotOurs && !outcome.Description.Contains("Conflict", StringComparison.Ordinal)) throw new TokenRefusedException();
            if (outcome.End is CallEnd.NotOurs) log.LogWarning("Another process reads this bot's updates. Only one can.");
            failures++;
            TimeSpan pause = outcome.End is CallEnd.SlowDown ? outcome.Wait : TimeSpan.FromMilliseconds(Math.Min(10_000, 200 * Math.Pow(2, Math.Min(failures, 6))));
            await Task.Delay(pause, time, cancellation);
        }
    }
}

/// <summary>Telegram does not know the token.</summary>
internal sealed class TokenRefusedException() : Exception("Telegram does not know this token. @BotFather gives one; set it as CUCKOO_TELEGRAM_TOKEN.");
