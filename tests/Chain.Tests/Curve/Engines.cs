using Cuckoo.Chain.Keys.Curve;

namespace Cuckoo.Chain.Tests.Curve;

/// <summary>The two implementations, each of which has to pass every test of the curve.</summary>
public static class Engines
{
    public const string Native = "native";
    public const string Managed = "managed";

    public static TheoryData<string> Both => [Native, Managed];

    internal static ISecp256k1 Get(string name)
    {
        if (name == Managed)
            return new ManagedSecp256k1();
        var native = NativeSecp256k1.TryLoad();
        Assert.SkipWhen(native is null, "libsecp256k1 is not installed (Debian: libsecp256k1-1).");
        return native;
    }
}
