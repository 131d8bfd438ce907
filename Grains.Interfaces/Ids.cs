// The ids of the network. Each is a type of its own, so that a job cannot be passed where a miner is meant,
// and each has one spelling. Derived ids are hashes of what they name: computing one twice gives the same one,
// which is what makes every retry after a crash idempotent.

using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace Cuckoo.Grains;

/// <summary>Shapes of id texts.</summary>
internal static class IdText
{
    /// <summary>Whether <paramref name="text"/> is exactly <paramref name="digits"/> lower-case hexadecimal digits.</summary>
    public static bool IsHex(string? text, int digits) =>
        text is not null && text.Length == digits && text.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'));

    /// <summary>Whether <paramref name="text"/> is 1 to <paramref name="longest"/> lower-case letters, digits and dashes.</summary>
    public static bool IsName(string? text, int longest) =>
        text is { Length: > 0 } && text.Length <= longest && text.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'z') or '-');

    /// <summary>Whether <paramref name="text"/> has the shape of an address: 0x and 40 hexadecimal digits. The checksum is the edge's business.</summary>
    public static bool IsAddress(string? text) =>
        text is { Length: 42 } && text.StartsWith("0x", StringComparison.Ordinal) && text.AsSpan(2).IndexOfAnyExcept(Hex) < 0;

    /// <summary>The first 128 bits of the SHA-256 of the parts, each followed by a line feed; 32 hexadecimal digits.</summary>
    public static string Derive(params ReadOnlySpan<string> parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts) + "\n")).AsSpan(0, 16));

    private static readonly System.Buffers.SearchValues<char> Hex = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");
}

/// <summary>A request: 32 hexadecimal digits, drawn at random.</summary>
[GenerateSerializer, Immutable, JsonConverter(typeof(TextIdJson<RequestId>))]
public readonly record struct RequestId : ITextId<RequestId>
{
    [Id(0)] private readonly string? text;

    private RequestId(string text) => this.text = text;

    /// <inheritdoc/>
    public string Value => text!;

    /// <inheritdoc/>
    public static bool TryParse(string? text, out RequestId id)
    {
        bool isOne = IdText.IsHex(text, 32);
        id = isOne ? new RequestId(text!) : default;
        return isOne;
    }

    /// <summary>Makes an id of 16 random bytes.</summary>
    /// <param name="random">The bytes.</param>
    public static RequestId From(ReadOnlySpan<byte> random) => new(Convert.ToHexStringLower(random[..16]));

    /// <inheritdoc/>
    public override string ToString() => text ?? "";
}

/// <summary>A job: 32 hexadecimal digits, derived from what it is for. It does not tell an audit from a first run.</summary>
[GenerateSerializer, Immutable, JsonConverter(typeof(TextIdJson<JobId>))]
public readonly record struct JobId : ITextId<JobId>
{
    [Id(0)] private readonly string? text;

    private JobId(string text) => this.text = text;

    /// <inheritdoc/>
    public string Value => text!;

    /// <inheritdoc/>
    public static bool TryParse(string? text, out JobId id)
    {
        bool isOne = IdText.IsHex(text, 32);
        id = isOne ? new JobId(text!) : default;
        return isOne;
    }

    /// <summary>The job that runs a request for the <paramref name="attempt"/>th time.</summary>
    public static JobId ForAttempt(RequestId request, int attempt) =>
        new(IdText.Derive("job", request.Value, attempt.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>The job that runs a request for the <paramref name="attempt"/>th time as one of several; the first is <see cref="ForAttempt"/>'s.</summary>
    public static JobId ForReplica(RequestId request, int attempt, int replica) => replica == 0
        ? ForAttempt(request, attempt)
        : new(IdText.Derive(
            "replica", request.Value, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{attempt}/{replica}")));

    /// <summary>The job that audits <paramref name="job"/>.</summary>
    public static JobId ForAuditOf(JobId job) => new(IdText.Derive("audit", job.Value));

    /// <inheritdoc/>
    public override string ToString() => text ?? "";
}

/// <summary>A lease: 32 hexadecimal digits, drawn at random.</summary>
[GenerateSerializer, Immutable, JsonConverter(typeof(TextIdJson<LeaseId>))]
public readonly record struct LeaseId : ITextId<LeaseId>
{
    [Id(0)] private readonly string? text;

    private LeaseId(string text) => this.text = text;

    /// <inheritdoc/>
    public string Value => text!;

    /// <inheritdoc/>
    public static bool TryParse(string? text, out LeaseId id)
    {
        bool isOne = IdText.IsHex(text, 32);
        id = isOne ? new LeaseId(text!) : default;
        return isOne;
    }

    /// <summary>Makes an id of 16 random bytes.</summary>
    /// <param name="random">The bytes.</param>
    public static LeaseId From(ReadOnlySpan<byte> random) => new(Convert.ToHexStringLower(random[..16]));

    /// <inheritdoc/>
    public override string ToString() => text ?? "";
}

/// <summary>A miner: its address. The edge lets only EIP-55 text become one.</summary>
[GenerateSerializer, Immutable, JsonConverter(typeof(TextIdJson<MinerId>))]
public readonly record struct MinerId : ITextId<MinerId>
{
    [Id(0)] private readonly string? text;

    private MinerId(string text) => this.text = text;

    /// <inheritdoc/>
    public string Value => text!;

    /// <inheritdoc/>
    public static bool TryParse(string? text, out MinerId id)
    {
        bool isOne = IdText.IsAddress(text);
        id = isOne ? new MinerId(text!) : default;
        return isOne;
    }

    /// <inheritdoc/>
    public override string ToString() => text ?? "";
}

/// <summary>A coordinator: 1 to 32 lower-case letters, digits and dashes.</summary>
[GenerateSerializer, Immutable, JsonConverter(typeof(TextIdJson<CoordinatorId>))]
public readonly record struct CoordinatorId : ITextId<CoordinatorId>
{
    [Id(0)] private readonly string? text;

    private CoordinatorId(string text) => this.text = text;

    /// <inheritdoc/>
    public string Value => text!;

    /// <inheritdoc/>
    public static bool TryParse(string? text, out CoordinatorId id)
    {
        bool isOne = IdText.IsName(text, 32);
        id = isOne ? new CoordinatorId(text!) : default;
        return isOne;
    }

    /// <inheritdoc/>
    public override string ToString() => text ?? "";
}

/// <summary>A transfer: 128 bits decided by the caller, as 32 hexadecimal digits.</summary>
[GenerateSerializer, Immutable, JsonConverter(typeof(TextIdJson<TransferId>))]
public readonly record struct TransferId : ITextId<TransferId>
{
    [Id(0)] private readonly string? text;

    private TransferId(string text) => this.text = text;

    /// <inheritdoc/>
    public string Value => text!;

    /// <inheritdoc/>
    public static bool TryParse(string? text, out TransferId id)
    {
        bool isOne = IdText.IsHex(text, 32);
        id = isOne ? new TransferId(text!) : default;
        return isOne;
    }

    /// <summary>The transfer that <paramref name="purpose"/> makes for <paramref name="subject"/>; the same every time.</summary>
    public static TransferId For(string purpose, string subject) => new(IdText.Derive("transfer", purpose, subject));

    /// <inheritdoc/>
    public override string ToString() => text ?? "";
}

/// <summary>A SHA-256: 64 lower-case hexadecimal digits.</summary>
[GenerateSerializer, Immutable, JsonConverter(typeof(TextIdJson<Hash256>))]
public readonly record struct Hash256 : ITextId<Hash256>
{
    [Id(0)] private readonly string? text;

    private Hash256(string text) => this.text = text;

    /// <inheritdoc/>
    public string Value => text!;

    /// <inheritdoc/>
    public static bool TryParse(string? text, out Hash256 id)
    {
        bool isOne = IdText.IsHex(text, 64);
        id = isOne ? new Hash256(text!) : default;
        return isOne;
    }

    /// <summary>The hash of a text in UTF-8.</summary>
    public static Hash256 OfText(string text) => new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));

    /// <summary>A hash already computed.</summary>
    /// <param name="bytes">32 bytes.</param>
    public static Hash256 From(ReadOnlySpan<byte> bytes) => new(Convert.ToHexStringLower(bytes[..32]));

    /// <inheritdoc/>
    public override string ToString() => text ?? "";
}
