// The compiler plug-in's other half: a copier for every type marked [GenerateSerializer], and a manifest that names
// these and the ones marked [RegisterCopier], so that no reflection happens when a value is copied.

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
        var assembly = context.CompilationProvider.Select(static (compilation, _) => AssemblyModel.Read(compilation));

        context.RegisterSourceOutput(copiers.Combine(assembly), static (output, pair) =>
        {
            foreach (var finding in pair.Left.Findings) output.ReportDiagnostic(finding.ToDiagnostic());
            if (pair.Left.Findings.Count == 0) output.AddSource($"{pair.Left.SafeName}_Copier.g.cs", CopierWriter.Write(pair.Left, pair.Right));
        });
        context.RegisterSourceOutput(own, static (output, copier) =>
        {
            foreach (var finding in copier.Findings) output.ReportDiagnostic(finding.ToDiagnostic());
        });
        context.RegisterSourceOutput(copiers.Collect().Combine(own.Collect()).Combine(assembly), static (output, all) =>
        {
            var sound = all.Left.Left.Where(static one => one.Findings.Count == 0).OrderBy(static one => one.FullName, StringComparer.Ordinal).ToList();
            var soundOwn = all.Left.Right.Where(static one => one.Findings.Count == 0).OrderBy(static one => one.FullName, StringComparer.Ordinal).ToList();
            if (sound.Count + soundOwn.Count > 0) output.AddSource("CopierManifest.g.cs", CopierWriter.WriteManifest(sound, soundOwn, all.Right));
        });
    }
}
