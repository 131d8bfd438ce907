using System.Security.Cryptography;
using System.Text;

namespace Cuckoo.Kernels.Models;

/// <summary>The hash that stands for a program: everything that decides a run's bits but its input (docs/numerics.md, "Traces").</summary>
internal static class ProgramText
{
    /// <summary>The version of docs/numerics.md.</summary>
    private const int NumericsVersion = 1;

    /// <param name="graph">The graph's name and version.</param>
    /// <param name="sampler">What is done between passes, or null.</param>
    /// <param name="weights">The Merkle root of the weights.</param>
    /// <param name="config">The configuration's text; its hash is taken in.</param>
    /// <param name="further">Lines that only some programs have, by their names.</param>
    public static byte[] Hash(string graph, string? sampler, byte[] weights, string config, params ReadOnlySpan<(string Name, string Value)> further)
    {
        var text = new StringBuilder();
        Line("cuckoo-program", "1");
        Line("graph", graph);
        Line("numerics", $"{NumericsVersion}");
        if (sampler is not null)
            Line("sampler", sampler);
        Line("weights", Convert.ToHexStringLower(weights));
        Line("config", HashOf(config));
        foreach (var (name, value) in further)
            Line(name, value);
        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));

        void Line(string name, string value) => text.Append(name).Append(' ').Append(value).Append('\n');
    }

    /// <summary>SHA-256 of a text's UTF-8 bytes, lower-case hexadecimal.</summary>
    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
