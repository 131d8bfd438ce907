using YamlDotNet.RepresentationModel;

namespace Cuckoo.Repository.Tests.Manifests;

/// <summary>Walks YAML without a model: a path that leads nowhere is null or empty, never an exception.</summary>
internal static class Yaml
{
    /// <summary>The documents of one file.</summary>
    /// <exception cref="YamlDotNet.Core.YamlException">The text is not YAML, or a key stands twice.</exception>
    public static IReadOnlyList<YamlNode> Documents(string text)
    {
        var stream = new YamlStream();
        using var reader = new StringReader(text);
        stream.Load(reader);
        return [.. stream.Documents.Select(document => document.RootNode)];
    }

    public static YamlNode? At(this YamlNode? node, params string[] path)
    {
        foreach (var key in path)
            node = node is YamlMappingNode mapping && mapping.Children.TryGetValue(new YamlScalarNode(key), out var child) ? child : null;
        return node;
    }

    public static string? Text(this YamlNode? node, params string[] path) => (node.At(path) as YamlScalarNode)?.Value;

    public static IEnumerable<YamlNode> Items(this YamlNode? node, params string[] path) =>
        node.At(path) is YamlSequenceNode sequence ? sequence.Children : [];

    /// <summary>A mapping of scalars, in the order of its keys: `app=cuckoo-silo`.</summary>
    public static string Labels(this YamlNode? node, params string[] path) =>
        node.At(path) is YamlMappingNode mapping
            ? string.Join(',', mapping.Children.Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal))
            : "";
}
