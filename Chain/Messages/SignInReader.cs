using System.Globalization;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Messages;

/// <summary>Reads the lines of a sign-in message; whether their values are allowed is the message's to say.</summary>
internal ref struct SignInReader(string text)
{
    private const string Asks = " wants you to sign in with your Ethereum account:";

    private ReadOnlySpan<char> rest = text;
    private bool ended;

    /// <summary>The message, or null where a line is missing or out of its order.</summary>
    public EthereumSignIn? Read()
    {
        var first = Line();
        if (!first.EndsWith(Asks))
            return null;
        var domain = first[..^Asks.Length];
        string? scheme = null;
        var separator = domain.IndexOf("://");
        if (separator >= 0)
        {
            scheme = domain[..separator].ToString();
            domain = domain[(separator + 3)..];
        }

        if (!Address.TryParse(Line().ToString(), out var address) || !Line().IsEmpty)
            return null;
        string? statement = null;
        var next = Line();
        if (!next.IsEmpty)
        {
            statement = next.ToString();
            if (!Line().IsEmpty)
                return null;
        }

        if (Field("URI: ") is not { } uri || Field("Version: ") is not "1" || Field("Chain ID: ") is not { } chain || Field("Nonce: ") is not { } nonce || Field("Issued At: ") is not { } issued)
            return null;
        if (!ulong.TryParse(chain, NumberStyles.None, CultureInfo.InvariantCulture, out var chainId))
            return null;
        var expires = Field("Expiration Time: ");
        var from = Field("Not Before: ");
        var request = Field("Request ID: ");
        List<string> resources = [];
        if (!ended && rest.StartsWith("Resources:"))
        {
            if (!Line().SequenceEqual("Resources:"))
                return null;
            while (Field("- ") is { } resource)
                resources.Add(resource);
        }

        return !ended ? null : new()
        {
            Scheme = scheme,
            Domain = domain.ToString(),
            Address = address,
            Statement = statement,
            Uri = uri,
            ChainId = chainId,
            Nonce = nonce,
            IssuedAt = issued,
            ExpirationTime = expires,
            NotBefore = from,
            RequestId = request,
            Resources = resources,
        };
    }

    private string? Field(string name) => !ended && rest.StartsWith(name) ? Line()[name.Length..].ToString() : null;

    private ReadOnlySpan<char> Line()
    {
        var end = rest.IndexOf('\n');
        var line = end < 0 ? rest : rest[..end];
        ended = ended || end < 0;
        rest = end < 0 ? default : rest[(end + 1)..];
        return line;
    }
}
