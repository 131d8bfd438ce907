using Cuckoo.Grains.Requests;

namespace Cuckoo.Grains.Verification.Checks;

/// <summary>As many steps were done as were asked and are paid for, or as the tokens of a text have.</summary>
internal sealed class StepsCheck : IReceiptCheck
{
    /// <inheritdoc/>
    public string? Find(JudgedCase judged, Receipt receipt, MinerFacts miner) =>
        receipt.Steps == judged.Shape.StepsOf(receipt.OutputBytes) ? null
        : judged.Profile is ModelProfile.Tolerant ? $"{receipt.Steps} steps are claimed; a tolerant result has none."
        : judged.Shape.IsText ? $"{receipt.Steps} steps are claimed; the tokens claimed have {judged.Shape.StepsOf(receipt.OutputBytes)}."
        : $"{receipt.Steps} steps are claimed, {judged.Steps} were asked for.";
}
