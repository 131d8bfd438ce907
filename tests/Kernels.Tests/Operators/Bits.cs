using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Tests.Operators;

/// <summary>Equality at 0 ulp: the same bits, so that −0 and +0 differ.</summary>
internal static class Bits
{
    public static void Equal(Matrix expected, Matrix actual)
    {
        Assert.Equal((expected.Rows, expected.Columns), (actual.Rows, actual.Columns));
        for (var row = 0; row < expected.Rows; row++)
            Equal(expected.Row(row), actual.Row(row), $"row {row}");
    }

    public static void Equal(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string where)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var k = 0; k < expected.Length; k++)
        {
            if (BitConverter.SingleToInt32Bits(expected[k]) != BitConverter.SingleToInt32Bits(actual[k]))
                Assert.Fail($"{where}, column {k}: expected {expected[k]:G9}, got {actual[k]:G9}");
        }
    }
}
