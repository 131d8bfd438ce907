using System.Security.Cryptography;
using System.Text.Json;
using Cuckoo.Wire;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Client.Tests;

/// <summary>A settled request of a picture of 3 × 2 pixels, and its events.</summary>
internal static class Requests
{
    public static byte[] Pixels { get; } = [.. Enumerable.Range(0, 18).Select(i => (byte)(i * 14))];

    public static string Settled { get; } = Reply(Convert.ToHexStringLower(SHA256.HashData(Pixels)), 3, 2);

    public static string Reply(string outputHash, int width, int height) => JsonSerializer.Serialize(
        new RequestReply(
            "q1", "settled", "emoji-t2i", "picture", 7, "10", IsFinal: true, Reason: null,
            new SignedReceipt("j", "l", "m", "p", "i", outputHash, "t", 25, 18, 5, "s"), [],
            "a red apple", 25, 250, new PictureOutput(outputHash, width, height)),
        WireJson.Default.RequestReply);

    public static string Queued { get; } = JsonSerializer.Serialize(
        new RequestReply("q1", "queued", "emoji-t2i", "picture", 7, "10", IsFinal: false, null, null, [], "a red apple", 25, 250),
        WireJson.Default.RequestReply);

    public static string Event(long number, string kind)
    {
        var news = new RequestEvent(number, kind, DateTimeOffset.UnixEpoch, null, null, null, kind);
        return $"id: {number}\nevent: {kind}\ndata: {JsonSerializer.Serialize(news, WireJson.Default.RequestEvent)}\n\n";
    }
}
