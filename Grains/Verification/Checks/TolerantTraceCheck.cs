using Cuckoo.Chain.Tolerant;
using Cuckoo.Grains.Requests;

namespace Cuckoo.Grains.Verification.Checks;

/// <summary>A tolerant result states that it has no trace: a root that could be taken for one would say what nobody can find again.</summary>
internal sealed class TolerantTraceCheck : IReceiptCheck
{
    /// <inheritdoc/>
    public string? Find(JudgedCase judged, Receipt receipt, MinerFacts miner) =>
        judged.Profile is not ModelProfile.Tolerant || TolerantProfile.IsStated(receipt.Steps, receipt.TraceRoot.Value)
            ? null
            : $"The trace root {receipt.TraceRoot} is stated; a tolerant result has the root of no steps.";
}
