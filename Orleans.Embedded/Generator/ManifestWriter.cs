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
        foreach (var one in interfaces.Where(static one => one.Parameters.Count > 0))
            text.Append($"        registry.AddGenericInterface(typeof({one.OpenName}), typeof({ReferenceWriter.ReferenceName(one)}{Blank(one.Parameters)}));\n");
        foreach (var one in grains.Where(static one => one.Parameters.Count > 0))
            text.Append($"        registry.AddGenericGrain(typeof({one.OpenName}), {SymbolDisplay.FormatLiteral(one.GrainType, quote: true)}, {(one.IsReentrant ? "true" : "false")}, typeof({FactoryName(one)}{Blank(one.Parameters)}));\n");
        foreach (var one in interfaces.Where(static one => one.Parameters.Count == 0))
            text.Append($"        registry.AddInterface(typeof({one.FullName}), static (runtime, id) => new {ReferenceWriter.ReferenceName(one)}(runtime, id));\n");
        foreach (var one in grains.Where(static one => one.Parameters.Count == 0))
        {
            var served = string.Concat(one.Interfaces.Select(static name => $", typeof({name})"));
            text.Append($"        registry.AddGrain(typeof({one.FullName}), {SymbolDisplay.FormatLiteral(one.GrainType, quote: true)}, {(one.IsReentrant ? "true" : "false")}, static context => new {one.FullName}({string.Join(", ", one.Arguments)}){served});\n");
        }

        return text.Append("    }\n}\n").ToString();
    }

    /// <summary>What makes the instances of a grain class with type parameters.</summary>
    internal static string WriteFactory(GrainModel grain, AssemblyModel assembly)
        => $"{ReferenceWriter.Head}namespace {assembly.Namespace};\n\ninternal static class {FactoryName(grain)}{grain.Parameters.List}{grain.Parameters.Constraints}\n{{\n"
            + $"    internal static object Create(global::Orleans.Runtime.IGrainContext context) => new {grain.FullName}({string.Join(", ", grain.Arguments)});\n}}\n";

    internal static string FactoryName(GrainModel grain) => grain.SafeName + "_Factory";

    private static string Blank(TypeParameters parameters) => $"<{new string(',', parameters.Count - 1)}>";
}
