using System.Xml;
using System.Xml.Linq;

namespace Cuckoo.Repository.Tests;

/// <summary>The MSBuild files of a tree, parsed; one that is not XML is left to the build, which refuses it.</summary>
internal static class MsBuildFiles
{
    public static IEnumerable<(string Path, XDocument Document)> Of(Tree tree, params string[] extensions)
    {
        foreach (var (path, text) in tree.WithExtension(extensions.Length == 0 ? [".csproj", ".props", ".targets"] : extensions))
        {
            XDocument document;
            try
            {
                document = XDocument.Parse(text);
            }
            catch (XmlException)
            {
                continue;
            }

            yield return (path, document);
        }
    }

    public static IEnumerable<XElement> Named(this XDocument document, string name) =>
        document.Descendants().Where(element => string.Equals(element.Name.LocalName, name, StringComparison.Ordinal));

    /// <summary>Metadata of an item: written as an attribute or as a child element.</summary>
    public static string? Metadata(this XElement item, string name) =>
        item.Attribute(name)?.Value
        ?? item.Elements().FirstOrDefault(child => string.Equals(child.Name.LocalName, name, StringComparison.Ordinal))?.Value;
}
