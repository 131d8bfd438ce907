// The keys that wrap the keys of blobs. The first wraps; all unwrap. To rotate: put a new one in front, let the sweep wrap every
// key anew, take the old one away. No blob is sealed again for it.

using System.Security.Cryptography;
using Cuckoo.Blobs.Sealing;

namespace Cuckoo.Blobs;

/// <summary>The master keys, the current one first; 1 to 16.</summary>
public sealed class MasterKeys
{
    private const int MostKeys = 16;
    private const int IdLength = 8;

    private readonly List<(byte[] Id, byte[] Key)> keys = [];

    private MasterKeys()
    {
    }

    /// <summary>Reads keys from text: 64 hexadecimal digits each, separated by commas or white space, the current one first.</summary>
    /// <param name="text">A setting or the content of a file.</param>
    /// <param name="source">What to call it in an error.</param>
    /// <exception cref="InvalidDataException">It is no such text; the message does not repeat it.</exception>
    public static MasterKeys Parse(string text, string source)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split([',', ' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length is 0 or > MostKeys) throw new InvalidDataException($"{source} must hold 1 to {MostKeys} master keys of 64 hexadecimal digits.");
        MasterKeys read = new();
        foreach (string part in parts)
        {
            byte[] key = new byte[SealedFormat.KeyLength];
            if (part.Length != 2 * key.Length || Convert.FromHexString(part, key, out _, out int written) is not System.Buffers.OperationStatus.Done || written != key.Length)
                throw new InvalidDataException($"{source} holds something that is not a master key of 64 hexadecimal digits.");
            read.keys.Add((SHA256.HashData([.. "cuckoo master key\n"u8, .. key])[..IdLength], key));
        }

        return read;
    }

    /// <summary>Reads the keys of a file, or makes it with one key at the first start; only its owner may read it.</summary>
    /// <exception cref="InvalidDataException">It holds no keys.</exception>
    /// <exception cref="IOException">It cannot be read or made.</exception>
    public static MasterKeys LoadOrCreate(string path)
    {
        if (!File.Exists(path))
        {
            FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            string part = path + ".part";
            File.Delete(part);
            using (FileStream file = new(part, options))
            {
                file.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SealedFormat.KeyLength)) + "\n"));
                file.Flush(flushToDisk: true);
            }

            File.Move(part, path);
        }

        // 16 keys with their separators are 1,040 characters; a file far longer is another file.
        if (new FileInfo(path).Length > 4096) throw new InvalidDataException($"{path} is too long for a file of master keys.");
        return Parse(File.ReadAllText(path), path);
    }

    /// <summary>Wraps a blob's key under the current master key; bound to the blob, it opens for no other.</summary>
    public WrappedKey Wrap(ContentId id, ReadOnlySpan<byte> key)
    {
        (byte[] masterId, byte[] master) = keys[0];
        byte[] wrapped = new byte[WrappedKey.Length];
        masterId.CopyTo(wrapped, 0);
        Span<byte> nonce = wrapped.AsSpan(IdLength, SealedFormat.NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using AesGcm aes = new(master, SealedFormat.TagLength);
        aes.Encrypt(nonce, key, wrapped.AsSpan(20, SealedFormat.KeyLength), wrapped.AsSpan(52), id.ToBytes());
        return WrappedKey.From(wrapped);
    }

    /// <summary>The blob's key.</summary>
    /// <exception cref="BlobDamagedException">No master key here has wrapped it, or it belongs to another blob.</exception>
    public byte[] Unwrap(ContentId id, WrappedKey wrapped)
    {
        byte[] bytes = wrapped.ToBytes();
        int known = keys.FindIndex(k => bytes.AsSpan(0, IdLength).SequenceEqual(k.Id));
        if (known < 0) throw new BlobDamagedException(id, "its key was wrapped by a master key that is not here");
        byte[] key = new byte[SealedFormat.KeyLength];
        using AesGcm aes = new(keys[known].Key, SealedFormat.TagLength);
        try
        {
            aes.Decrypt(bytes.AsSpan(IdLength, SealedFormat.NonceLength), bytes.AsSpan(20, SealedFormat.KeyLength), bytes.AsSpan(52), key, id.ToBytes());
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new BlobDamagedException(id, "its key does not open");
        }

        return key;
    }

    /// <summary>Whether the current master key has wrapped it.</summary>
    public bool IsCurrent(WrappedKey wrapped) => wrapped.ToBytes().AsSpan(0, IdLength).SequenceEqual(keys[0].Id);
}
