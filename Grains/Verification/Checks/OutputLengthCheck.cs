namespace Cuckoo.Grains.Verification.Checks;

/// <summary>The output has the length the model gives; of a text, whole tokens and no more than were asked for.</summary>
internal sealed class OutputLengthCheck : IReceiptCheck
{
    /// <inheritdoc/>
    public string? Find(JudgedCase judged, Receipt receipt, MinerFacts miner) =>
        judged.Shape.HasLength(receipt.OutputBytes) ? null
        : judged.Shape.IsText ? $"The output has {receipt.OutputBytes} bytes, which is not 1 to {judged.OutputBytes / ResultShape.TokenBytes} tokens."
        : $"The output has {receipt.OutputBytes} bytes instead of {judged.OutputBytes}.";
}
