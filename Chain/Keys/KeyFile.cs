using System.Security.Cryptography;
using System.Text;

namespace Cuckoo.Chain.Keys;

/// <summary>The file of a private key: 64 hexadecimal digits, a line end, readable by its owner alone.</summary>
internal static class KeyFile
{
    internal const string Replace = "Restore it from a backup, or move it away to get a new key with a new address";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute |
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    // 64 digits and a line end of two characters; one byte more shows that there is more.
    private const int MostBytes = 2 * Secp256k1.ScalarBytes + 2;

    /// <summary>The 32 secret bytes, or null when there is no such file.</summary>
    public static byte[]? TryRead(string path)
    {
        Span<byte> content = stackalloc byte[MostBytes + 1];
        try
        {
            using var handle = File.OpenHandle(path);
            // Asked of the open file, not of the path, so that it cannot be exchanged in between.
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(handle) & Others) != UnixFileMode.None)
                throw new KeyFileException(path, "is open to other users", $"Run: chmod 600 {path}");
            // Through a stream, for a pipe in the file's place has no positions to read at.
            using var stream = new FileStream(handle, FileAccess.Read, bufferSize: 0);
            content = content[..stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false)];
            var secret = new byte[Secp256k1.ScalarBytes];
            var digits = content.TrimEnd("\r\n"u8);
            if (content.Length > MostBytes || digits.Length != 2 * secret.Length
                || Convert.FromHexString(digits, secret, out _, out _) != System.Buffers.OperationStatus.Done)
            {
                throw new KeyFileException(path, "does not hold 64 hexadecimal digits", Replace);
            }

            return secret;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new KeyFileException(path, "cannot be read", "Name a file that this user may read", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    /// <summary>Makes the file, whole or not at all; false when it is there already.</summary>
    public static bool TryWriteNew(string path, ReadOnlySpan<byte> secret)
    {
        var content = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(secret) + "\n");
        // Written beside and moved into place, so that a crash leaves no half of a key under the name. The fixed name beside it
        // is also the lock: making a file is exclusive on every system, moving one without replacing another is not.
        var beside = path + ".new";
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
                Directory.CreateDirectory(folder);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = OwnerOnly;
            using (var stream = new FileStream(beside, options))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            if (File.Exists(path))
            {
                File.Delete(beside);
                return false;
            }

            File.Move(beside, path, overwrite: false);
            return true;
        }
        catch (IOException e) when (File.Exists(beside))
        {
            throw new KeyFileException(path, "is being made by another process", $"Start again, and if it stays so delete {beside}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whoever held the name beside may have finished in between.
            return File.Exists(path)
                ? false
                : throw new KeyFileException(path, "cannot be written", "Name a file in a folder that this user may write to", e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }
}
