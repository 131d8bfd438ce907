// Sign-in with Ethereum (EIP-4361): the text that a wallet shows and signs to open a session somewhere. Whoever checks it binds
// every part: the domain is this edge's, the nonce is one that this edge gave out and has not seen used, the chain is the
// expected one, and now is between its times. One message has one spelling: what is read is what would be written.

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Messages;

/// <summary>What is wrong with a sign-in; the default is that something is.</summary>
public enum SignInVerdict
{
    /// <summary>The text is no message of EIP-4361.</summary>
    Malformed,

    /// <summary>The signature is not that of the address in the message.</summary>
    WrongSigner,

    /// <summary>It is for another domain.</summary>
    WrongDomain,

    /// <summary>It answers another challenge.</summary>
    WrongNonce,

    /// <summary>It is for another chain.</summary>
    WrongChain,

    /// <summary>It was issued in the future, or is not yet valid.</summary>
    TooEarly,

    /// <summary>It has expired.</summary>
    Expired,

    /// <summary>It holds.</summary>
    Accepted,
}

/// <summary>What a checker expects of a sign-in.</summary>
/// <param name="Domain">The checker's host, with its port unless that is the scheme's own.</param>
/// <param name="Nonce">The nonce of the challenge that is answered.</param>
/// <param name="ChainId">The chain.</param>
/// <param name="Now">The time.</param>
/// <param name="Longest">The longest that a message counts after it was issued, whatever it says itself.</param>
public sealed record SignInExpectation(string Domain, string Nonce, ulong ChainId, DateTimeOffset Now, TimeSpan Longest);

/// <summary>A message of EIP-4361.</summary>
public sealed record EthereumSignIn
{
    // A message is half a kilobyte; resources are few.
    private const int MostLength = 8192;
    private const int MostResources = 32;
    private const int LeastNonceLength = 8;
    private const char Version = '1';

    // Clocks of wallets run ahead a little.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    // RFC 3339: the date, a T, the time with up to seven decimals that .NET keeps, and Z or an offset.
    private static readonly string[] TimeFormats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    /// <summary>http or https where the message says it.</summary>
    public string? Scheme { get; init; }

    /// <summary>The host that asks, with its port unless that is the scheme's own.</summary>
    public required string Domain { get; init; }

    /// <summary>Who signs in.</summary>
    public required Address Address { get; init; }

    /// <summary>A sentence for the reader; one line of ASCII.</summary>
    public string? Statement { get; init; }

    /// <summary>What the session is for.</summary>
    public required string Uri { get; init; }

    /// <summary>The chain of the session.</summary>
    public required ulong ChainId { get; init; }

    /// <summary>At least eight letters and digits that the checker gave out.</summary>
    public required string Nonce { get; init; }

    /// <summary>When the message was made, as its text has it (RFC 3339).</summary>
    public required string IssuedAt { get; init; }

    /// <summary>From when it no longer counts (RFC 3339).</summary>
    public string? ExpirationTime { get; init; }

    /// <summary>Before when it does not count (RFC 3339).</summary>
    public string? NotBefore { get; init; }

    /// <summary>A name for the request; no spaces.</summary>
    public string? RequestId { get; init; }

    /// <summary>URIs that the session is about.</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>A time as these messages write it: in UTC, to the second.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Reads a message; only the spelling that <see cref="ToString"/> gives is one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out EthereumSignIn? message)
    {
        message = text is { Length: <= MostLength } ? new SignInReader(text).Read() : null;
        if (message is not null && message.IsWellFormed() && message.ToString() == text)
            return true;
        message = null;
        return false;
    }

    /// <summary>Checks a message and its signature.</summary>
    /// <param name="text">The message as it was signed.</param>
    /// <param name="signature">The signature of the text (EIP-191).</param>
    /// <param name="expected">What it has to be bound to.</param>
    /// <param name="message">The message, if it holds.</param>
    public static SignInVerdict Verify(string text, RecoverableSignature signature, SignInExpectation expected, out EthereumSignIn? message)
    {
        ArgumentNullException.ThrowIfNull(expected);
        if (!TryParse(text, out message))
            return SignInVerdict.Malformed;
        var verdict = message.Check(expected);
        if (verdict == SignInVerdict.Accepted && !(PersonalMessage.TryRecover(text, signature, out var signer) && signer == message.Address))
            verdict = SignInVerdict.WrongSigner;
        if (verdict != SignInVerdict.Accepted)
            message = null;
        return verdict;
    }

    /// <summary>The text to sign.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        if (Scheme is not null)
            text.Append(Scheme).Append("://");
        text.Append(Domain).Append(" wants you to sign in with your Ethereum account:\n").Append(Address).Append("\n\n");
        if (Statement is not null)
            text.Append(Statement).Append('\n');
        text.Append("\nURI: ").Append(Uri).Append("\nVersion: ").Append(Version);
        text.Append(CultureInfo.InvariantCulture, $"\nChain ID: {ChainId}");
        text.Append("\nNonce: ").Append(Nonce).Append("\nIssued At: ").Append(IssuedAt);
        if (ExpirationTime is not null)
            text.Append("\nExpiration Time: ").Append(ExpirationTime);
        if (NotBefore is not null)
            text.Append("\nNot Before: ").Append(NotBefore);
        if (RequestId is not null)
            text.Append("\nRequest ID: ").Append(RequestId);
        if (Resources.Count > 0)
        {
            text.Append("\nResources:");
            foreach (var resource in Resources)
                text.Append("\n- ").Append(resource);
        }

        return text.ToString();
    }

    /// <summary>Whether every part is one that the EIP allows, so that none can fake another's line.</summary>
    public bool IsWellFormed() =>
        Scheme is null or "http" or "https"
        && Domain.Length > 0 && Domain.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or ':' or '[' or ']' or '_')
        && Address != default
        && (Statement is null || (Statement.Length > 0 && Statement.All(c => c is >= ' ' and <= '~')))
        && IsUri(Uri)
        && Nonce.Length >= LeastNonceLength && Nonce.All(char.IsAsciiLetterOrDigit)
        && TryReadTime(IssuedAt, out _)
        && (ExpirationTime is null || TryReadTime(ExpirationTime, out _))
        && (NotBefore is null || TryReadTime(NotBefore, out _))
        && (RequestId is null || RequestId.All(c => c is > ' ' and <= '~'))
        && Resources.Count <= MostResources && Resources.All(IsUri);

    private SignInVerdict Check(SignInExpectation expected)
    {
        if (!string.Equals(Domain, expected.Domain, StringComparison.OrdinalIgnoreCase))
            return SignInVerdict.WrongDomain;
        if (Nonce != expected.Nonce)
            return SignInVerdict.WrongNonce;
        if (ChainId != expected.ChainId)
            return SignInVerdict.WrongChain;
        if (!TryReadTime(IssuedAt, out var issued) || issued > expected.Now + Skew)
            return SignInVerdict.TooEarly;
        if (NotBefore is not null && (!TryReadTime(NotBefore, out var from) || from > expected.Now))
            return SignInVerdict.TooEarly;
        if (ExpirationTime is not null && (!TryReadTime(ExpirationTime, out var until) || until <= expected.Now))
            return SignInVerdict.Expired;
        return expected.Now - issued > expected.Longest ? SignInVerdict.Expired : SignInVerdict.Accepted;
    }

    private static bool IsUri(string text) =>
        text.Length > 0 && text.All(c => c is > ' ' and <= '~') && System.Uri.TryCreate(text, UriKind.Absolute, out _);

    private static bool TryReadTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
}
