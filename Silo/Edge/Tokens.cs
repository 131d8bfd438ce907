// Tokens that are signed with the edge's own key instead of being kept: a restarted silo knows them all, and a stranger who
// asks for a million of them costs no memory.

using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Cuckoo.Chain.Keys;
using Cuckoo.Grains;
using Cuckoo.Silo.Storage;

namespace Cuckoo.Silo.Edge;

/// <summary>Tokens for addresses, each good for one purpose and until its time.</summary>
/// <param name="key">The edge's key.</param>
/// <param name="random">Where salt comes from.</param>
/// <param name="time">The clock.</param>
internal sealed class Tokens(EdgeKey key, IRandomSource random, TimeProvider time)
{
    /// <summary>Bytes of a token: 16 of salt, 8 of expiry, 32 of HMAC over both and the address.</summary>
    public const int Length = SignedLength + 32;

    private const int SaltLength = 16;
    private const int SignedLength = SaltLength + 8;

    /// <summary>A token, different every time if salted.</summary>
    public (byte[] Token, DateTimeOffset ExpiresAt) Issue(string purpose, Address address, bool isSalted, TimeSpan life)
    {
        DateTimeOffset expiry = DateTimeOffset.FromUnixTimeMilliseconds((time.GetUtcNow() + life).ToUnixTimeMilliseconds());
        byte[] token = new byte[Length];
        if (isSalted) random.Fill(token.AsSpan(0, SaltLength));
        BinaryPrimitives.WriteInt64BigEndian(token.AsSpan(SaltLength), expiry.ToUnixTimeMilliseconds());
        Mac(purpose, address, token).CopyTo(token, SignedLength);
        return (token, expiry);
    }

    /// <summary>Until when a token is good; nothing when it was not made here for this, or its time is over.</summary>
    public DateTimeOffset? ExpiryOf(string purpose, Address address, ReadOnlySpan<byte> token)
    {
        if (token.Length != Length || !CryptographicOperations.FixedTimeEquals(Mac(purpose, address, token), token[SignedLength..])) return null;
        DateTimeOffset expiry = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(token[SaltLength..]));
        return expiry >= time.GetUtcNow() ? expiry : null;
    }

    private byte[] Mac(string purpose, Address address, ReadOnlySpan<byte> token) =>
        key.Sign(purpose, [.. Encoding.ASCII.GetBytes(address.ToString()), .. token[..SignedLength]]);
}
