using System.Globalization;
using Cuckoo.Chain.Receipts;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Client.Receipts;

/// <summary>
/// What anybody can check of evidence without running anything and without trusting the edge it came from: that the miner signed what it
/// is held to, that both traces are those of their roots, and that they part where it is said. Which of the two is right takes a run,
/// which <c>cuckoo evidence</c> does.
/// </summary>
public static class EvidenceCheck
{
    private const int LeafDigits = 2 * TraceTree.LeafBytes;

    /// <summary>Makes every check that there is something for.</summary>
    /// <param name="wrong">A result that is said to be wrong; its fields need not be well-formed.</param>
    /// <returns>A finding a check, in a fixed order; the evidence is in order when all hold.</returns>
    public static IReadOnlyList<ReceiptFinding> Check(WrongResult wrong)
    {
        ArgumentNullException.ThrowIfNull(wrong);
        return [.. Find(wrong)];
    }

    private static IEnumerable<ReceiptFinding> Find(WrongResult wrong)
    {
        // The receipt of the miner, as its own file would show it; who may not see the input has its hash alone.
        foreach (var finding in ReceiptCheck.Check(new ReceiptFile("", wrong.Input ?? "", wrong.Receipt, wrong.TraceLeaves)))
        {
            if (wrong.Input is not null || finding.Name is not "input")
                yield return finding;
        }

        yield return Equality("program", wrong.Receipt.Program, wrong.Program, "asked for");
        yield return Equality("document", wrong.Receipt.InputHash, wrong.InputHash, "asked for");
        if (wrong.RightTraceLeaves is { } right)
        {
            yield return RootOf(right) is { } root
                ? Equality("right trace", wrong.RightTraceRoot, root, "that of its leaves")
                : new ReceiptFinding("right trace", false, "what is said to be its leaves are none");
            if (wrong.TraceLeaves is { } said)
                yield return Step(wrong, said, right);
        }

        bool differs = !string.Equals(wrong.Receipt.OutputHash, wrong.RightOutputHash, StringComparison.Ordinal)
            || !string.Equals(wrong.Receipt.TraceRoot, wrong.RightTraceRoot, StringComparison.Ordinal);
        yield return new ReceiptFinding("differs", differs, differs ? "what is signed is not what is said to be right" : "what is signed is what is said to be right");
    }

    private static ReceiptFinding Step(WrongResult wrong, string said, string right)
    {
        string[] signed = Leaves(said), shown = Leaves(right);
        int same = signed.Zip(shown).TakeWhile(pair => string.Equals(pair.First, pair.Second, StringComparison.Ordinal)).Count();
        int? step = same == signed.Length && same == shown.Length ? null : same + 1;
        bool holds = step == wrong.Step && string.Equals(wrong.SignedLeaf, signed.ElementAtOrDefault(same), StringComparison.Ordinal)
            && string.Equals(wrong.RightLeaf, shown.ElementAtOrDefault(same), StringComparison.Ordinal);
        return new ReceiptFinding("step", holds, step is { } at
            ? string.Create(CultureInfo.InvariantCulture, $"the traces first part at step {at} of {shown.Length}: {signed.ElementAtOrDefault(same) ?? "nothing"} is signed, {shown.ElementAtOrDefault(same) ?? "nothing"} is said to be right")
            : "the traces do not part");
    }

    private static string[] Leaves(string leaves) => [.. leaves.Chunk(LeafDigits).Select(leaf => new string(leaf))];

    private static string? RootOf(string leaves) =>
        leaves.Length > 0 && leaves.Length % LeafDigits == 0 && leaves.All(char.IsAsciiHexDigitLower) ? TraceTree.Root(Convert.FromHexString(leaves)) : null;

    private static ReceiptFinding Equality(string name, string signed, string other, string what) =>
        string.Equals(signed, other, StringComparison.Ordinal)
            ? new ReceiptFinding(name, true, $"{signed} is {what}")
            : new ReceiptFinding(name, false, $"{signed} is not {other}, which is {what}");
}
