using Cuckoo.Chain.Keys.Curve;

namespace Cuckoo.Chain.Keys;

/// <summary>The curve of the EVM's keys (SEC 2, version 2, section 2.4.1), done by libsecp256k1 where it is present and in .NET elsewhere.</summary>
internal static class Secp256k1
{
    /// <summary>Bytes of a coordinate, a private key, r or s.</summary>
    public const int ScalarBytes = 32;

    /// <summary>What signs, verifies and recovers in this process, chosen once.</summary>
    public static ISecp256k1 Engine { get; } = (ISecp256k1?)NativeSecp256k1.TryLoad() ?? new ManagedSecp256k1();

    /// <summary>Half the order of the group: of s and n - s, which both verify, only the one not above this is accepted (EIP-2).</summary>
    public static ReadOnlySpan<byte> HalfOrder =>
    [
        0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0x5D, 0x57, 0x6E, 0x73, 0x57, 0xA4, 0x50, 0x1D, 0xDF, 0xE9, 0x2F, 0x46, 0x68, 0x1B, 0x20, 0xA0,
    ];
}
