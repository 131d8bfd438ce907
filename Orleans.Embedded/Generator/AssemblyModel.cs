using System;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Cuckoo.Orleans.Embedded.Generator;

/// <summary>The assembly being compiled: where its generated code lives and which manifests its references bring.</summary>
internal sealed record AssemblyModel(string Namespace, bool KnowsEngine, EquatableList<string> ReferencedManifests)
{
    private const string Manifest = "Orleans.Embedded.Calls.GrainManifestAttribute";

    internal static AssemblyModel Read(Compilation compilation)
    {
        var name = new string((compilation.AssemblyName ?? "Assembly").Select(static letter => char.IsLetterOrDigit(letter) ? letter : '_').ToArray());
        var manifests = compilation.SourceModule.ReferencedAssemblySymbols
            .SelectMany(static one => one.GetAttributes())
            .Where(static one => one.AttributeClass?.ToDisplayString() == Manifest)
            .Select(static one => one.ConstructorArguments[0].Value)
            .OfType<INamedTypeSymbol>()
            .Select(static one => one.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat))
            .Distinct()
            .OrderBy(static one => one, StringComparer.Ordinal);
        return new AssemblyModel($"Orleans.Embedded.Generated.{name}", compilation.GetTypeByMetadataName(Manifest) is not null, new EquatableList<string>(manifests));
    }
}
