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
/// <param name="Profile">
/// tolerant where the result was judged by likeness; absent where it is exact. It is a label: the receipt signs another program, no steps and
/// the root of no leaves then.
/// </param>
/// <param name="Output">
/// Of a tolerant result its output, lower-case hexadecimal, as no run gives it again; absent of exact ones, and of one that is longer than
/// eight thousand tokens or no longer kept.
/// </param>
public sealed record ReceiptFile(
    string RequestId, string Input, SignedReceipt Receipt, string? TraceLeaves = null, string? Profile = null, string? Output = null)
{
    /// <summary>Most bytes of an output that are in a file: eight thousand tokens.</summary>
    public const int MostOutputBytes = 32_000;

    /// <summary>Most leaves that are in a file.</summary>
    public const int MostLeaves = 1_000;
}
