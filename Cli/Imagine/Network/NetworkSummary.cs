using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Cuckoo.Client;
using Cuckoo.Client.Receipts;
using Cuckoo.Pictures;
using Cuckoo.Pictures.Png;
using Cuckoo.Wire.Ledger;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Cli.Imagine.Network;

/// <summary>What a picture of the network's cost and is known by: for people, for programs, and for the picture's own file.</summary>
internal sealed class NetworkSummary(QuoteReply quote, RequestReply request, ReceiptFile file, Picture picture)
{
    /// <summary>Where the picture is.</summary>
    public required string Path { get; init; }

    /// <summary>Where the receipt is.</summary>
    public required string ReceiptPath { get; init; }

    /// <summary>From the question to the answer.</summary>
    public required TimeSpan Elapsed { get; init; }

    // What left the payer's account less what came back to it.
    private string Price
    {
        get
        {
            string? payer = request.Ledger.FirstOrDefault(l => l.Purpose is "escrow")?.Debit;
            BigInteger price = request.Ledger.Aggregate(BigInteger.Zero, (sum, l) => sum + (l.Debit == payer ? Number(l) : 0) - (l.Credit == payer ? Number(l) : 0));
            return price.ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>For people: a word and a text.</summary>
    public IEnumerable<(string Stage, string Text)> Lines()
    {
        yield return ("price", TokenAmount.Format(Price));
        yield return ("miner", file.Receipt.Miner);
        yield return ("program", file.Receipt.Program);
        yield return ("trace", $"{file.Receipt.TraceRoot} ({file.Receipt.Steps.ToString(CultureInfo.InvariantCulture)} steps)");
        yield return ("output", $"{file.Receipt.OutputHash} ({picture.Width}x{picture.Height})");
        yield return ("checked", "signature and hashes hold; 'cuckoo verify' runs it again");
        yield return ("time", string.Create(CultureInfo.InvariantCulture, $"{Elapsed.TotalSeconds:0.00} s, of which the kernels {file.Receipt.KernelMs / 1000.0:0.00} s by the miner's word"));
        yield return ("receipt", ReceiptPath);
        yield return ("picture", $"{Path} ({picture.Width}x{picture.Height})");
    }

    /// <summary>For programs.</summary>
    public JsonObject Fields() => new()
    {
        ["path"] = Path,
        ["receiptPath"] = ReceiptPath,
        ["width"] = picture.Width,
        ["height"] = picture.Height,
        ["requestId"] = request.Id,
        ["state"] = request.State,
        ["model"] = quote.Model,
        ["prompt"] = request.Prompt,
        ["seed"] = quote.Seed,
        ["steps"] = quote.Steps,
        ["guidancePercent"] = quote.GuidancePercent,
        ["quoted"] = quote.Total,
        ["price"] = Price,
        ["miner"] = file.Receipt.Miner,
        ["programHash"] = file.Receipt.Program,
        ["traceRoot"] = file.Receipt.TraceRoot,
        ["outputHash"] = file.Receipt.OutputHash,
        ["seconds"] = Elapsed.TotalSeconds,
    };

    /// <summary>For the picture's own file.</summary>
    public IReadOnlyList<PngText> Texts() =>
    [
        new(PngText.Description, request.Prompt ?? ""),
        new(PngText.Software, "Cuckoo"),
        new(PngText.Receipt, ReceiptText.Write(file)),
    ];

    private static BigInteger Number(LedgerLine line) => BigInteger.TryParse(line.Amount, NumberStyles.None, CultureInfo.InvariantCulture, out BigInteger amount) ? amount : 0;
}
