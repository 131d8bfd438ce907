using System.Text;
using System.Text.Unicode;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Wallets;

/// <summary>A key on disk that a password opens: a wallet file (Web3 Secret Storage, version 3) that nobody but its owner may read.</summary>
public static class EncryptedKeyFile
{
    // Wallets of geth, cast and ethers have some 500.
    private const int MostBytes = 16 * 1024;
    private const int MostPasswordBytes = 1024;

    /// <summary>Reads the key of a wallet file, or makes the file with a new key when there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="password">Its password, not empty.</param>
    /// <param name="cost">What opening a new file is to cost: scrypt's N, a power of two from <see cref="WalletFile.LeastCost"/> to 2^19.</param>
    /// <exception cref="KeyFileException">The file cannot be read or written, is open to others, is no wallet file, or the password is not its.</exception>
    public static SigningKey LoadOrCreate(string path, ReadOnlySpan<char> password, int cost = WalletFile.StandardCost)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (password.IsEmpty)
            throw new ArgumentException("A password has at least one character.", nameof(password));
        if (TryRead(path, password) is { } kept)
            return kept;
        var made = SigningKey.Create();
        try
        {
            if (KeyFile.TryWriteNewContent(path, Encoding.ASCII.GetBytes(WalletFile.Write(made, password, cost) + "\n")))
                return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }

        // Another process made the file in the meantime: then that key is the key.
        made.Dispose();
        return TryRead(path, password) ?? throw new KeyFileException(path, "vanished while it was being made", "Start again");
    }

    /// <summary>The password in a file that nobody but its owner may read: its first line, in UTF-8.</summary>
    /// <exception cref="KeyFileException">The file is not there, cannot be read, is open to others, or holds none.</exception>
    public static string PasswordIn(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        const string Kind = "password file";
        const string Remedy = "Name a file whose first line is the password";
        var content = KeyFile.TryReadContent(path, MostPasswordBytes, $"has more than {MostPasswordBytes} bytes", Kind)
            ?? throw new KeyFileException(path, "is not there", Remedy, null, Kind);
        var line = content.AsSpan();
        line = line[..(line.IndexOf((byte)'\n') is >= 0 and var end ? end : line.Length)].TrimEnd((byte)'\r');
        return !line.IsEmpty && Utf8.IsValid(line) ? Encoding.UTF8.GetString(line) : throw new KeyFileException(path, "holds no password", Remedy, null, Kind);
    }

    /// <summary>Whether a file begins as a wallet file does; false when it is not there or cannot be read.</summary>
    public static bool Is(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
            return file.ReadByte() == '{';
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return false;
        }
    }

    private static SigningKey? TryRead(string path, ReadOnlySpan<char> password)
    {
        if (KeyFile.TryReadContent(path, MostBytes, "is too long for a wallet file") is not { } content)
            return null;
        if (!content.AsSpan().TrimStart(" \t\r\n"u8).StartsWith("{"u8))
            throw new KeyFileException(path, "is not one that a password opens", "Leave the password out, or name another file to have one made");
        try
        {
            return WalletFile.Read(content, password);
        }
        catch (WalletFileException e)
        {
            throw new KeyFileException(path, "cannot be opened", e.Message.TrimEnd('.'), e);
        }
    }
}
