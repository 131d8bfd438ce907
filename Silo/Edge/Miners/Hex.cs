using System.Buffers;

namespace Cuckoo.Silo.Edge.Miners;

/// <summary>Hexadecimal text from outside.</summary>
internal static class Hex
{
    /// <summary>Exactly so many bytes, or nothing.</summary>
    public static byte[]? TryBytes(string text, int length)
    {
        byte[] bytes = new byte[length];
        return text.Length == 2 * length && Convert.FromHexString(text, bytes, out _, out int written) is OperationStatus.Done && written == length
            ? bytes
            : null;
    }
}
