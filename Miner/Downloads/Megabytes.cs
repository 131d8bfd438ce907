using System.Globalization;

namespace Cuckoo.Miner.Downloads;

/// <summary>Lengths as people read them.</summary>
internal static class Megabytes
{
    /// <summary>In megabytes of 10^6 bytes, with a tenth.</summary>
    public static string Of(double bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000:0.0} MB");
}
