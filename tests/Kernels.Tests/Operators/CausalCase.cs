using Cuckoo.Kernels.Golden;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Tests.Operators;

/// <summary>Queries, keys and values of several sequences, and the ways to take them through a cache.</summary>
/// <param name="Group">Query heads that share a key and value head.</param>
/// <param name="Heads">Key and value heads.</param>
/// <param name="Size">Numbers in a head.</param>
/// <param name="Window">Positions a query sees; 0 for all.</param>
/// <param name="Lengths">Positions of each sequence.</param>
public sealed record CausalCase(int Group, int Heads, int Size, int Window, int[] Lengths)
{
    private const int Layers = 2;

    private const int Layer = 1;

    private AttentionShape Shape => new(Group * Heads, 0.125f, Window);

    /// <summary>Each sequence by itself, <paramref name="chunk"/> positions at a time.</summary>
    internal Matrix[] Alone(IOperators operators, int chunk) => [.. Lengths.Select((_, index) => Alone(operators, chunk, index))];

    /// <summary>All sequences in one batch: the first <paramref name="first"/> positions of each, then the rest.</summary>
    internal Matrix[] Together(IOperators operators, int first)
    {
        var inputs = Lengths.Select((_, index) => Inputs(index)).ToArray();
        var results = Lengths.Select(length => new Matrix(length, Group * Heads * Size)).ToArray();
        var pages = new List<KvPage>();
        try
        {
            var sequences = Lengths.Select(length => Sequence(operators, length, pages)).ToArray();
            foreach (var isRest in (bool[])[false, true])
            {
                var parts = new List<(int Index, int From, int Count)>();
                for (var index = 0; index < Lengths.Length; index++)
                {
                    var from = isRest ? Math.Min(first, Lengths[index]) : 0;
                    var count = (isRest ? Lengths[index] : Math.Min(first, Lengths[index])) - from;
                    if (count > 0)
                        parts.Add((index, from, count));
                }

                if (parts.Count > 0)
                    Step(operators, parts, inputs, sequences, results);
            }

            return results;
        }
        finally
        {
            pages.ForEach(page => page.Dispose());
        }
    }

    private Matrix Alone(IOperators operators, int chunk, int index)
    {
        var inputs = Lengths.Select((_, i) => Inputs(i)).ToArray();
        var result = Lengths.Select(length => new Matrix(length, Group * Heads * Size)).ToArray();
        var pages = new List<KvPage>();
        try
        {
            var sequences = Lengths.Select(length => Sequence(operators, length, pages)).ToArray();
            for (var from = 0; from < Lengths[index]; from += chunk)
                Step(operators, [(index, from, Math.Min(chunk, Lengths[index] - from))], inputs, sequences, result);
            return result[index];
        }
        finally
        {
            pages.ForEach(page => page.Dispose());
        }
    }

    private void Step(IOperators operators, List<(int Index, int From, int Count)> parts, (Matrix Q, Matrix K, Matrix V)[] inputs, KvSequence[] sequences, Matrix[] results)
    {
        var total = parts.Sum(part => part.Count);
        var (q, k, v, y) = (new Matrix(total, Group * Heads * Size), new Matrix(total, Heads * Size), new Matrix(total, Heads * Size), new Matrix(total, Group * Heads * Size));
        var rows = new List<SequenceRows>();
        var next = 0;
        foreach (var (index, from, count) in parts)
        {
            inputs[index].Q.Part(from, count).CopyTo(q, next);
            inputs[index].K.Part(from, count).CopyTo(k, next);
            inputs[index].V.Part(from, count).CopyTo(v, next);
            rows.Add(new SequenceRows(sequences[index], next, from, count));
            next += count;
        }

        SequenceRows[] all = [.. rows];
        operators.StoreKeyValues(k, v, Layer, all);
        operators.CausalAttention(q, Layer, Shape, all, y);
        for (var i = 0; i < all.Length; i++)
            y.Part(all[i].FirstRow, all[i].Count).CopyTo(results[parts[i].Index], all[i].FirstPosition);
    }

    private (Matrix Q, Matrix K, Matrix V) Inputs(int index)
    {
        var numbers = new GoldenNumbers((uint)(index + 1000 * Size));
        var length = Lengths[index];
        return (numbers.Matrix(length, Group * Heads * Size), numbers.Matrix(length, Heads * Size), numbers.Matrix(length, Heads * Size));
    }

    private KvSequence Sequence(IOperators operators, int length, List<KvPage> pages)
    {
        var shape = new KvShape(Layers, Heads, Size, operators.PanelWidth);
        var sequence = new KvSequence(shape);
        for (var position = 0; position < length; position += KvPage.Positions)
        {
            var page = new KvPage(shape);
            pages.Add(page);
            sequence.Append(page);
        }

        return sequence;
    }
}
