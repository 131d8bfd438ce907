// The marks by which anybody tells a tolerant result from an exact one, all of them under the miner's signature: another program hash, no
// step, and the root of a tree without leaves. So neither can be shown for the other, whatever stands beside the receipt.

using System.Security.Cryptography;
using System.Text;

namespace Cuckoo.Chain.Tolerant;

/// <summary>What a receipt states of a result that was not computed in the exact profile.</summary>
public static class TolerantProfile
{
    /// <summary>The profile's name wherever people and programs read one.</summary>
    public const string Name = "tolerant";

    /// <summary>The name of the other one: the same bits on every device.</summary>
    public const string ExactName = "exact";

    /// <summary>Steps of a tolerant result: it has no trace.</summary>
    public const int Steps = 0;

    /// <summary>The root of a tree without leaves, which is SHA-256 of nothing (RFC 6962, section 2.1), lower-case hexadecimal.</summary>
    public const string TraceRoot = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private const string Domain = "cuckoo profile tolerant 1\n";

    /// <summary>
    /// What tolerant work on a model states as its program: SHA-256 over a domain tag and the hash of the exact program, lower-case
    /// hexadecimal. It names the model, and no engine.
    /// </summary>
    /// <param name="exact">The hash of the exact program, lower-case hexadecimal.</param>
    public static string ProgramOf(string exact)
    {
        ArgumentNullException.ThrowIfNull(exact);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Domain}{exact}\n")));
    }

    /// <summary>Whether a receipt says that it is of this profile: no step, and the root of no leaves.</summary>
    public static bool IsStated(int steps, string traceRoot) => steps == Steps && string.Equals(traceRoot, TraceRoot, StringComparison.Ordinal);
}
