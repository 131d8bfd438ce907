// The compiler plug-in: every additional file marked ContractAbi="some.namespace" is a contract's JSON
// ({"contractName", "abi", "bytecode"}), and becomes a static class of that name: a method a function, which makes a typed
// call; records of events, errors, structs and results; the code and the constructor. Same file, same text: nothing of
// the machine or the moment is written.

using System;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Cuckoo.Chain.Generator;

[Generator(LanguageNames.CSharp)]
public sealed class ContractGenerator : IIncrementalGenerator
{
    private static readonly DiagnosticDescriptor Unreadable = new(
        "CKC0001", "A contract's JSON cannot be read", "{0}: {1}", "Contracts", DiagnosticSeverity.Error, isEnabledByDefault: true);

    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var contracts = context.AdditionalTextsProvider.Combine(context.AnalyzerConfigOptionsProvider)
            .Where(static pair => Namespace(pair.Left, pair.Right) is not null)
            .Select(static (pair, cancellation) => new Source(pair.Left.Path, Namespace(pair.Left, pair.Right)!, pair.Left.GetText(cancellation)?.ToString() ?? ""))
            .Select(static (source, _) => Written.From(source));

        context.RegisterSourceOutput(contracts, static (output, one) =>
        {
            if (one.Problem is { } problem)
                output.ReportDiagnostic(Diagnostic.Create(Unreadable, Location.Create(one.Path, default, default), Path.GetFileName(one.Path), problem));
            else
                output.AddSource($"{one.Namespace}.{one.Name}.g.cs", one.Code!);
        });
        context.RegisterSourceOutput(contracts.Select(static (one, _) => (one.Namespace, one.Name, Good: one.Problem is null)).Collect(), static (output, all) =>
        {
            foreach (var space in all.Where(one => one.Good).GroupBy(one => one.Namespace, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
                output.AddSource($"{space.Key}.ContractErrors.g.cs", ContractWriter.WriteErrorTable(space.Key, space.Select(one => one.Name!).OrderBy(name => name, StringComparer.Ordinal)));
        });
    }

    private static string? Namespace(AdditionalText file, Microsoft.CodeAnalysis.Diagnostics.AnalyzerConfigOptionsProvider options) =>
        options.GetOptions(file).TryGetValue("build_metadata.AdditionalFiles.ContractAbi", out var name) && name.Length > 0 ? name : null;

    private sealed record Source(string Path, string Namespace, string Text);

    /// <summary>Strings alone, so that the compiler sees at once when nothing has changed.</summary>
    private sealed record Written(string Path, string Namespace, string? Name, string? Code, string? Problem)
    {
        public static Written From(Source source)
        {
            try
            {
                var contract = ContractModel.Read(source.Text);
                return new(source.Path, source.Namespace, contract.Name, new ContractWriter(contract, source.Namespace).Write(), null);
            }
            catch (FormatException wrong)
            {
                return new(source.Path, source.Namespace, null, null, wrong.Message);
            }
        }
    }
}
