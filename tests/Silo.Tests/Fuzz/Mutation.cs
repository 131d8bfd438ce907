using System.Text;
using System.Text.RegularExpressions;
using Cuckoo.Silo.Tests.Calls;

namespace Cuckoo.Silo.Tests.Fuzz;

/// <summary>A valid call with a few things wrong, drawn from a generator with a seed.</summary>
internal sealed partial class Mutation(Random random)
{
    private static readonly string[] Tokens =
    [
        "null", "true", "-1", "0", "1e999", "NaN", "{}", "[]", "\"\"", "\"\\ud800\"", "9223372036854775808", "\"..\\/..\\/x\"", "\0", "\u00ff\u00fe", "\\", "\"", "{", "}", ":", ",",
    ];

    private static readonly string[] Types = ["application/json", "application/json; charset=utf-16", "application/json; charset=x", "text/plain", "nonsense", ""];

    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"];

    /// <summary>The next call.</summary>
    /// <param name="tokens">Tokens of callers, by kind.</param>
    /// <param name="ids">Ids that something has.</param>
    public HttpRequestMessage Next(Func<Caller, string?> tokens, IReadOnlyList<string> ids)
    {
        Endpoint endpoint = Endpoint.All[random.Next(Endpoint.All.Count)];
        string path = endpoint.Path;
        byte[] body = Encoding.UTF8.GetBytes(endpoint.Body ?? "");
        string method = endpoint.Method;
        string type = "application/json";
        string? token = tokens(endpoint.Caller);
        if (random.Next(2) == 0) path = path.Replace(Endpoint.NoId, ids[random.Next(ids.Count)], StringComparison.Ordinal);
        if (random.Next(2) == 0)
            body = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body).Replace(Endpoint.NoId, ids[random.Next(ids.Count)], StringComparison.Ordinal));
        for (int times = random.Next(1, 5); times > 0; times--)
        {
            switch (random.Next(10))
            {
                case 0:
                    path = MutatedPath(path);
                    break;
                case 1:
                    type = Types[random.Next(Types.Length)];
                    break;
                case 2:
                    method = Methods[random.Next(Methods.Length)];
                    break;
                case 3:
                    token = MutatedToken(token, tokens);
                    break;
                default:
                    body = MutatedBody(body);
                    break;
            }
        }

        // A wait that the mutation made long would only hold the test up.
        if (LongWait().IsMatch(Encoding.Latin1.GetString(body))) body = [];
        var message = new HttpRequestMessage(new HttpMethod(method), path);
        if (token is not null) message.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        if (body.Length > 0 && method is not "HEAD")
        {
            message.Content = new ByteArrayContent(body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        return message;
    }

    private byte[] MutatedBody(byte[] body)
    {
        if (body.Length == 0) return Encoding.Latin1.GetBytes(Tokens[random.Next(Tokens.Length)]);
        int at = random.Next(body.Length);
        int length = random.Next(1, Math.Min(16, body.Length - at) + 1);
        switch (random.Next(6))
        {
            case 0:
                byte[] flipped = [.. body];
                flipped[at] ^= (byte)(1 << random.Next(8));
                return flipped;
            case 1:
                return body[..at];
            case 2:
                return [.. body[..at], .. body[(at + length)..]];
            case 3:
                return [.. body[..at], .. body[at..(at + length)], .. body[at..]];
            case 4:
                byte[] other = Encoding.UTF8.GetBytes(Endpoint.All[random.Next(Endpoint.All.Count)].Body ?? "[]");
                return [.. body[..at], .. other[random.Next(other.Length)..]];
            default:
                return [.. body[..at], .. Encoding.Latin1.GetBytes(Tokens[random.Next(Tokens.Length)]), .. body[(at + length)..]];
        }
    }

    private string MutatedPath(string path)
    {
        // Two slashes at the start would be another host to the client.
        if (path.Length < 3) return path;
        int at = random.Next(2, path.Length);
        return random.Next(3) switch
        {
            0 => path[..at] + Uri.EscapeDataString(((char)random.Next(1, 0x800)).ToString()) + path[at..],
            1 => path[..at],
            _ => path[..at] + path[(at - 1)..],
        };
    }

    private string? MutatedToken(string? token, Func<Caller, string?> tokens)
    {
        string any = token is { Length: > 0 } ? token : tokens(Caller.Owner) ?? "ck_";
        return random.Next(4) switch
        {
            0 => null,
            1 => tokens(random.Next(2) == 0 ? Caller.Owner : Caller.Miner),
            2 => any[..random.Next(any.Length)],
            _ => any[..^1] + (char)random.Next('!', '~'),
        };
    }

    [GeneratedRegex("waitMs[^0-9]{0,8}[0-9]{3,}", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex LongWait();
}
