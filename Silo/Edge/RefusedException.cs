namespace Cuckoo.Silo.Edge;

/// <summary>
/// Carries a refusal out of the reading of a body, where there is no result to return. The edge's last door turns it into the
/// answer; no endpoint throws it for a decision of its own.
/// </summary>
/// <param name="refusal">The refusal.</param>
internal sealed class RefusedException(Refusal refusal) : Exception(refusal.Message)
{
    /// <summary>The refusal.</summary>
    public Refusal Refusal => refusal;
}
