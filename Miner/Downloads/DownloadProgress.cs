using Cuckoo.Miner.Jobs;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Miner.Downloads;

/// <summary>Tells how far a model's files are, every two seconds at most: bytes of bytes, and the speed since it was told last.</summary>
/// <param name="model">The model.</param>
/// <param name="time">The clock.</param>
/// <param name="tell">Told.</param>
internal sealed class DownloadProgress(ServedModel model, TimeProvider time, Action<Status> tell)
{
    private static readonly TimeSpan TellTime = TimeSpan.FromSeconds(2);

    private readonly long all = model.Files.Sum(file => file.Bytes);
    private long whole;
    private long current;
    private long fetched;
    private long fetchedTold;
    private long toldAt = time.GetTimestamp();

    /// <summary>Bytes that came over the network.</summary>
    public long Fetched => fetched;

    /// <summary>Bytes of the file at hand came.</summary>
    /// <param name="reached">Bytes of it that are here now.</param>
    /// <param name="more">Bytes that came just now.</param>
    public void Came(long reached, int more)
    {
        current = reached;
        fetched += more;
        var since = time.GetElapsedTime(toldAt);
        if (since < TellTime)
            return;
        Say($"{Megabytes.Of(whole + current)} of {Megabytes.Of(all)}, {Megabytes.Of((fetched - fetchedTold) / since.TotalSeconds)}/s.");
        (toldAt, fetchedTold) = (time.GetTimestamp(), fetched);
    }

    /// <summary>A file is whole.</summary>
    public void Whole(ServedFile file)
    {
        whole += file.Bytes;
        current = 0;
    }

    /// <summary>Says something of this model.</summary>
    public void Say(string text) => tell(new Status("downloading", $"{model.Name}: {text}", Bytes: whole + current, OfBytes: all));
}
