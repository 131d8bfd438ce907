// The folder in which downloaded models lie:
//
//   files/HASH        a file, whole and verified; models that have the same file share it
//   partial/HASH      what has come of one, kept when a download ends early
//   locks/HASH        held by whoever works on the two above; many miners may use one folder
//   models/NAME-…     a model's folder as the loaders want it: links to its files
//
// A file gets its place under files/ by one rename, after its hash was found right and its bytes were written out.

using System.Security.Cryptography;
using System.Text;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Miner.Downloads;

/// <summary>A folder of downloaded models. Safe for many threads, and for many processes on one folder.</summary>
/// <param name="root">The folder; made when it is not there.</param>
/// <param name="free">Says how many bytes are free where a folder lies; null asks the system.</param>
internal sealed class ModelCache(string root, Func<string, long>? free = null)
{
    // A disk without a byte left harms whoever else writes to it.
    private const long LeftFree = 256L * 1024 * 1024;

    // As the errors come: errno 28 of POSIX, and Windows' ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL as HRESULTs.
    private static readonly int[] FullErrors = [28, unchecked((int)0x80070070), unchecked((int)0x80070027)];

    // Somebody else has it open: EAGAIN of Linux and of the BSDs, and Windows' ERROR_SHARING_VIOLATION as an HRESULT.
    private static readonly int[] HeldErrors = [11, 35, unchecked((int)0x80070020)];

    private static readonly string[] Folders = ["files", "partial", "locks", "models"];

    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(250);

    /// <summary>Where models are kept unless somebody names a folder: the user's cache, by the XDG base directory specification.</summary>
    public static string DefaultFolder()
    {
        if (OperatingSystem.IsWindows())
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "cuckoo", "models");
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (string.IsNullOrEmpty(cache) || !Path.IsPathRooted(cache))
            cache = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.Combine(cache, "cuckoo", "models");
    }

    /// <summary>The folder.</summary>
    public string Root => root;

    /// <summary>Where a whole file lies.</summary>
    public string WholeOf(ServedFile file) => PlaceOf("files", file);

    /// <summary>Where what has come of a file lies.</summary>
    public string PartialOf(ServedFile file) => PlaceOf("partial", file);

    /// <summary>Whether a file is here, whole and with the right bytes: every one is read.</summary>
    /// <exception cref="DownloadException">It cannot be read.</exception>
    public Task<bool> HoldsAsync(ServedFile file, CancellationToken cancellation) => OnDiskAsync(async () =>
    {
        var whole = WholeOf(file);
        if (!File.Exists(whole) || new FileInfo(whole).Length != file.Bytes)
            return false;
        await using var content = File.OpenRead(whole);
        return string.Equals(Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellation)), file.Sha256, StringComparison.Ordinal);
    });

    /// <summary>Waits until nobody else works on a file; what is given ends that.</summary>
    /// <param name="file">The file.</param>
    /// <param name="waiting">Called once when somebody does.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="DownloadException">The folder cannot be written to.</exception>
    public async Task<IDisposable> LockAsync(ServedFile file, Action waiting, TimeProvider time, CancellationToken cancellation)
    {
        var place = PlaceOf("locks", file);
        await OnDiskAsync(() =>
        {
            foreach (var folder in Folders)
                Directory.CreateDirectory(Path.Combine(root, folder));
            return Task.FromResult(true);
        });
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                // It stays when it is over: deleted while another waits for it, two could hold two of one name.
                return new FileStream(place, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (HeldErrors.Contains(e.HResult))
            {
                if (isFirst)
                    waiting();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw Failed(e);
            }

            await Task.Delay(LockPoll, time, cancellation);
        }
    }

    /// <summary>Requires room for so many bytes more.</summary>
    /// <exception cref="DownloadException">There is less.</exception>
    public void RequireRoom(long bytes)
    {
        var room = (free ?? FreeAt)(root);
        if (room - LeftFree < bytes)
        {
            throw new DownloadException(
                $"{Megabytes.Of(bytes)} are to come and there is room for {Megabytes.Of(Math.Max(0, room - LeftFree))} in {root}. Make room, or name a folder elsewhere with --models.");
        }
    }

    /// <summary>Makes a model's folder out of its files, which are all here.</summary>
    /// <returns>The folder.</returns>
    /// <exception cref="DownloadException">It cannot be made.</exception>
    public Task<string> AssembleAsync(ServedModel model) => OnDiskAsync(() =>
    {
        // Another list of files is another folder, so that nobody's model changes while it is loaded.
        var list = string.Join('\n', model.Files.Select(file => $"{file.Path} {file.Sha256}").Order(StringComparer.Ordinal));
        var folder = Path.Combine(root, "models", $"{model.Name}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(list)))[..16]}");
        foreach (var file in model.Files)
        {
            var place = Path.Combine(folder, Path.Combine(file.Path.Split('/')));
            if (new FileInfo(place) is { Exists: true } there && LengthOf(there) == file.Bytes)
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            Link(WholeOf(file), place);
        }

        return Task.FromResult(folder);
    });

    /// <summary>Does something on disk; what goes wrong there gets its name.</summary>
    /// <exception cref="DownloadException">It went wrong.</exception>
    public async Task<T> OnDiskAsync<T>(Func<Task<T>> what)
    {
        try
        {
            return await what();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(e);
        }
    }

    private DownloadException Failed(Exception e) => IsFull(e)
        ? new DownloadException($"The disk of {root} is full. Make room, or name a folder elsewhere with --models; what has come is kept.", e)
        : new DownloadException($"The folder {root} cannot be used: {e.Message} Name another one with --models.", e);

    // Links where the system lets this user make some, otherwise a copy. Either appears whole, also when two miners make it at once.
    private static void Link(string whole, string place)
    {
        var next = $"{place}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        try
        {
            File.CreateSymbolicLink(next, Path.GetRelativePath(Path.GetDirectoryName(place)!, whole));
        }
        catch (Exception e) when (OperatingSystem.IsWindows() && e is IOException or UnauthorizedAccessException)
        {
            File.Copy(whole, next);
        }

        File.Move(next, place, overwrite: true);
    }

    private static long LengthOf(FileInfo file) => file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo { Exists: true } target ? target.Length : file.LinkTarget is null ? file.Length : -1;

    private static bool IsFull(Exception e) => e is IOException && FullErrors.Contains(e.HResult);

    private static long FreeAt(string folder) => new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(Path.GetFullPath(folder))! : folder).AvailableFreeSpace;

    private string PlaceOf(string folder, ServedFile file) => Path.Combine(root, folder, file.Sha256);
}
