using System.Buffers;

namespace Cuckoo.Chain.Keys;

/// <summary>Hexadecimal text from outside.</summary>
public static class Hex
{
    /// <summary>Exactly so many bytes, or nothing.</summary>
    /// <param name="text">Untrusted text; letters of either case, without a prefix.</param>
    /// <param name="length">Bytes it must hold.</param>
    public static byte[]? TryBytes(string text, int length)
    {
        ArgumentNullException.ThrowIfNull(text);
        byte[] bytes = new byte[length];
        return text.Length == 2 * length && Convert.FromHexString(text, bytes, out _, out int written) is OperationStatus.Done && written == length
            ? bytes
            : null;
    }
}
