using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Cuckoo.Blobs.Objects;

/// <summary>
/// Where an Azure container is and how calls to it are authorised: by the account's key, or by a shared access signature (SAS)
/// that somebody else has made. Source: "Authorize with Shared Key" and "Create a service SAS" of the REST API's reference.
/// </summary>
public sealed record AzurePlace
{
    // The layouts of both texts to sign below are those of this version.
    internal const string Version = "2021-12-02";

    private readonly byte[]? key;
    private readonly string? sas;

    private AzurePlace(Uri container, string account, byte[]? key, string? sas)
    {
        Container = container;
        Account = account;
        this.key = key;
        this.sas = sas;
    }

    /// <summary>URL of the container, without a slash at its end.</summary>
    public Uri Container { get; }

    /// <summary>The account's name.</summary>
    public string Account { get; }

    /// <summary>Whether links for uploads can be signed: a SAS cannot make another.</summary>
    public bool CanSign => key is not null;

    /// <summary>A container opened by the account's key.</summary>
    /// <param name="container">Its URL, such as <c>https://account.blob.core.windows.net/blobs</c>.</param>
    /// <param name="account">The account's name.</param>
    /// <param name="key">The key in base64.</param>
    /// <exception cref="ArgumentException">The key is no base64; the message does not repeat it.</exception>
    public static AzurePlace ByKey(Uri container, string account, string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        byte[] bytes = new byte[key.Length];
        if (!Convert.TryFromBase64String(key, bytes, out int length) || length == 0) throw new ArgumentException("The account's key must be base64.", nameof(key));
        return new AzurePlace(container, account, bytes[..length], null);
    }

    /// <summary>A container opened by a SAS with the permissions to read, write, create, delete and list.</summary>
    /// <param name="container">Its URL.</param>
    /// <param name="account">The account's name.</param>
    /// <param name="sas">The SAS: the query after the question mark.</param>
    public static AzurePlace BySas(Uri container, string account, string sas)
    {
        ArgumentNullException.ThrowIfNull(sas);
        return new AzurePlace(container, account, null, sas.TrimStart('?'));
    }

    /// <summary>The container: keys and signatures are nobody's business.</summary>
    public override string ToString() => Container.ToString();

    /// <summary>A SAS for one blob or, with no name, for the container.</summary>
    /// <param name="name">The blob.</param>
    /// <param name="permissions">Letters in the order racwdl.</param>
    /// <param name="expiresAt">When it ends.</param>
    public string Sas(ObjectName? name, string permissions, DateTimeOffset expiresAt)
    {
        string expiry = expiresAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        string container = Container.Segments[^1].Trim('/');
        string resource = $"/blob/{Account}/{container}{(name is { } blob ? "/" + blob.Path : "")}";
        string kind = name is null ? "c" : "b";

        // Permissions, start, expiry, resource, identifier, address, protocol, version, kind, snapshot, encryption scope, and five
        // headers of the answer.
        string text = string.Join('\n', permissions, "", expiry, resource, "", "", "", Version, kind, "", "", "", "", "", "", "");
        return $"sv={Version}&sr={kind}&sp={permissions}&se={Uri.EscapeDataString(expiry)}&sig={Uri.EscapeDataString(Sign(text))}";
    }

    /// <summary>Authorises a call: adds the SAS to its URL, or signs it with the key.</summary>
    internal void Authorize(HttpRequestMessage call, DateTimeOffset now)
    {
        call.Headers.Add("x-ms-version", Version);
        call.Headers.Add("x-ms-date", now.UtcDateTime.ToString("R", CultureInfo.InvariantCulture));
        if (sas is not null)
        {
            UriBuilder url = new(call.RequestUri!);
            url.Query = url.Query.Length > 1 ? $"{url.Query[1..]}&{sas}" : sas;
            call.RequestUri = url.Uri;
            return;
        }

        string length = call.Content?.Headers.ContentLength is > 0 and { } bytes ? bytes.ToString(CultureInfo.InvariantCulture) : "";
        string type = call.Content?.Headers.ContentType?.ToString() ?? "";
        string headers = string.Concat(call.Headers
            .Where(h => h.Key.StartsWith("x-ms-", StringComparison.OrdinalIgnoreCase))
            .OrderBy(h => h.Key.ToLowerInvariant(), StringComparer.Ordinal)
            .Select(h => $"{h.Key.ToLowerInvariant()}:{string.Join(',', h.Value)}\n"));

        // Verb, encoding, language, length, MD5, type, date, four conditions, range; then the headers and the resource.
        string text = string.Join('\n', call.Method.Method, "", "", length, "", type, "", "", "", "", "", "") + "\n" + headers + Resource(call.RequestUri!);
        call.Headers.TryAddWithoutValidation("Authorization", $"SharedKey {Account}:{Sign(text)}");
    }

    private string Resource(Uri url)
    {
        StringBuilder resource = new($"/{Account}{url.AbsolutePath}");
        IEnumerable<string[]> query = url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2));
        foreach (string[] part in query.OrderBy(p => p[0], StringComparer.Ordinal))
            resource.Append(CultureInfo.InvariantCulture, $"\n{part[0].ToLowerInvariant()}:{Uri.UnescapeDataString(part.Length > 1 ? part[1] : "")}");
        return resource.ToString();
    }

    private string Sign(string text) => Convert.ToBase64String(HMACSHA256.HashData(
        key ?? throw new InvalidOperationException("A container opened by a SAS signs nothing."), Encoding.UTF8.GetBytes(text)));
}
