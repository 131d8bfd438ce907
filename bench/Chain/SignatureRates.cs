using System.Globalization;
using System.Security.Cryptography;
using Cuckoo.Chain.Keys.Curve;

namespace Cuckoo.Chain.Bench;

/// <summary>Signatures, checks and recoveries a second by each implementation there is.</summary>
internal static class SignatureRates
{
    public static void Print(TextWriter output)
    {
        output.WriteLine("| secp256k1, one thread | sign, 1/s | verify, 1/s | recover, 1/s |");
        output.WriteLine("| --- | --- | --- | --- |");
        output.WriteLine("| wanted of libsecp256k1 | 15,000 | | 12,000 |");
        ISecp256k1[] engines = NativeSecp256k1.TryLoad() is { } native ? [native, new ManagedSecp256k1()] : [new ManagedSecp256k1()];
        var secret = SHA256.HashData("a key for measuring"u8);
        var digest = SHA256.HashData("a digest"u8);
        foreach (var engine in engines)
        {
            byte[] key = new byte[64], signature = new byte[64], recovered = new byte[64];
            engine.TryPublicKey(secret, key);
            var recovery = 0;
            var sign = Rate.Of(() => Require(engine.TrySign(secret, digest, signature, out recovery)));
            var verify = Rate.Of(() => Require(engine.Verify(key, digest, signature)));
            var recover = Rate.Of(() => Require(engine.TryRecover(digest, signature, recovery, recovered)));
            Require(recovered.AsSpan().SequenceEqual(key));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {engine.Name} | {sign:N0} | {verify:N0} | {recover:N0} |"));
        }

        if (engines.Length == 1)
            output.WriteLine("\nlibsecp256k1 is not installed (Debian: libsecp256k1-1).");
    }

    private static void Require(bool good)
    {
        if (!good)
            throw new InvalidOperationException("A signature that was just made does not hold.");
    }
}
