using Cuckoo.Wire.Miners;

namespace Cuckoo.Wire.Requests;

/// <summary>A receipt with all that somebody needs to run the job again. Files of it, and the text Receipt of a PNG, are this as JSON.</summary>
/// <param name="RequestId">The request, for its payer; no signature covers it.</param>
/// <param name="Input">The input document, a JSON text: its UTF-8 bytes as they stand are what the receipt's input hash covers.</param>
/// <param name="Receipt">The miner's signed statement.</param>
/// <param name="TraceLeaves">
/// The leaves under the trace root that the receipt signs, 64 hexadecimal digits each, one behind the other; absent in receipts of before
/// leaves were handed in, and of more than a thousand steps.
/// </param>
public sealed record ReceiptFile(string RequestId, string Input, SignedReceipt Receipt, string? TraceLeaves = null)
{
    /// <summary>Most leaves that are in a file.</summary>
    public const int MostLeaves = 1_000;
}
