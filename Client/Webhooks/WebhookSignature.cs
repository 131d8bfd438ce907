using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Cuckoo.Client.Webhooks;

/// <summary>Checks, in the program that a webhook calls, that a call comes from the edge that knows the account's secret.</summary>
public static class WebhookSignature
{
    // A header of ours is 80 characters.
    private const int Longest = 200;

    /// <summary>Whether a call is genuine and fresh.</summary>
    /// <param name="secret">The account's webhook secret.</param>
    /// <param name="header">The header Cuckoo-Signature.</param>
    /// <param name="body">The body as it came.</param>
    /// <param name="now">The time.</param>
    /// <param name="tolerance">How far the call's time may be from that, either way; five minutes is usual. Older calls are replays.</param>
    public static bool IsValid(string secret, string? header, ReadOnlySpan<byte> body, DateTimeOffset now, TimeSpan tolerance)
    {
        ArgumentNullException.ThrowIfNull(secret);
        if (header is null || header.Length > Longest || header.Split(',') is not [var t, var v1])
            return false;
        if (!t.StartsWith("t=", StringComparison.Ordinal) || !v1.StartsWith("v1=", StringComparison.Ordinal) || v1.Length != 3 + (2 * SHA256.HashSizeInBytes)
            || !long.TryParse(t.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var at) || Math.Abs((double)now.ToUnixTimeSeconds() - at) > tolerance.TotalSeconds)
            return false;
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), (byte[])[.. Encoding.ASCII.GetBytes(t[2..] + "."), .. body]));
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(v1[3..]));
    }
}
