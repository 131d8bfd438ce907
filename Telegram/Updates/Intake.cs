using System.Text;
using System.Text.Json;
using Cuckoo.Telegram.Api;
using Cuckoo.Telegram.Store;
using Microsoft.Extensions.Logging;

namespace Cuckoo.Telegram.Updates;

/// <summary>Reads updates one by one, however they come: one that cannot be read is kept aside and keeps back no other.</summary>
internal sealed class Intake(BotStore store, Desk desk, ILogger log)
{
    /// <summary>Takes one; when it returns it is kept or answered.</summary>
    /// <param name="raw">As Telegram sent it.</param>
    /// <param name="cancellation">Ends what it begins.</param>
    /// <returns>Its number; nothing when it has none, and then it is lost.</returns>
    public long? Take(JsonElement raw, CancellationToken cancellation)
    {
        long? number = raw.ValueKind is JsonValueKind.Object && raw.TryGetProperty("update_id", out JsonElement member) && member.ValueKind is JsonValueKind.Number && member.TryGetInt64(out long id) ? id : null;
        try
        {
            if (number is not null && raw.Deserialize(BotJson.Default.Update) is { } update)
            {
                desk.Take(update, cancellation);
                return number;
            }
        }
        catch (JsonException)
        {
            // Something of it is not as this version knows it.
        }

        log.LogError("An update cannot be read; it is kept aside.");
        if (number is { } known) store.TakeUnreadable(known, Encoding.UTF8.GetBytes(raw.GetRawText()));
        return number;
    }
}
