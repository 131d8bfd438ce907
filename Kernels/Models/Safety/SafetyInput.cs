using Cuckoo.Kernels.Operators;

namespace Cuckoo.Kernels.Models.Safety;

/// <summary>A picture of any size as the network's 224 × 224 pixels from 0 to 1: bilinear with aligned corners, as nsfwjs resizes.</summary>
/// <remarks>
/// New pixel i lies at i · (side − 1) / 223. With the fractions over 223 the mean of four bytes is a whole number over 223² · 255, at most
/// 12,680,895 &lt; 2^24 and so exact in float32: one product rounds it.
/// </remarks>
internal static class SafetyInput
{
    private const int Last = SafetyGraph.Side - 1;

    /// <summary>1 / (223² · 255), rounded to float32.</summary>
    private const float Unit = 7.88587897e-08f;

    public static void Fill(Matrix x, ReadOnlySpan<byte> rgb, int width, int height)
    {
        for (var row = 0; row < SafetyGraph.Side; row++)
        {
            var (top, downward) = Math.DivRem((long)row * (height - 1), Last);
            var above = rgb.Slice(checked((int)top) * width * 3, width * 3);
            var below = downward == 0 ? above : rgb.Slice(((int)top + 1) * width * 3, width * 3);
            for (var column = 0; column < SafetyGraph.Side; column++)
            {
                var (left, rightward) = Math.DivRem((long)column * (width - 1), Last);
                var target = x.Row(row * SafetyGraph.Side + column);
                for (var c = 0; c < 3; c++)
                {
                    var at = (int)left * 3 + c;
                    var next = rightward == 0 ? at : at + 3;
                    var upper = above[at] * (Last - rightward) + above[next] * rightward;
                    var lower = below[at] * (Last - rightward) + below[next] * rightward;
                    target[c] = (upper * (Last - downward) + lower * downward) * Unit;
                }
            }
        }
    }
}
