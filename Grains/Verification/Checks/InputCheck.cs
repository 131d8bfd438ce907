namespace Cuckoo.Grains.Verification.Checks;

/// <summary>The input is the document that was given, byte for byte.</summary>
internal sealed class InputCheck : IReceiptCheck
{
    /// <inheritdoc/>
    public string? Find(JudgedCase judged, Receipt receipt, MinerFacts miner) =>
        receipt.InputHash == Hash256.OfText(judged.Input) ? null : $"The input hash {receipt.InputHash} is not that of the input given.";
}
