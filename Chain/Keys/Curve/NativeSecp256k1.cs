// libsecp256k1 by function pointers (its C header, secp256k1.h and secp256k1_recovery.h, version 0.2 and later; the names and
// shapes used have not changed since). One context for the life of the process, randomised once before anything can be
// signed: afterwards it is only read, which the header allows from many threads. A library without the recovery module counts
// as absent. The header's "illegal argument" abort is for null pointers, and none is ever passed.

using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Cuckoo.Chain.Keys.Curve;

/// <summary>The native library, where there is one.</summary>
internal sealed unsafe class NativeSecp256k1 : ISecp256k1
{
    // SECP256K1_CONTEXT_SIGN | SECP256K1_CONTEXT_VERIFY: needed up to 0.1, ignored since.
    private const uint ContextFlags = 0x301;

    // SECP256K1_EC_UNCOMPRESSED
    private const uint Uncompressed = 2;

    // The opaque structures: 64 bytes for a key and a signature, 65 for a recoverable one; an uncompressed key on the wire is 65.
    private const int Opaque = 65;

    private readonly nint context;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, byte*, int> createKey;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, byte*, nuint, int> parseKey;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint*, byte*, uint, int> serializeKey;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, byte*, int> parseSignature;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, int> verify;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, nint, nint, int> signRecoverable;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, int*, byte*, int> serializeRecoverable;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, byte*, int, int> parseRecoverable;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, int> recover;

    private NativeSecp256k1(Func<string, nint> export)
    {
        createKey = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, int>)export("secp256k1_ec_pubkey_create");
        parseKey = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, nuint, int>)export("secp256k1_ec_pubkey_parse");
        serializeKey = (delegate* unmanaged[Cdecl]<nint, byte*, nuint*, byte*, uint, int>)export("secp256k1_ec_pubkey_serialize");
        parseSignature = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, int>)export("secp256k1_ecdsa_signature_parse_compact");
        verify = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, int>)export("secp256k1_ecdsa_verify");
        signRecoverable = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, nint, nint, int>)export("secp256k1_ecdsa_sign_recoverable");
        serializeRecoverable = (delegate* unmanaged[Cdecl]<nint, byte*, int*, byte*, int>)export("secp256k1_ecdsa_recoverable_signature_serialize_compact");
        parseRecoverable = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, int, int>)export("secp256k1_ecdsa_recoverable_signature_parse_compact");
        recover = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, int>)export("secp256k1_ecdsa_recover");
        context = ((delegate* unmanaged[Cdecl]<uint, nint>)export("secp256k1_context_create"))(ContextFlags);
        if (context == 0)
            throw new EntryPointNotFoundException("libsecp256k1 gave no context.");
        Span<byte> seed = stackalloc byte[32];
        RandomNumberGenerator.Fill(seed);
        fixed (byte* s = seed)
            _ = ((delegate* unmanaged[Cdecl]<nint, byte*, int>)export("secp256k1_context_randomize"))(context, s);
        CryptographicOperations.ZeroMemory(seed);
    }

    public string Name => "libsecp256k1";

    /// <summary>Names under which distributions ship the library, newest interface first.</summary>
    private static readonly string[] LibraryNames =
    [
        "libsecp256k1.so.1", "libsecp256k1.so.2", "libsecp256k1.so.5", "libsecp256k1.so.6", "libsecp256k1.so.0", "libsecp256k1.so",
        "libsecp256k1.dylib", "libsecp256k1-1.dll", "libsecp256k1-2.dll", "libsecp256k1.dll", "secp256k1.dll",
    ];

    /// <summary>The library, or null where it is absent or lacks a function.</summary>
    public static NativeSecp256k1? TryLoad()
    {
        foreach (var name in LibraryNames)
        {
            if (!NativeLibrary.TryLoad(name, out var library))
                continue;
            try
            {
                return new NativeSecp256k1(function => NativeLibrary.GetExport(library, function));
            }
            catch (EntryPointNotFoundException)
            {
                NativeLibrary.Free(library);
            }
        }

        return null;
    }

    public bool TryPublicKey(ReadOnlySpan<byte> secret, Span<byte> publicKey)
    {
        var key = stackalloc byte[Opaque];
        fixed (byte* d = secret)
            return createKey(context, key, d) == 1 && Serialize(key, publicKey);
    }

    public bool TrySign(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> digest, Span<byte> signature, out int recovery)
    {
        var made = stackalloc byte[Opaque];
        int parity = 0;
        recovery = 0;
        fixed (byte* d = secret, m = digest, s = signature)
        {
            // No nonce function: the library's own, RFC 6979.
            if (signRecoverable(context, made, m, d, 0, 0) != 1 || serializeRecoverable(context, s, &parity, made) != 1)
                return false;
        }

        recovery = parity;
        return true;
    }

    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        var wire = stackalloc byte[Opaque];
        wire[0] = 4;
        publicKey.CopyTo(new Span<byte>(wire + 1, Address.PublicKeyBytes));
        var key = stackalloc byte[Opaque];
        var parsed = stackalloc byte[Opaque];
        fixed (byte* m = digest, s = signature)
            return parseKey(context, key, wire, Opaque) == 1 && parseSignature(context, parsed, s) == 1 && verify(context, parsed, m, key) == 1;
    }

    public bool TryRecover(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature, int recovery, Span<byte> publicKey)
    {
        // The library recovers from a high s as well.
        if (recovery is < 0 or > 3 || signature[32..].SequenceCompareTo(Secp256k1.HalfOrder) > 0)
            return false;
        var key = stackalloc byte[Opaque];
        var parsed = stackalloc byte[Opaque];
        fixed (byte* m = digest, s = signature)
            return parseRecoverable(context, parsed, s, recovery) == 1 && recover(context, key, parsed, m) == 1 && Serialize(key, publicKey);
    }

    private bool Serialize(byte* key, Span<byte> publicKey)
    {
        var wire = stackalloc byte[Opaque];
        nuint length = Opaque;
        _ = serializeKey(context, wire, &length, key, Uncompressed);
        new ReadOnlySpan<byte>(wire + 1, Address.PublicKeyBytes).CopyTo(publicKey);
        return length == Opaque;
    }
}
