// The compiler plug-in: for every grain interface of the assembly a reference class and one call class a method, for
// every grain class a factory, and one manifest that names them all, so that nothing is looked up by reflection when a
// call is made. How values are copied on the way is the other half, CopierGenerator.

using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Cuckoo.Orleans.Embedded.Generator;

[Generator(LanguageNames.CSharp)]
public sealed class GrainGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var interfaces = context.SyntaxProvider.CreateSyntaxProvider(
            static (node, _) => node is InterfaceDeclarationSyntax { BaseList: not null },
            static (syntax, _) => Declared(syntax) is { } type && KnownTypes.IsGrainInterface(type) ? InterfaceReader.Read(type) : null)
            .Where(static one => one is not null).Select(static (one, _) => one!);
        var grains = context.SyntaxProvider.CreateSyntaxProvider(
            static (node, _) => node is ClassDeclarationSyntax { BaseList: not null },
            static (syntax, _) => Declared(syntax) is { IsAbstract: false } type && KnownTypes.IsGrainClass(type) ? GrainReader.Read(type) : null)
            .Where(static one => one is not null).Select(static (one, _) => one!);
        var assembly = context.CompilationProvider.Select(static (compilation, _) => AssemblyModel.Read(compilation));

        context.RegisterSourceOutput(interfaces.Combine(assembly), static (output, pair) =>
        {
            foreach (var finding in pair.Left.Findings) output.ReportDiagnostic(finding.ToDiagnostic());
            if (pair.Left.Findings.Count == 0) output.AddSource($"{pair.Left.SafeName}.g.cs", ReferenceWriter.Write(pair.Left, pair.Right));
        });
        context.RegisterSourceOutput(grains.Combine(assembly), static (output, pair) =>
        {
            foreach (var finding in pair.Left.Findings) output.ReportDiagnostic(finding.ToDiagnostic());
            if (pair.Left is { Findings.Count: 0, Parameters.Count: > 0 }) output.AddSource($"{ManifestWriter.FactoryName(pair.Left)}.g.cs", ManifestWriter.WriteFactory(pair.Left, pair.Right));
        });
        context.RegisterSourceOutput(interfaces.Collect().Combine(grains.Collect()).Combine(assembly), static (output, all) =>
            output.AddSource("GrainManifest.g.cs", ManifestWriter.Write(Sound(all.Left.Left), Sound(all.Left.Right), all.Right)));
    }

    private static List<InterfaceModel> Sound(ImmutableArray<InterfaceModel> all)
        => all.Where(static one => one.Findings.Count == 0).OrderBy(static one => one.FullName, System.StringComparer.Ordinal).ToList();

    private static List<GrainModel> Sound(ImmutableArray<GrainModel> all)
        => all.Where(static one => one.Findings.Count == 0).OrderBy(static one => one.FullName, System.StringComparer.Ordinal).ToList();

    // A type declared in several parts is read once, at the first of them that has a base list.
    private static INamedTypeSymbol? Declared(GeneratorSyntaxContext syntax)
    {
        if (syntax.SemanticModel.GetDeclaredSymbol(syntax.Node) is not INamedTypeSymbol type) return null;
        var first = type.DeclaringSyntaxReferences.First(static one => one.GetSyntax() is TypeDeclarationSyntax { BaseList: not null });
        return first.GetSyntax() == syntax.Node ? type : null;
    }
}
