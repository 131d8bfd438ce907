using System.Security.Cryptography;
using System.Text;

namespace Cuckoo.Chain.Keys;

/// <summary>Files of private keys, readable by their owner alone; the plain form is 64 hexadecimal digits and a line end.</summary>
internal static class KeyFile
{
    internal const string Replace = "Restore it from a backup, or move it away to get a new key with a new address";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute |
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    // 64 digits and a line end of two characters.
    private const int MostBytes = 2 * Secp256k1.ScalarBytes + 2;

    /// <summary>The 32 secret bytes, or null when there is no such file.</summary>
    public static byte[]? TryRead(string path)
    {
        const string Problem = "does not hold 64 hexadecimal digits";
        if (TryReadContent(path, MostBytes, Problem) is not { } content)
            return null;
        try
        {
            var secret = new byte[Secp256k1.ScalarBytes];
            var digits = content.AsSpan().TrimEnd("\r\n"u8);
            return digits.Length == 2 * secret.Length && Convert.FromHexString(digits, secret, out _, out _) == System.Buffers.OperationStatus.Done
                ? secret
                : throw new KeyFileException(path, Problem, Replace);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    /// <summary>All of a file that nobody but its owner may read, or null when there is no such file; the caller clears it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">Most bytes it may have.</param>
    /// <param name="problem">What is wrong with it when it has more.</param>
    /// <param name="kind">What errors call it.</param>
    /// <exception cref="KeyFileException">It cannot be read, is open to others, or has more.</exception>
    public static byte[]? TryReadContent(string path, int most, string problem, string kind = "key file")
    {
        // One byte more shows that there is more.
        var content = new byte[most + 1];
        try
        {
            using var handle = File.OpenHandle(path);
            // Asked of the open file, not of the path, so that it cannot be exchanged in between.
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(handle) & Others) != UnixFileMode.None)
                throw new KeyFileException(path, "is open to other users", $"Run: chmod 600 {path}", null, kind);
            // Through a stream, for a pipe in the file's place has no positions to read at.
            using var stream = new FileStream(handle, FileAccess.Read, bufferSize: 0);
            var count = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            return count <= most ? content.AsSpan(0, count).ToArray() : throw new KeyFileException(path, problem, Replace, null, kind);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new KeyFileException(path, "cannot be read", "Name a file that this user may read", e, kind);
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
        try
        {
            return TryWriteNewContent(path, content);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    /// <summary>Makes a file that nobody but its owner may read, whole or not at all; false when it is there already.</summary>
    /// <exception cref="KeyFileException">It cannot be written.</exception>
    public static bool TryWriteNewContent(string path, ReadOnlySpan<byte> content)
    {
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
    }
}
