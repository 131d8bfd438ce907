using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Trace;

namespace Cuckoo.Kernels.Models.Text;

/// <summary>One run's share of a pass.</summary>
/// <param name="Sequence">The run.</param>
/// <param name="FirstRow">Its first row.</param>
/// <param name="Count">Its rows.</param>
/// <param name="Chosen">Positions somebody wants to see: the row of their state, and that of their logits or −1.</param>
internal sealed record BatchPart(TextSequence Sequence, int FirstRow, int Count, IReadOnlyList<(int Position, int State, int Logits)> Chosen);

/// <summary>The rows of one forward pass.</summary>
internal sealed class TextBatch
{
    private readonly int _maxRows;
    private readonly int _maxLogits;

    private TextBatch(int maxRows, int maxLogits) => (_maxRows, _maxLogits) = (maxRows, maxLogits);

    public List<BatchPart> Parts { get; } = [];

    public List<int> Tokens { get; } = [];

    /// <summary>Rows whose final states are wanted.</summary>
    public List<int> Chosen { get; } = [];

    /// <summary>Places in <see cref="Chosen"/> whose logits are wanted.</summary>
    public List<int> LogitRows { get; } = [];

    /// <summary>First a row for every run that is generating, then as many rows of prompts as there is room for, oldest first.</summary>
    public static TextBatch Of(IReadOnlyList<TextSequence> active, int maxRows, int maxLogits)
    {
        var batch = new TextBatch(maxRows, maxLogits);
        foreach (var sequence in active.Where(sequence => sequence.Pending == 1))
            batch.Add(sequence);
        foreach (var sequence in active.Where(sequence => sequence.Pending > 1))
            batch.Add(sequence);
        if (batch.Chosen.Count == 0)
            batch.Chosen.Add(batch.Tokens.Count - 1);
        return batch;
    }

    public SequenceRows[] Rows() => [.. Parts.Select(part => new SequenceRows(part.Sequence.Kv, part.FirstRow, part.Sequence.Processed, part.Count))];

    private void Add(TextSequence sequence)
    {
        var chosen = new List<(int, int, int)>();
        var first = Tokens.Count;
        var end = sequence.Processed + Math.Min(sequence.Pending, _maxRows - first);
        for (var position = sequence.Processed; position < end; position++)
        {
            var wantsLogits = position >= sequence.LogitsFrom;
            if (wantsLogits && LogitRows.Count == _maxLogits)
                break;
            if (wantsLogits || TextTrace.EndsStep(position))
            {
                chosen.Add((position, Chosen.Count, wantsLogits ? LogitRows.Count : -1));
                if (wantsLogits)
                    LogitRows.Add(Chosen.Count);
                Chosen.Add(Tokens.Count);
            }

            Tokens.Add(sequence.Known[position]);
        }

        if (Tokens.Count != first)
            Parts.Add(new BatchPart(sequence, first, Tokens.Count - first, chosen));
    }
}
