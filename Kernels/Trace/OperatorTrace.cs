using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Trace;

/// <summary>One operator of a run: its name and the SHA-256 of what it gave.</summary>
public sealed record OperatorRecord(string Name, byte[] Digest);

/// <summary>How two lists of operators differ at one place.</summary>
public enum OperatorDifference
{
    /// <summary>The same operator gave other numbers.</summary>
    Output,

    /// <summary>One ran another operator than the other.</summary>
    Name,

    /// <summary>One has ended.</summary>
    Length,
}

/// <summary>The first operator at which two runs part.</summary>
/// <param name="Number">Counted from 0.</param>
/// <param name="Difference">How they differ there.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct OperatorFork(int Number, OperatorDifference Difference);

/// <summary>Digests of operators' outputs and the place where two lists of them part.</summary>
internal static class OperatorTrace
{
    /// <summary>The first difference, or none. Everything before it went into it: what either side had there is the same.</summary>
    public static OperatorFork? Compare(IReadOnlyList<OperatorRecord> one, IReadOnlyList<OperatorRecord> other)
    {
        for (var i = 0; i < Math.Min(one.Count, other.Count); i++)
        {
            if (!string.Equals(one[i].Name, other[i].Name, StringComparison.Ordinal))
                return new OperatorFork(i, OperatorDifference.Name);
            if (!one[i].Digest.AsSpan().SequenceEqual(other[i].Digest))
                return new OperatorFork(i, OperatorDifference.Output);
        }

        return one.Count == other.Count ? null : new OperatorFork(Math.Min(one.Count, other.Count), OperatorDifference.Length);
    }

    /// <summary>SHA-256 of float32 numbers, little-endian, row by row.</summary>
    public static byte[] Digest(Matrix output)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var row = 0; row < output.Rows; row++)
            HashedWords.Append(hash, output.Row(row));
        return hash.GetHashAndReset();
    }
}
