using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Cuckoo.Kernels.Devices;

namespace Cuckoo.Kernels.Tests.Devices;

/// <summary>The committed kernels for NVIDIA's driver: made of the text as it is, and of operations that round once.</summary>
public sealed partial class PtxTests
{
    private static readonly string[] Allowed =
    [
        "add.rn", "sub.rn", "mul.rn", "fma.rn", "cvt.rn", "abs", "neg", "min", "max", "mov", "selp", "ld.param", "ld.global", "ld.shared", "st.global", "st.shared", "setp.",
    ];

    [Fact]
    public void Kernels_Committed_AreOfTheText()
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(KernelText.All.ReplaceLineEndings("\n"))));
        Assert.True(
            KernelText.Ptx.StartsWith($"// cuckoo kernels, of the text with SHA-256 {hash}, ", StringComparison.Ordinal),
            "The kernels' text has changed: run Kernels/Devices/Ptx/make.sh and commit kernels.ptx.");
    }

    [Fact]
    public void Kernels_Committed_AreAllOfThem()
    {
        var expected = Kernels().Matches(KernelText.All).Concat(Templates().Matches(KernelText.All)).Select(match => match.Groups["name"].Value)
            .Where(name => !string.Equals(name, "NAME", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        Assert.Equal(expected, Entries().Matches(KernelText.Ptx).Select(match => match.Groups["name"].Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Kernels_Committed_RoundOnceAndFlushNothing()
    {
        var used = Operations().Matches(KernelText.Ptx).Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
        Assert.Contains("fma.rn", used);
        Assert.All(used, operation => Assert.Contains(Allowed, allowed => allowed.EndsWith('.') ? operation.StartsWith(allowed, StringComparison.Ordinal) : string.Equals(operation, allowed, StringComparison.Ordinal)));
        Assert.DoesNotContain("ftz", KernelText.Ptx, StringComparison.Ordinal);
        Assert.DoesNotContain("approx", KernelText.Ptx, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^KERNEL (?<name>\w+)\(", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Kernels();

    [GeneratedRegex(@"^(?:EACH|GATED|DENSE_LINEAR|QUANTISED_LINEAR)\((?<name>\w+),", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Templates();

    [GeneratedRegex(@"\.entry (?<name>\w+)\(", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Entries();

    [GeneratedRegex(@"^\s+(?:@!?%p\d+ )?(?<name>[a-z][a-z0-9.]*)\.f(?:32|64|16)\b", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Operations();
}
