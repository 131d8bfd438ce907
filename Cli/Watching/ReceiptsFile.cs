using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Watching;
using Cuckoo.Cli.Edge;

namespace Cuckoo.Cli.Watching;

/// <summary>A file of what the operator has signed to earners.</summary>
internal static class ReceiptsFile
{
    private const int MostBytes = 16 << 20;

    /// <summary>Reads it.</summary>
    /// <exception cref="EdgeSetupException">It is no such file; the message names the entry.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyList<EarningReceipt> Read(string path)
    {
        if (new FileInfo(path).Length > MostBytes) throw new EdgeSetupException($"{path} is too long for a file of receipts.");
        ReceiptEntry[] entries;
        try
        {
            entries = JsonSerializer.Deserialize(File.ReadAllBytes(path), ReceiptsJson.Default.ReceiptEntryArray) ?? [];
        }
        catch (JsonException)
        {
            throw new EdgeSetupException($"{path} is no JSON array of receipts with earner, total and signature.");
        }

        return [.. entries.Select((entry, at) => Of(entry) ?? throw new EdgeSetupException($"Receipt {at + 1} of {path} has no address, total in 10^-18 tokens, and signature of 130 hexadecimal digits."))];
    }

    private static EarningReceipt? Of(ReceiptEntry entry) =>
        Address.TryParseAnyCase(entry.Earner, out Address earner) && UInt128.TryParse(entry.Total, NumberStyles.None, CultureInfo.InvariantCulture, out UInt128 total)
        && entry.Signature.Length == 130 && entry.Signature.All(char.IsAsciiHexDigit)
            ? new EarningReceipt(earner, total, Convert.FromHexString(entry.Signature))
            : null;
}

/// <summary>An entry of the file.</summary>
/// <param name="Earner">To whom.</param>
/// <param name="Total">What it earned in all, in 10^-18 tokens.</param>
/// <param name="Signature">65 bytes in hexadecimal digits.</param>
internal sealed record ReceiptEntry(string Earner, string Total, string Signature);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ReceiptEntry[]))]
internal sealed partial class ReceiptsJson : JsonSerializerContext;
