using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis.CSharp;

namespace Cuckoo.Chain.Generator;

/// <summary>Names of contracts as names of C#.</summary>
internal static class Names
{
    // What a record or its base has already.
    private static readonly HashSet<string> RecordMembers = new(StringComparer.Ordinal)
    {
        "Clone", "Deconstruct", "Definition", "EqualityContract", "Equals", "Finalize", "GetHashCode", "GetType", "MemberwiseClone", "PrintMembers", "Read",
        "ToString", "TryRead", "Write",
    };

    /// <summary>Whether Solidity could have given it, apart from its dollar sign.</summary>
    public static bool IsIdentifier(string name) =>
        name.Length is > 0 and <= 100 && !char.IsDigit(name[0]) && name.All(c => c is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9' or '_');

    /// <summary>The name with a capital in front and no underscores around it.</summary>
    public static string Pascal(string name, string fallback)
    {
        var trimmed = name.Trim('_');
        return trimmed.Length == 0 || char.IsDigit(trimmed[0]) ? fallback : char.ToUpperInvariant(trimmed[0]) + trimmed.Substring(1);
    }

    /// <summary>The name with a small letter in front, as a parameter.</summary>
    public static string Camel(string name, string fallback)
    {
        var pascal = Pascal(name, fallback);
        var camel = char.ToLowerInvariant(pascal[0]) + pascal.Substring(1);
        return SyntaxFacts.GetKeywordKind(camel) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(camel) != SyntaxKind.None ? "@" + camel : camel;
    }

    /// <summary>Names of a record's properties, in order and each once.</summary>
    public static string[] Properties(IReadOnlyList<ParameterModel> parameters, string record) => Distinct(parameters.Select((p, i) =>
    {
        var name = Pascal(p.Name, "Item" + (i + 1).ToString(CultureInfo.InvariantCulture));
        return name == record || RecordMembers.Contains(name) ? name + "Value" : name;
    }));

    /// <summary>Names of a method's parameters, in order and each once.</summary>
    public static string[] Arguments(IReadOnlyList<ParameterModel> parameters) =>
        Distinct(parameters.Select((p, i) => Camel(p.Name, "item" + (i + 1).ToString(CultureInfo.InvariantCulture))));

    /// <summary>The names with a number after each that was there before.</summary>
    public static string[] Distinct(IEnumerable<string> names)
    {
        HashSet<string> used = new(StringComparer.Ordinal);
        return [.. names.Select(name =>
        {
            var distinct = name;
            for (var number = 2; !used.Add(distinct); number++)
                distinct = name + number.ToString(CultureInfo.InvariantCulture);
            return distinct;
        })];
    }
}
