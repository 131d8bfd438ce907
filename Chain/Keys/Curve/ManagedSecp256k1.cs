// secp256k1 in C# alone, for machines without libsecp256k1. Signing takes the same path for every key: fixed windows over a
// table read whole, complete formulas, inverses by Fermat, masks instead of branches. That is as far as .NET goes: the
// just-in-time compiler promises nothing about the time its code takes, copies of a secret may stay on the stack, and the scalars
// are not blinded. A service that signs beside hostile neighbours on the same machine wants the native library.

using System.Security.Cryptography;

namespace Cuckoo.Chain.Keys.Curve;

/// <summary>The fallback in pure .NET.</summary>
internal sealed class ManagedSecp256k1 : ISecp256k1
{
    public string Name => "pure .NET";

    public bool TryPublicKey(ReadOnlySpan<byte> secret, Span<byte> publicKey)
    {
        if (!Scalar.TryReadNonZero(secret, out var d))
            return false;
        BaseTable.MultiplySecret(d).ToAffine().Write(publicKey);
        return true;
    }

    public bool TrySign(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> digest, Span<byte> signature, out int recovery)
    {
        recovery = 0;
        if (!Scalar.TryReadNonZero(secret, out var d))
            return false;
        var m = Scalar.ReadReduced(digest, out _);
        Span<byte> bytes = stackalloc byte[32];
        m.Write(bytes);
        Span<byte> state = stackalloc byte[64];
        var nonces = new NonceStream(state, secret, bytes);
        Scalar r, s;
        AffinePoint point;
        bool above;
        do
        {
            var k = nonces.Next();
            point = BaseTable.MultiplySecret(k).ToAffine();
            point.X.Write(bytes);
            r = Scalar.ReadReduced(bytes, out above);
            s = k.Invert() * (m + r * d);
        }
        while (r.IsZero | s.IsZero);

        CryptographicOperations.ZeroMemory(state);
        var high = s.High;
        Scalar.Select(s, s.Negate(), 0 - high).Write(signature[32..]);
        r.Write(signature);
        // The negative of s belongs to the opposite nonce point.
        recovery = ((point.Y.IsOdd ? 1 : 0) ^ (int)high) | (above ? 2 : 0);
        return true;
    }

    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        if (!AffinePoint.TryRead(publicKey, out var key) || !TryReadSignature(signature, out var r, out var s))
            return false;
        var inverse = s.Invert();
        var sum = DoubleProduct.Add(inverse * Scalar.ReadReduced(digest, out _), inverse * r, key);
        if (sum.IsInfinity)
            return false;
        Span<byte> x = stackalloc byte[32];
        sum.ToAffine().X.Write(x);
        Span<byte> expected = stackalloc byte[32];
        Scalar.ReadReduced(x, out _).Write(x);
        r.Write(expected);
        return x.SequenceEqual(expected);
    }

    public bool TryRecover(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature, int recovery, Span<byte> publicKey)
    {
        if (recovery is < 0 or > 3 || !TryReadSignature(signature, out var r, out var s))
            return false;
        if (!FieldElement.TryRead(signature[..32], out var x))
            return false;
        if ((recovery & 2) != 0)
        {
            // The nonce's x was r + n; above p there is no such x.
            x += Order;
            Span<byte> wrapped = stackalloc byte[32];
            x.Write(wrapped);
            if (wrapped.SequenceCompareTo(signature[..32]) < 0)
                return false;
        }

        if (!AffinePoint.TryFromX(x, (recovery & 1) != 0, out var nonce))
            return false;
        var inverse = r.Invert();
        var key = DoubleProduct.Add((inverse * Scalar.ReadReduced(digest, out _)).Negate(), inverse * s, nonce);
        if (key.IsInfinity)
            return false;
        key.ToAffine().Write(publicKey);
        return true;
    }

    // n as a number of the field.
    private static FieldElement Order => new(0xBFD25E8CD0364141, 0xBAAEDCE6AF48A03B, 0xFFFFFFFFFFFFFFFE, 0xFFFFFFFFFFFFFFFF);

    private static bool TryReadSignature(ReadOnlySpan<byte> signature, out Scalar r, out Scalar s)
    {
        s = default;
        return Scalar.TryReadNonZero(signature[..32], out r) && Scalar.TryReadNonZero(signature[32..], out s) && s.High == 0;
    }
}
