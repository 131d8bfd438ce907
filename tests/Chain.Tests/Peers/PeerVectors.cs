using System.Reflection;
using System.Text.Json;

namespace Cuckoo.Chain.Tests.Peers;

/// <summary>What other implementations said, made by peers/make-vectors.mjs when the tests were built.</summary>
internal static class PeerVectors
{
    private static readonly string Folder = typeof(PeerVectors).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Peers").Value!;

    public static JsonElement Read(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, name + ".json")), new JsonDocumentOptions { MaxDepth = 128 });
        var root = document.RootElement.Clone();
        Assert.True(root.GetArrayLength() > 0);
        return root;
    }

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    /// <summary>A number, or digits in quotes where it is too large for JSON's numbers.</summary>
    public static UInt256 Number(this JsonElement element, string name)
    {
        var value = element.GetProperty(name);
        return UInt256.Parse(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText());
    }

    public static byte[] Bytes(this JsonElement element, string name) => FromHex(element.Text(name));

    public static byte[] FromHex(string text) => Convert.FromHexString(text.AsSpan(2));

    public static string ToHex(ReadOnlySpan<byte> bytes) => "0x" + Convert.ToHexStringLower(bytes);
}
