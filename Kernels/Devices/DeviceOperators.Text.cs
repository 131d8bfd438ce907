using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Reference;

namespace Cuckoo.Kernels.Devices;

/// <summary>Attention and what sequences need.</summary>
internal sealed partial class DeviceOperators
{
    /// <summary>Keys' positions and values' places lie together in pages as items of a kernel do.</summary>
    public int PanelWidth => PanelOrder.Width;

    public void Attention(Matrix q, KeyValues own, KeyValues? other, int groups, int heads, Matrix y)
    {
        Shapes.Attention(q, own, other, groups, heads, y);
        var (size, queries) = (q.Columns / heads, q.Rows / groups);
        var (ownTokens, otherTokens) = (own.Keys.Rows / groups, (other?.Keys.Rows ?? 0) / groups);
        var tokens = ownTokens + otherTokens;
        var query = _session.Read(q);
        var (keys, values) = (_session.Read(own.Keys), _session.Read(own.Values));
        var (moreKeys, moreValues) = other is { } second ? (_session.Read(second.Keys), _session.Read(second.Values)) : (keys, values);
        var output = _session.Write(y);
        var rows = RowsOfRound(q.Rows, (long)heads * tokens);
        var scores = _session.Scratch("scores", (long)rows * heads * tokens);
        for (var first = 0; first < q.Rows; first += rows)
        {
            var count = Math.Min(rows, q.Rows - first);
            _session.Kernel("attention_scores").Matrix(query).Int(first).Int(queries).Int(heads).Int(size).Float(Scalar.ReciprocalSquareRoot(size))
                .Matrix(keys).Int(ownTokens).Matrix(moreKeys).Int(otherTokens).Buffer(scores).Int(tokens).Int(count * heads * tokens)
                .RunItems(count * heads * tokens);
            Softmax(scores, tokens, heads, count, tokens, 0, 0, 0);
            _session.Kernel("attention_values").Buffer(scores).Int(tokens).Int(first).Int(queries).Int(heads).Int(size)
                .Matrix(values).Int(ownTokens).Matrix(moreValues).Int(otherTokens).Matrix(output).Int(count * q.Columns)
                .RunItems(count * q.Columns);
        }
    }

    public void Rotate(Matrix x, int headSize, RotaryTable table, SequenceRows[] rows)
    {
        Shapes.Rotate(x, headSize, table, rows);
        if (table.Turned == 0)
            return;
        var turns = _turns.GetOrCreateValue(table);
        turns.Follow(_session, table);
        var (pairs, heads) = (table.Turned / 2, x.Columns / headSize);
        var on = _session.Change(x);
        foreach (var part in rows)
        {
            var count = part.Count * heads * pairs;
            _session.Kernel("rotate_heads").Matrix(on.From(part.FirstRow)).Int(count).Int(heads).Int(headSize).Int(pairs).Flag(table.Pairs == RotaryPairs.Halves)
                .Buffer(turns.Cosines!).Buffer(turns.Sines!).Int(part.FirstPosition * pairs).RunItems(count);
        }
    }

    public void StoreKeyValues(Matrix keys, Matrix values, int layer, SequenceRows[] rows)
    {
        Shapes.StoreKeyValues(keys, values, layer, rows);
        var (key, value) = (_session.Read(keys), _session.Read(values));
        foreach (var part in rows)
        {
            var size = part.Sequence.Shape.HeadSize;
            for (var done = 0; done < part.Count;)
            {
                var (position, row) = (part.FirstPosition + done, part.FirstRow + done);
                var count = Math.Min(part.Count - done, KvPage.Positions - position % KvPage.Positions);
                var on = _session.Layer(part.Sequence.PageOf(position), layer, isChanged: true);
                _session.Kernel("store_page").Matrix(key.From(row)).Matrix(value.From(row)).Int(count * keys.Columns).Int(keys.Columns).Int(size)
                    .Matrix(on).Int(position % KvPage.Positions).RunItems(count * keys.Columns);
                done += count;
            }
        }
    }

    public void CausalAttention(Matrix q, int layer, AttentionShape shape, SequenceRows[] rows, Matrix y)
    {
        Shapes.CausalAttention(q, layer, shape, rows, y);
        var query = _session.Read(q);
        var output = _session.Write(y);
        foreach (var part in rows)
        {
            var longest = (long)PagesTo(part.FirstPosition + part.Count - 1) * KvPage.Positions;
            var round = RowsOfRound(part.Count, shape.Heads * longest);
            for (var done = 0; done < part.Count; done += round)
            {
                var some = part with { FirstRow = part.FirstRow + done, FirstPosition = part.FirstPosition + done, Count = Math.Min(round, part.Count - done) };
                Attend(query.From(some.FirstRow), some, layer, shape, output.From(some.FirstRow), q.Columns);
            }
        }
    }

    /// <summary>Consecutive positions of one sequence, whose scores fit the scratch buffer.</summary>
    private void Attend(DeviceMatrix q, SequenceRows part, int layer, AttentionShape shape, DeviceMatrix y, int columns)
    {
        var sequence = part.Sequence;
        var (size, shared) = (sequence.Shape.HeadSize, shape.Heads / sequence.Shape.Heads);
        var firstPage = shape.FirstVisible(part.FirstPosition) / KvPage.Positions;
        var endPage = PagesTo(part.FirstPosition + part.Count - 1);
        var (origin, room) = (firstPage * KvPage.Positions, (endPage - firstPage) * KvPage.Positions);
        var scores = _session.Scratch("scores", (long)part.Count * shape.Heads * room);
        var items = part.Count * shape.Heads * KvPage.Positions;
        for (var page = firstPage; page < endPage; page++)
        {
            _session.Kernel("page_scores").Matrix(q).Int(items).Int(shape.Heads).Int(shared).Int(size).Float(shape.Scale)
                .Matrix(_session.Layer(sequence.Pages[page], layer, isChanged: false)).Int(page * KvPage.Positions).Int(part.FirstPosition).Int(shape.Window)
                .Buffer(scores).Int(room).Int(origin).RunItems(items);
        }

        Softmax(scores, room, shape.Heads, part.Count, 0, part.FirstPosition, shape.Window, origin);
        for (var page = firstPage; page < endPage; page++)
        {
            _session.Kernel("page_values").Buffer(scores).Int(room).Int(origin).Int(part.Count * columns).Int(shape.Heads).Int(shared).Int(size)
                .Matrix(_session.Layer(sequence.Pages[page], layer, isChanged: false)).Int(page * KvPage.Positions).Int(part.FirstPosition).Int(shape.Window)
                .Flag(page == firstPage).Matrix(y).RunItems(part.Count * columns);
        }
    }

    private void Softmax(DeviceBuffer scores, int room, int heads, int rows, int tokens, int position, int window, int origin) =>
        _session.Kernel("attention_softmax").Buffer(scores).Int(room).Int(heads).Int(tokens).Int(position).Int(window).Int(origin).RunRows(rows * heads);

    private static int PagesTo(int position) => position / KvPage.Positions + 1;

    /// <summary>Rows of a round with <paramref name="numbers"/> of scratch each: one at least, all where they fit.</summary>
    private static int RowsOfRound(int rows, long numbers) => (int)Math.Clamp(RoundNumbers / numbers, 1, rows);
}
