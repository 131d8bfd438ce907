using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Wallets;

namespace Cuckoo.Miner;

/// <summary>The miner's key: in a plain file of its owner alone, or in a wallet file that a password opens.</summary>
internal static class MinerKey
{
    /// <summary>The environment variable that holds the password when no file is named.</summary>
    public const string PasswordVariable = "CUCKOO_MINER_PASSWORD";

    /// <summary>Opens the key, or makes it where there is none: encrypted when there is a password.</summary>
    /// <param name="path">The key's file.</param>
    /// <param name="passwordFile">The password's file, if one is named.</param>
    /// <param name="environment">Reads an environment variable.</param>
    /// <exception cref="KeyFileException">A file cannot be used, or the key is encrypted and there is no password.</exception>
    public static SigningKey Open(string path, string? passwordFile, Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var password = passwordFile is not null ? EncryptedKeyFile.PasswordIn(passwordFile) : environment(PasswordVariable);
        if (!string.IsNullOrEmpty(password))
            return EncryptedKeyFile.LoadOrCreate(path, password);
        return EncryptedKeyFile.Is(path)
            ? throw new KeyFileException(path, "is encrypted", $"Name the file of its password with --password-file, or set {PasswordVariable}")
            : SigningKey.LoadOrCreate(path);
    }
}
