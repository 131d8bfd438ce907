using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Trace;

/// <summary>The forms of the operators that know positions. Keys and values are rows in a call, whatever their order in pages.</summary>
internal static class SequenceSchemas
{
    public static readonly OperatorSchema Rotate = new(
        "rotate",
        [new("head size", AttributeKind.Size), new("halves", AttributeKind.Choice)],
        [new("x"), new("cosines"), new("sines")],
        call => call.Input(0).Columns % call.Count(0) == 0 && call.Input(1).Rows == call.Input(0).Rows
            && OperatorSchemas.Same(call.Input(1), call.Input(2)) && 2 * call.Input(1).Columns <= call.Count(0),
        (call, operators) =>
        {
            var output = OperatorSchemas.Copy(call.Input(0));
            var table = new RotaryTable(call.Count(1) == 0 ? RotaryPairs.Neighbours : RotaryPairs.Halves, Flat(call.Input(1)), Flat(call.Input(2)), call.Input(1).Columns);
            var unused = new KvSequence(new KvShape(1, 1, 1, 1));
            operators.Rotate(output, call.Count(0), table, [new SequenceRows(unused, 0, 0, output.Rows)]);
            return output;
        });

    /// <summary>The output is what the pages hold then: the keys' rows, and below them the values'.</summary>
    public static readonly OperatorSchema StoreKeyValues = new(
        "store-key-values",
        [new("head size", AttributeKind.Size)],
        [new("keys"), new("values")],
        call => FitPages(call.Input(0), call.Input(1), call.Count(0)),
        (call, operators) =>
        {
            var (keys, count) = (call.Input(0), call.Input(0).Rows);
            using var pages = new LentPages(new KvShape(1, keys.Columns / call.Count(0), call.Count(0), operators.PanelWidth), count);
            SequenceRows[] rows = [new(pages.Sequence, 0, 0, count)];
            operators.StoreKeyValues(keys, call.Input(1), 0, rows);
            return LentPages.Stored(0, rows, count);
        });

    public static readonly OperatorSchema CausalAttention = new(
        "causal-attention",
        [new("heads", AttributeKind.Size), new("scale", AttributeKind.Real), new("window", AttributeKind.Number)],
        [new("q")],
        call =>
        {
            var (q, heads) = (call.Input(0), call.Count(0));
            if (q.Columns % heads != 0 || call.Sequences.Sum(sequence => (long)sequence.Count) != q.Rows)
                return false;
            var size = q.Columns / heads;
            return call.Sequences.All(sequence => sequence.Count > 0 && FitPages(sequence.Keys, sequence.Values, size) && heads % (sequence.Keys.Columns / size) == 0);
        },
        (call, operators) =>
        {
            var q = call.Input(0);
            var output = OperatorSchemas.Like(q);
            var (size, row) = (q.Columns / call.Count(0), 0);
            // A sequence at a time, so that pages for no more than one are needed; rows do not depend on their batch.
            foreach (var sequence in call.Sequences)
            {
                using var pages = new LentPages(new KvShape(1, sequence.Keys.Columns / size, size, operators.PanelWidth), sequence.Keys.Rows);
                pages.Fill(sequence.Keys, sequence.Values);
                SequenceRows[] rows = [new(pages.Sequence, 0, sequence.FirstPosition, sequence.Count)];
                var shape = new AttentionShape(call.Count(0), call.Real(1), call.Count(2));
                operators.CausalAttention(q.Part(row, sequence.Count), 0, shape, rows, output.Part(row, sequence.Count));
                row += sequence.Count;
            }

            return output;
        })
    { HasSequences = true };

    /// <summary>Numbers of a position's keys, heads in whole panels: a page of them takes 4 · 128 · 2 · 65,536 bytes, 64 MiB.</summary>
    private const long MaxKeyNumbers = 1 << 16;

    private static bool FitPages(Matrix keys, Matrix values, int headSize) =>
        OperatorSchemas.Same(keys, values) && keys.Columns % headSize == 0
        && OperatorCallReader.MatrixNumbers(keys.Columns / headSize, headSize) <= MaxKeyNumbers;

    private static float[] Flat(Matrix matrix)
    {
        var numbers = new float[matrix.Rows * matrix.Columns];
        for (var row = 0; row < matrix.Rows; row++)
            matrix.Row(row).CopyTo(numbers.AsSpan(row * matrix.Columns));
        return numbers;
    }
}
