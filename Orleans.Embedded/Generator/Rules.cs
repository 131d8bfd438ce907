using System;
using Microsoft.CodeAnalysis;

namespace Cuckoo.Orleans.Embedded.Generator;

/// <summary>What the generator refuses. Each text says what to do instead.</summary>
internal static class Rules
{
    internal static readonly DiagnosticDescriptor Uncopiable = Rule(
        "CKO0001",
        "A value that nothing can copy crosses a grain call",
        "'{0}' in {1} cannot be copied, and values are copied when they cross a grain call; {2}");

    internal static readonly DiagnosticDescriptor NotATask = Rule(
        "CKO0002",
        "A grain method is asynchronous",
        "{0} returns '{1}'; a grain method returns Task, Task<T>, ValueTask, ValueTask<T> or IAsyncEnumerable<T>");

    internal static readonly DiagnosticDescriptor Unsupported = Rule(
        "CKO0003",
        "Not supported by the embedded engine",
        "{0}: {1}");

    internal static readonly DiagnosticDescriptor Construction = Rule(
        "CKO0004",
        "The silo cannot construct the grain",
        "{0}: {1}");

    internal static readonly DiagnosticDescriptor Copier = Rule(
        "CKO0005",
        "No copier can be written for the type",
        "{0}: {1}");

    internal static DiagnosticDescriptor ById(string id)
        => id switch
        {
            "CKO0001" => Uncopiable,
            "CKO0002" => NotATask,
            "CKO0003" => Unsupported,
            "CKO0004" => Construction,
            "CKO0005" => Copier,
            _ => throw new ArgumentOutOfRangeException(nameof(id), id, "No such rule."),
        };

    private static DiagnosticDescriptor Rule(string id, string title, string text)
        => new(id, title, text, "Grains", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
