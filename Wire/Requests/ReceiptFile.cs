using Cuckoo.Wire.Miners;

namespace Cuckoo.Wire.Requests;

/// <summary>A receipt with all that somebody needs to run the job again. Files of it, and the text Receipt of a PNG, are this as JSON.</summary>
/// <param name="RequestId">The request, for its payer; no signature covers it.</param>
/// <param name="Input">The input document, a JSON text: its UTF-8 bytes as they stand are what the receipt's input hash covers.</param>
/// <param name="Receipt">The miner's signed statement.</param>
public sealed record ReceiptFile(string RequestId, string Input, SignedReceipt Receipt);
