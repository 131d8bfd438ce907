using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Cuckoo.Chain.Sending;

/// <summary>Reads what a contract gave when it reverted.</summary>
public static class RevertReason
{
    // Selectors of Solidity's two built-in errors: Error(string) and Panic(uint256).
    private const uint ErrorSelector = 0x08c379a0;
    private const uint PanicSelector = 0x4e487b71;
    private const int WordBytes = 32;
    private const int MostText = 300;

    /// <summary>A sentence for the bytes: the contract's own error if <paramref name="decode"/> knows it, Solidity's text or panic code, or the selector.</summary>
    public static string Describe(byte[]? revert, Func<byte[], string?>? decode)
    {
        if (revert is null || revert.Length < 4) return "without a reason";
        if (decode?.Invoke(revert) is { } own) return own;
        var body = revert.AsSpan(4);
        return BinaryPrimitives.ReadUInt32BigEndian(revert) switch
        {
            ErrorSelector when Text(body) is { } text => text,
            PanicSelector when body.Length == WordBytes => string.Create(CultureInfo.InvariantCulture, $"panic 0x{body[^1]:x2}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"error 0x{Convert.ToHexStringLower(revert.AsSpan(0, 4))}"),
        };
    }

    // An offset of 32, a length, and the bytes.
    private static string? Text(ReadOnlySpan<byte> body)
    {
        if (body.Length < 2 * WordBytes || body[..(WordBytes - 1)].ContainsAnyExcept((byte)0) || body[WordBytes - 1] != WordBytes) return null;
        var length = BinaryPrimitives.ReadUInt64BigEndian(body[(2 * WordBytes - 8)..]);
        if (body[WordBytes..(2 * WordBytes - 8)].ContainsAnyExcept((byte)0) || length > (ulong)(body.Length - 2 * WordBytes)) return null;
        var text = Encoding.UTF8.GetString(body.Slice(2 * WordBytes, (int)Math.Min(length, MostText)));
        return string.Concat(text.Where(static letter => !char.IsControl(letter)));
    }
}
