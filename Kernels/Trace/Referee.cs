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

/// <summary>One operator of a step as a referee finds it: what goes in, and what comes out.</summary>
/// <param name="Number">Its place in the step, from 0.</param>
/// <param name="Name">The operator.</param>
/// <param name="Call">SHA-256 of the whole call: name, attributes, inputs, weights.</param>
/// <param name="Inputs">SHA-256 of each matrix that goes in, with its name; of an attention the keys and values of each sequence as well.</param>
/// <param name="Output">SHA-256 of what the referee's own kernels give.</param>
/// <param name="Reference">SHA-256 of what the scalar reference gives.</param>
public sealed record OperatorEvidence(
    int Number, string Name, byte[] Call, IReadOnlyList<OperatorRecord> Inputs, byte[] Output, byte[] Reference);

/// <summary>Settles a dispute over one operator: the scalar reference runs it again.</summary>
internal static class Referee
{
    /// <summary>Recomputes a call, whoever handed it over; both sides must have claimed just this one.</summary>
    public static Judgement Judge(OperatorCall call, OperatorClaim first, OperatorClaim second)
    {
        ReadOnlySpan<byte> inputs = call.Digest();
        return inputs.SequenceEqual(first.Call) && inputs.SequenceEqual(second.Call) ? JudgeInputs(call, first, second) : Judgement.OtherInputs;
    }

    /// <summary>What goes into a call and comes out of it.</summary>
    public static OperatorEvidence Evidence(OperatorCall call, int number, byte[] output)
    {
        using var reference = new ReferenceOperators();
        var inputs = call.Schema.Inputs.Zip(call.Inputs)
            .Where(input => input.Second is not null)
            .Select(input => new OperatorRecord(input.First.Name, OperatorTrace.Digest(input.Second!)))
            .Concat(call.Sequences.SelectMany(sequence => new[]
            {
                new OperatorRecord("keys", OperatorTrace.Digest(sequence.Keys)), new OperatorRecord("values", OperatorTrace.Digest(sequence.Values)),
            }));
        return new OperatorEvidence(number, call.Name, call.Digest(), [.. inputs], output, OperatorTrace.Digest(call.Execute(reference)));
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
