using System.Security.Cryptography;

namespace Cuckoo.Silo.Storage;

/// <summary>The edge's own secret: 32 random bytes in a file only its owner may read. Sessions and challenges are signed with it.</summary>
internal sealed class EdgeKey
{
    private readonly byte[] key;

    private EdgeKey(byte[] key) => this.key = key;

    /// <summary>Reads the key, or makes it at the first start.</summary>
    public static EdgeKey LoadOrCreate(string path)
    {
        if (!File.Exists(path))
        {
            FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            string part = path + ".part";
            File.Delete(part);
            using (FileStream file = new(part, options))
            {
                file.Write(RandomNumberGenerator.GetBytes(32));
                file.Flush(flushToDisk: true);
            }

            File.Move(part, path);
        }

        byte[] kept = File.ReadAllBytes(path);
        return kept.Length == 32 ? new EdgeKey(kept) : throw new InvalidDataException($"{path} is not a key of the edge; move it away and start again.");
    }

    /// <summary>HMAC-SHA-256 of the parts, each bound to its place by its length.</summary>
    public byte[] Sign(string purpose, ReadOnlySpan<byte> message)
    {
        using IncrementalHash mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        mac.AppendData(System.Text.Encoding.UTF8.GetBytes($"{purpose} {message.Length}\n"));
        mac.AppendData(message);
        return mac.GetHashAndReset();
    }
}
