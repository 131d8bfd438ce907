// The compiler plug-in's other half: a copier for every type marked [GenerateSerializer], and a manifest that names
// these and the ones marked [RegisterCopier] or [RegisterConverter], so that no reflection happens when a value is copied.

using System;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Cuckoo.Orleans.Embedded.Generator;

[Generator(LanguageNames.CSharp)]
public sealed class CopierGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var copiers = context.SyntaxProvider.ForAttributeWithMetadataName(
            "Orleans.GenerateSerializerAttribute",
            static (_, _) => true,
            static (found, _) => found.TargetSymbol is INamedTypeSymbol type ? CopierReader.Read(type) : null)
            .Where(static one => one is not null).Select(static (one, _) => one!);
        var own = context.SyntaxProvider.ForAttributeWithMetadataName(
            "Orleans.RegisterCopierAttribute",
            static (_, _) => true,
            static (found, _) => CopierReader.ReadOwn((INamedTypeSymbol)found.TargetSymbol));
        var converters = context.SyntaxProvider.ForAttributeWithMetadataName(
            "Orleans.RegisterConverterAttribute",
            static (_, _) => true,
            static (found, _) => CopierReader.ReadConverter((INamedTypeSymbol)found.TargetSymbol));
        var assembly = context.CompilationProvider.Select(static (compilation, _) => AssemblyModel.Read(compilation));

        context.RegisterSourceOutput(copiers.Combine(assembly), static (output, pair) =>
        {
            if (IsSound(output, pair.Left.Findings)) output.AddSource($"{pair.Left.SafeName}_Copier.g.cs", CopierWriter.Write(pair.Left, pair.Right));
        });
        context.RegisterSourceOutput(converters.Combine(assembly), static (output, pair) =>
        {
            if (IsSound(output, pair.Left.Findings)) output.AddSource($"{pair.Left.SafeName}_Copier.g.cs", CopierWriter.Write(pair.Left, pair.Right));
        });
        context.RegisterSourceOutput(own, static (output, copier) => IsSound(output, copier.Findings));
        context.RegisterSourceOutput(copiers.Collect().Combine(own.Collect()).Combine(converters.Collect()).Combine(assembly), static (output, all) =>
        {
            var (((copiers, own), converters), assembly) = all;
            var sound = copiers.Where(static one => one.Findings.Count == 0).OrderBy(static one => one.FullName, StringComparer.Ordinal).ToList();
            var soundOwn = own.Where(static one => one.Findings.Count == 0).OrderBy(static one => one.FullName, StringComparer.Ordinal).ToList();
            var soundConverters = converters.Where(static one => one.Findings.Count == 0).OrderBy(static one => one.FullName, StringComparer.Ordinal).ToList();
            if (sound.Count + soundOwn.Count + soundConverters.Count > 0)
                output.AddSource("CopierManifest.g.cs", CopierWriter.WriteManifest(sound, soundOwn, soundConverters, assembly));
        });
    }

    private static bool IsSound(SourceProductionContext output, EquatableList<Finding> findings)
    {
        foreach (var finding in findings) output.ReportDiagnostic(finding.ToDiagnostic());
        return findings.Count == 0;
    }
}
