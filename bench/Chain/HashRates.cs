using System.Globalization;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Bench;

/// <summary>Keccak-256 of the two messages of the settlement's sum tree: a leaf of 53 bytes and a node of 129.</summary>
internal static class HashRates
{
    private const int Count = 1024;

    public static void Print(TextWriter output)
    {
        output.WriteLine("| Keccak-256, one thread | one at a time, 1/s | side by side, 1/s |");
        output.WriteLine("| --- | --- | --- |");
        foreach (var length in new[] { 53, 129 })
        {
            var messages = new byte[Count * length];
            var hashes = new byte[Count * Keccak256.HashBytes];
            var single = Rate.Of(() => Keccak256.Hash(messages.AsSpan(0, length), hashes));
            var many = Rate.Of(() => Keccak256.HashMany(messages, length, hashes), Count);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {length} bytes | {single:N0} | {many:N0} |"));
        }
    }
}
