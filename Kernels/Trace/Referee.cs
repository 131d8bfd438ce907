using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Trace;

/// <summary>What one side says of the operator it ran.</summary>
/// <param name="Call">The call's digest: what went in.</param>
/// <param name="Output">The output's digest, as its trace has it.</param>
public sealed record OperatorClaim(byte[] Call, byte[] Output);

/// <summary>Which of two claims about one operator is right.</summary>
public enum Judgement
{
    /// <summary>Neither: the reference gives a third output.</summary>
    Neither,

    /// <summary>The first; the second is wrong.</summary>
    First,

    /// <summary>The second; the first is wrong.</summary>
    Second,

    /// <summary>They are the same, and right.</summary>
    Both,

    /// <summary>Nothing was computed: the two sides, or they and the call at hand, have not the same inputs.</summary>
    OtherInputs,
}

/// <summary>Settles a dispute over one operator: the scalar reference runs it again.</summary>
internal static class Referee
{
    /// <summary>Recomputes a call, whoever handed it over; both sides must have claimed just this one.</summary>
    public static Judgement Judge(OperatorCall call, OperatorClaim first, OperatorClaim second)
    {
        ReadOnlySpan<byte> inputs = call.Digest();
        return inputs.SequenceEqual(first.Call) && inputs.SequenceEqual(second.Call) ? JudgeInputs(call, first, second) : Judgement.OtherInputs;
    }

    /// <summary>Recomputes a call that is known to be the right one: a claim about another call is wrong.</summary>
    public static Judgement JudgeInputs(OperatorCall call, OperatorClaim first, OperatorClaim second)
    {
        var inputs = call.Digest();
        using var reference = new ReferenceOperators();
        var output = OperatorTrace.Digest(call.Execute(reference));
        return (IsRight(first), IsRight(second)) switch
        {
            (true, true) => Judgement.Both,
            (true, false) => Judgement.First,
            (false, true) => Judgement.Second,
            _ => Judgement.Neither,
        };

        bool IsRight(OperatorClaim claim) => inputs.AsSpan().SequenceEqual(claim.Call) && output.AsSpan().SequenceEqual(claim.Output);
    }
}
