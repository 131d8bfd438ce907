using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cuckoo.Blobs.Objects;

/// <summary>
/// Objects as files: 256 folders by the name's first two digits. A file is written beside its place, flushed, moved there whole,
/// and the folder flushed too: after a power cut it is there whole or not at all.
/// </summary>
public sealed partial class FileObjects : IObjectStore
{
    private const int DiskFull = 28;
    private readonly string root;
    private readonly string parts;

    /// <summary>Opens the store and sweeps up what a killed process left half-written. One process at a time may have it.</summary>
    /// <param name="folder">Where the objects lie; made when missing.</param>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public FileObjects(string folder)
    {
        root = Path.GetFullPath(folder);
        parts = Path.Combine(root, "parts");
        Directory.CreateDirectory(parts);
        foreach (string left in Directory.EnumerateFiles(parts)) File.Delete(left);
    }

    /// <inheritdoc/>
    public async Task WriteAsync(ObjectName name, Stream content, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(content);
        string part = Path.Combine(parts, Path.GetFileName(name.Path));
        try
        {
            // What fits into its buffer is written by the thread that flushes it, without a change of threads a piece.
            await using (FileStream file = new(part, FileMode.CreateNew, FileAccess.Write, FileShare.None, 64 * 1024, useAsync: false))
            {
                await content.CopyToAsync(file, 64 * 1024, cancellation);
                file.Flush(flushToDisk: true);
            }

            string place = PathOf(name);
            string folder = Path.GetDirectoryName(place)!;
            if (!Directory.Exists(folder))
            {
                Directory.CreateDirectory(folder);
                FlushFolder(Path.GetDirectoryName(folder)!);
                FlushFolder(root);
            }

            File.Move(part, place, overwrite: true);
            FlushFolder(folder);
        }
        catch (IOException e) when ((e.HResult & 0xFFFF) == DiskFull)
        {
            throw new ObjectStoreException("DiskFull", "The disk of the blobs is full.", e);
        }
        finally
        {
            File.Delete(part);
        }
    }

    /// <inheritdoc/>
    public Task<Stream?> OpenAsync(ObjectName name, long from, long count, CancellationToken cancellation)
    {
        try
        {
            FileStream file = new(PathOf(name), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1, useAsync: true);
            file.Seek(from, SeekOrigin.Begin);
            return Task.FromResult<Stream?>(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    /// <inheritdoc/>
    public Task<ObjectFacts?> FindAsync(ObjectName name, CancellationToken cancellation) =>
        Task.FromResult<ObjectFacts?>(new FileInfo(PathOf(name)) is { Exists: true } file ? new ObjectFacts(file.Length, null) : null);

    /// <inheritdoc/>
    public Task DeleteAsync(ObjectName name, CancellationToken cancellation)
    {
        string place = PathOf(name);
        if (File.Exists(place))
        {
            File.Delete(place);
            FlushFolder(Path.GetDirectoryName(place)!);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ListedObject> ListAsync(string folder, [EnumeratorCancellation] CancellationToken cancellation)
    {
        DirectoryInfo place = new(Path.Combine(root, folder));
        if (!place.Exists) yield break;
        foreach (FileInfo file in place.EnumerateFiles("*", SearchOption.AllDirectories))
        {
            cancellation.ThrowIfCancellationRequested();
            string path = Path.GetRelativePath(root, file.FullName).Replace(Path.DirectorySeparatorChar, '/');
            if (ObjectName.TryParse(path, out ObjectName name) && file.Exists)
                yield return new ListedObject(name, file.Length, new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero));
        }

        await Task.CompletedTask;
    }

    /// <summary>Files have no links of their own: the edge makes them.</summary>
    public UploadLink? LinkForUpload(ObjectName name, long length, string mediaType, DateTimeOffset expiresAt) => null;

    private string PathOf(ObjectName name) => Path.Combine(root, name.Path);

    // A name is durable when its folder is; Windows keeps names in a journal of its own.
    private static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        int handle = Open(folder, 0);
        if (handle < 0) throw new IOException($"The folder {folder} cannot be opened to be flushed (error {Marshal.GetLastPInvokeError()}).");
        int flushed = Flush(handle);
        int error = Marshal.GetLastPInvokeError();
        _ = Close(handle);
        if (flushed != 0) throw new IOException($"The folder {folder} cannot be flushed (error {error}).");
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Flush(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int handle);
}
