namespace Cuckoo.Pictures.Png;

/// <summary>The five filters of PNG (specification, section 9): a row as differences from its neighbours, and back.</summary>
internal static class PngFilter
{
    /// <summary>None, Sub, Up, Average, Paeth.</summary>
    public const int Count = 5;

    /// <summary>Writes the differences of a row.</summary>
    /// <param name="filter">0 to 4.</param>
    /// <param name="row">The row.</param>
    /// <param name="above">The row before it, zeros before the first.</param>
    /// <param name="step">Bytes a pixel, at least 1.</param>
    /// <param name="target">As long as the row.</param>
    public static void Apply(int filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int step, Span<byte> target)
    {
        for (var i = 0; i < row.Length; i++)
        {
            var left = i < step ? 0 : row[i - step];
            var corner = i < step ? 0 : above[i - step];
            target[i] = (byte)(row[i] - Prediction(filter, left, above[i], corner));
        }
    }

    /// <summary>Turns differences back into a row, in place. A filter above 4 is the caller's to refuse.</summary>
    public static void Undo(int filter, Span<byte> row, ReadOnlySpan<byte> above, int step)
    {
        switch (filter)
        {
            case 0:
                return;
            case 1:
                for (var i = step; i < row.Length; i++)
                    row[i] += row[i - step];
                return;
            case 2:
                for (var i = 0; i < row.Length; i++)
                    row[i] += above[i];
                return;
            default:
                for (var i = 0; i < row.Length; i++)
                    row[i] += (byte)Prediction(filter, i < step ? 0 : row[i - step], above[i], i < step ? 0 : above[i - step]);
                return;
        }
    }

    /// <summary>How large differences are, taken as signed bytes: the specification's measure for choosing a filter.</summary>
    public static long Size(ReadOnlySpan<byte> differences)
    {
        var sum = 0L;
        foreach (var difference in differences)
            sum += Math.Abs((int)(sbyte)difference);
        return sum;
    }

    private static int Prediction(int filter, int left, int above, int corner) => filter switch
    {
        0 => 0,
        1 => left,
        2 => above,
        3 => (left + above) / 2,
        _ => Paeth(left, above, corner),
    };

    private static int Paeth(int left, int above, int corner)
    {
        var estimate = left + above - corner;
        var (toLeft, toAbove, toCorner) = (Math.Abs(estimate - left), Math.Abs(estimate - above), Math.Abs(estimate - corner));
        if (toLeft <= toAbove && toLeft <= toCorner)
            return left;
        return toAbove <= toCorner ? above : corner;
    }
}
