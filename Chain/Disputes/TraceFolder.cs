// A folder with the leaves of runs, each in a file named by the root that its receipt signs: what a node needs to answer for a receipt.
// A file is whole or not there: it gets its name by a rename.

using Cuckoo.Chain.Receipts;

namespace Cuckoo.Chain.Disputes;

/// <summary>Traces that are kept for a while. One process writes to a folder; any may read.</summary>
/// <param name="folder">The folder; made when something is kept.</param>
/// <param name="keep">How long a trace is kept.</param>
/// <param name="mostBytes">How much is kept; the oldest go first.</param>
/// <param name="time">The clock.</param>
public sealed class TraceFolder(string folder, TimeSpan keep, long mostBytes, TimeProvider time)
{
    /// <summary>How long traces are kept unless somebody says otherwise: four times as long as the evidence against them, by default.</summary>
    public static readonly TimeSpan DefaultTime = TimeSpan.FromDays(30);

    /// <summary>How much is kept unless somebody says otherwise: a million pictures of 25 steps are 800 MB.</summary>
    public const long DefaultBytes = 1L << 30;

    // The longest trace that can be handed in has 16,384 leaves, the longest that the contract halves four times as many.
    private const int MostLeaves = TraceSteps.MostBisected;

    private const string Ending = ".trace";

    /// <summary>Keeps a trace; one that is kept is kept on from now.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Keep(TraceSteps trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        Directory.CreateDirectory(folder);
        var (place, part) = (PlaceOf(trace.Root), PlaceOf(trace.Root) + ".part");
        File.WriteAllBytes(part, Convert.FromHexString(trace.ToDigits()));
        File.SetLastWriteTimeUtc(part, time.GetUtcNow().UtcDateTime);
        File.Move(part, place, overwrite: true);
    }

    /// <summary>A trace by its root; nothing where it is not kept, or its file is damaged.</summary>
    public TraceSteps? Find(Bytes32 root)
    {
        try
        {
            var place = new FileInfo(PlaceOf(root));
            if (!place.Exists || place.Length > (long)MostLeaves * TraceTree.LeafBytes) return null;
            return TraceSteps.TryRead(Convert.ToHexStringLower(File.ReadAllBytes(place.FullName))) is { } trace && trace.Root == root ? trace : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Removes what is older than is kept, and the oldest of what is more.</summary>
    /// <returns>How many were removed.</returns>
    public int Sweep()
    {
        if (!Directory.Exists(folder)) return 0;
        var (removed, bytes) = (0, 0L);
        var oldest = time.GetUtcNow().UtcDateTime - keep;
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*" + Ending).OrderByDescending(static file => file.LastWriteTimeUtc))
        {
            bytes += file.Length;
            if (file.LastWriteTimeUtc >= oldest && bytes <= mostBytes) continue;
            file.Delete();
            removed++;
        }

        return removed;
    }

    private string PlaceOf(Bytes32 root) => Path.Combine(folder, root.ToString()[2..] + Ending);
}
