using Cuckoo.Kernels.Models.EmojiT2I;
using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Tests.Models;

public sealed class PatchPixelsTests
{
    [Theory]
    [InlineData(-1f, 0)]
    [InlineData(1f, 255)]
    [InlineData(-7f, 0)]
    [InlineData(3e38f, 255)]
    [InlineData(0f, 128)] // 127.5 is a tie: to even
    [InlineData(-0.99607843f, 0)] // fma gives 0.50000006 − 6e-8 = 0.5 at the most: to even
    [InlineData(0.9882353f, 254)] // a little above the tie 253.5
    public void ToByte_PinnedValues_AreMet(float value, int expected) => Assert.Equal(expected, PatchPixels.ToByte(value));

    [Fact]
    public void ToBytes_PatchesInOrder_LandAtTheirPixels()
    {
        var config = new EmojiConfig(2, 32, 1, 1, 1, 1, 1, Size: 8, Patch: 2);
        var patches = new Matrix(16, 12);
        patches.Row(5)[7] = 1f; // patch row 1, column 1; its line 1, pixel 0, green
        var pixels = PatchPixels.ToBytes(patches, config);
        Assert.Equal(255, pixels[3 * (3 * 8 + 2) + 1]);
        Assert.Equal(1, pixels.Count(value => value == 255));
    }
}
