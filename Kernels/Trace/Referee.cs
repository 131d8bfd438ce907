using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Trace;

/// <summary>Which of two digests of one operator's output is right.</summary>
internal enum Judgement
{
    /// <summary>Neither: the reference gives a third.</summary>
    Neither,

    /// <summary>The first; the second is wrong.</summary>
    First,

    /// <summary>The second; the first is wrong.</summary>
    Second,

    /// <summary>They are the same, and right.</summary>
    Both,
}

/// <summary>Settles a dispute over one operator: the scalar reference runs it again.</summary>
internal static class Referee
{
    /// <summary>Recomputes a call whose inputs both sides have agreed on.</summary>
    public static Judgement Judge(OperatorCall call, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        using var reference = new ReferenceOperators();
        ReadOnlySpan<byte> right = OperatorTrace.Digest(call.Execute(reference));
        return (right.SequenceEqual(first), right.SequenceEqual(second)) switch
        {
            (true, true) => Judgement.Both,
            (true, false) => Judgement.First,
            (false, true) => Judgement.Second,
            _ => Judgement.Neither,
        };
    }
}
