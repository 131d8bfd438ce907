using System.Collections.Generic;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace Cuckoo.Orleans.Embedded.Generator;

/// <summary>Writes the assembly's manifest, and the attributes by which a silo finds it and those of its references.</summary>
internal static class ManifestWriter
{
    private const string Attribute = "[assembly: global::Orleans.Embedded.Calls.GrainManifest(typeof(";

    internal static string Write(List<InterfaceModel> interfaces, List<GrainModel> grains, AssemblyModel assembly)
    {
        var text = new StringBuilder(ReferenceWriter.Head);
        if (!assembly.KnowsEngine) return text.ToString();
        foreach (var manifest in assembly.ReferencedManifests) text.Append(Attribute).Append(manifest).Append("))]\n");
        if (interfaces.Count + grains.Count == 0) return text.ToString();

        text.Append($"{Attribute}global::{assembly.Namespace}.GrainManifest))]\n\nnamespace {assembly.Namespace};\n\n");
        text.Append("/// <summary>The grain interfaces and classes of this assembly.</summary>\n");
        text.Append("public sealed class GrainManifest : global::Orleans.Embedded.Calls.IGrainManifest\n{\n");
        text.Append("    /// <inheritdoc/>\n    public void Register(global::Orleans.Embedded.Calls.GrainRegistry registry)\n    {\n");
        foreach (var one in interfaces)
            text.Append($"        registry.AddInterface(typeof({one.FullName}), static (runtime, id) => new {ReferenceWriter.ReferenceName(one)}(runtime, id));\n");
        foreach (var one in grains)
        {
            var served = string.Concat(one.Interfaces.Select(static name => $", typeof({name})"));
            text.Append($"        registry.AddGrain(typeof({one.FullName}), {SymbolDisplay.FormatLiteral(one.GrainType, quote: true)}, {(one.IsReentrant ? "true" : "false")}, static context => new {one.FullName}({string.Join(", ", one.Arguments)}){served});\n");
        }

        return text.Append("    }\n}\n").ToString();
    }
}
