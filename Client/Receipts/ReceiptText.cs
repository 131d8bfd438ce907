// Receipts of strangers, as files and in pictures. More strictly than the edge's messages: what is read here is shown as proof, so it
// holds nothing beyond what is checked, and every field has the one spelling the network writes.

using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Receipts;
using Cuckoo.Chain.Tolerant;
using Cuckoo.Pictures;
using Cuckoo.Pictures.Png;
using Cuckoo.Wire;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Client.Receipts;

/// <summary>Reads and writes receipt files, and the receipts in PNG files.</summary>
public static class ReceiptText
{
    /// <summary>
    /// Most bytes of a receipt file: what is asked of an edge has at most 16 KiB, a byte escaped twice over becomes at most 12, and a
    /// thousand leaves are 64,000, or the longest output in the place of leaves as much.
    /// </summary>
    public const int MaxBytes = 320 * 1024;

    private const int LeafDigits = 64;

    // What an edge gives a request at most, and far above what a model takes.
    private const int MostSteps = ReceiptFile.MostLeaves;

    private static readonly JsonSerializerOptions Strict = new(WireJson.Default.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        PropertyNameCaseInsensitive = false,
        TypeInfoResolver = WireJson.Default,
    };

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A receipt file's text: one line of JSON.</summary>
    public static string Write(ReceiptFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return JsonSerializer.Serialize(file, WireJson.Default.ReceiptFile);
    }

    /// <summary>Reads a receipt file.</summary>
    /// <param name="json">The whole file, UTF-8.</param>
    /// <returns>A receipt whose fields are well-formed; whether it is true <see cref="ReceiptCheck"/> says.</returns>
    /// <exception cref="ReceiptFormatException">It is not one.</exception>
    public static ReceiptFile Read(ReadOnlyMemory<byte> json)
    {
        if (json.Length > MaxBytes)
            throw new ReceiptFormatException($"A receipt has at most {MaxBytes} bytes; this is {json.Length}.");
        var file = Parse<ReceiptFile>(json.Span) ?? throw new ReceiptFormatException("A receipt is a JSON object, not null.");
        RequireForm(file);
        return file;
    }

    /// <summary>Reads a PNG file that holds its receipt, as this network writes them.</summary>
    /// <param name="png">The whole file.</param>
    /// <returns>The receipt and the pixels; whether they belong together <see cref="ReceiptCheck"/> says.</returns>
    /// <exception cref="ReceiptFormatException">There is no receipt in it, more than one, or what is there is none.</exception>
    /// <exception cref="PictureFormatException">The picture cannot be read.</exception>
    public static (ReceiptFile File, Picture Picture) ReadPng(ReadOnlyMemory<byte> png)
    {
        var read = PngReader.Read(png, PictureFileLimits.Usual);
        var found = read.Texts.Where(text => string.Equals(text.Keyword, PngText.Receipt, StringComparison.Ordinal)).ToArray();
        return found switch
        {
            [var text] => (Read(Utf8.GetBytes(text.Value)), read.OnWhite()),
            [] => throw new ReceiptFormatException($"The picture holds no receipt: it has no text {PngText.Receipt}."),
            _ => throw new ReceiptFormatException($"The picture holds {found.Length} receipts; one is allowed."),
        };
    }

    /// <summary>What a picture job asked for.</summary>
    /// <param name="input">An input document.</param>
    /// <returns>Nothing when it is not the document of a picture job.</returns>
    public static PictureJobInput? PictureOf(string input) => InputOf<PictureJobInput>(input);

    /// <summary>What a text job asked for.</summary>
    /// <param name="input">An input document.</param>
    /// <returns>Nothing when it is not the document of a text job.</returns>
    public static TextJobInput? TextOf(string input) => InputOf<TextJobInput>(input);

    private static T? InputOf<T>(string input)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(input);
        try
        {
            return Parse<T>(Utf8.GetBytes(input));
        }
        catch (Exception e) when (e is ReceiptFormatException or EncoderFallbackException)
        {
            return null;
        }
    }

    private static T? Parse<T>(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, (JsonTypeInfo<T>)Strict.GetTypeInfo(typeof(T)));
        }
        catch (JsonException fault)
        {
            // Where, but not the parser's own words: they quote the file.
            throw new ReceiptFormatException(
                fault.Path is { Length: > 1 and < 80 } path && path.All(c => char.IsAsciiLetter(c) || c is '$' or '.')
                    ? $"A receipt is JSON with requestId, input and receipt; this is not, at {path}."
                    : "A receipt is JSON with requestId, input and receipt; this is not.");
        }
    }

    private static void RequireForm(ReceiptFile file)
    {
        var receipt = file.Receipt;
        Require(IsHex(file.RequestId, 32), "requestId is 32 lower-case hexadecimal digits");
        Require(IsHex(receipt.JobId, 32), "jobId is 32 lower-case hexadecimal digits");
        Require(IsHex(receipt.LeaseId, 32), "leaseId is 32 lower-case hexadecimal digits");
        Require(Address.TryParse(receipt.Miner, out _), "miner is 0x and 40 hexadecimal digits with the capitals of EIP-55");
        Require(IsHex(receipt.Program, 64), "program is 64 lower-case hexadecimal digits");
        Require(IsHex(receipt.InputHash, 64), "inputHash is 64 lower-case hexadecimal digits");
        Require(IsHex(receipt.OutputHash, 64), "outputHash is 64 lower-case hexadecimal digits");
        Require(IsHex(receipt.TraceRoot, 64), "traceRoot is 64 lower-case hexadecimal digits");
        Require(
            receipt.Steps is >= 1 and <= MostSteps || TolerantProfile.IsStated(receipt.Steps, receipt.TraceRoot),
            $"steps is 1 to {MostSteps}, or 0 with the root of no leaves in the tolerant profile");
        Require(file.Profile is null or TolerantProfile.Name, $"profile is {TolerantProfile.Name} or left out");
        Require(
            file.Output is null || (file.Output.Length is > 0 and <= 2 * ReceiptFile.MostOutputBytes && IsHex(file.Output, file.Output.Length / 2 * 2)),
            "output is lower-case hexadecimal, two digits a byte");
        Require(file.TraceLeaves is null || IsHex(file.TraceLeaves, receipt.Steps * LeafDigits), "traceLeaves is 64 lower-case hexadecimal digits a step");
        Require(receipt.OutputBytes >= 1, "outputBytes is 1 or more");
        Require(IsHex(receipt.Signature, ReceiptStatement.SignatureDigits), "signature is 130 lower-case hexadecimal digits, r, s and v");
        Require(receipt.Domain is not null, "domain is missing, the network for which it is signed by EIP-712");
        Require(
            ReceiptDomain.TryRead(receipt.Domain!.Name, receipt.Domain.Version, receipt.Domain.ChainId, receipt.Domain.VerifyingContract, out _),
            "domain is CuckooDispute, version 1, with a chain's id and a contract's address or with neither");
        Require(HasOnlyWholeCharacters(file.Input), "input is text of whole characters");
    }

    private static void Require(bool isSo, string rule)
    {
        if (!isSo)
            throw new ReceiptFormatException($"The receipt is malformed: {rule}.");
    }

    private static bool IsHex(string text, int digits) => text.Length == digits && text.All(char.IsAsciiHexDigitLower);

    // Half of a surrogate pair, which JSON can write, has no UTF-8 and so no hash.
    private static bool HasOnlyWholeCharacters(string text)
    {
        try
        {
            Utf8.GetByteCount(text);
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
