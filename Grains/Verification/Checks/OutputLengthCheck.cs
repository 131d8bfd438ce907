namespace Cuckoo.Grains.Verification.Checks;

/// <summary>The output has the length the model gives.</summary>
internal sealed class OutputLengthCheck : IReceiptCheck
{
    /// <inheritdoc/>
    public string? Find(JudgedCase judged, Receipt receipt, MinerFacts miner) =>
        receipt.OutputBytes == judged.OutputBytes ? null : $"The output has {receipt.OutputBytes} bytes instead of {judged.OutputBytes}.";
}
