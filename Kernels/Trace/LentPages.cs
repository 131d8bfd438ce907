using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Trace;

/// <summary>Pages of one sequence for as long as some operators run, and the way between pages and rows.</summary>
internal sealed class LentPages : IDisposable
{
    public LentPages(KvShape shape, int positions)
    {
        Sequence = new KvSequence(shape);
        for (var first = 0; first < positions; first += KvPage.Positions)
            Sequence.Append(new KvPage(shape));
    }

    public KvSequence Sequence { get; }

    /// <summary>Stores rows as the positions from 0 on, in the first layer.</summary>
    public void Fill(Matrix keys, Matrix values)
    {
        var size = Sequence.Shape.HeadSize;
        for (var position = 0; position < keys.Rows; position++)
        {
            var page = Sequence.PageOf(position);
            for (var k = 0; k < keys.Columns; k++)
            {
                page.Key(0, k / size, position % KvPage.Positions, k % size) = keys.Row(position)[k];
                page.Value(0, k / size, position % KvPage.Positions, k % size) = values.Row(position)[k];
            }
        }
    }

    /// <summary>Everything a sequence has stored in a layer up to the last of <paramref name="rows"/>.</summary>
    public static SequenceInput Seen(int layer, SequenceRows rows)
    {
        var count = rows.FirstPosition + rows.Count;
        var columns = rows.Sequence.Shape.Heads * rows.Sequence.Shape.HeadSize;
        var (keys, values) = (new Matrix(count, columns), new Matrix(count, columns));
        for (var position = 0; position < count; position++)
            Read(layer, rows.Sequence, position, keys.Row(position), values.Row(position));
        return new SequenceInput(rows.FirstPosition, keys, values);
    }

    /// <summary>The stored keys of a batch's rows, and below them the stored values.</summary>
    public static Matrix Stored(int layer, SequenceRows[] rows, int count)
    {
        var shape = rows[0].Sequence.Shape;
        var stored = new Matrix(2 * count, shape.Heads * shape.HeadSize);
        foreach (var part in rows)
        {
            for (var i = 0; i < part.Count; i++)
                Read(layer, part.Sequence, part.FirstPosition + i, stored.Row(part.FirstRow + i), stored.Row(count + part.FirstRow + i));
        }

        return stored;
    }

    public void Dispose()
    {
        foreach (var page in Sequence.Pages)
            page.Dispose();
    }

    private static void Read(int layer, KvSequence sequence, int position, Span<float> keys, Span<float> values)
    {
        var (page, size) = (sequence.PageOf(position), sequence.Shape.HeadSize);
        for (var k = 0; k < keys.Length; k++)
        {
            keys[k] = page.Key(layer, k / size, position % KvPage.Positions, k % size);
            values[k] = page.Value(layer, k / size, position % KvPage.Positions, k % size);
        }
    }
}
