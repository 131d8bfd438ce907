using System;
using System.Collections.Generic;
using System.Linq;

namespace Cuckoo.Chain.Generator;

/// <summary>A parameter of a function, an event, an error or a struct.</summary>
internal sealed class ParameterModel(string name, string type, string internalType, bool indexed, IReadOnlyList<ParameterModel> components)
{
    public string Name { get; } = name;

    /// <summary>The type as the JSON has it: tuple for a struct, and its array brackets.</summary>
    public string Type { get; } = type;

    /// <summary>The contract's own name of the type, such as struct Pay.Leaf[]; may be empty.</summary>
    public string InternalType { get; } = internalType;

    public bool Indexed { get; } = indexed;

    public IReadOnlyList<ParameterModel> Components { get; } = components;

    /// <summary>The type without its last array brackets, as a parameter of its own.</summary>
    public ParameterModel Element => new(Name, Type.Substring(0, Type.LastIndexOf('[')), InternalType, indexed: false, Components);

    public bool IsArray => Type.EndsWith("]", StringComparison.Ordinal);

    public bool IsTuple => Type == "tuple";

    /// <summary>The type as signatures have it.</summary>
    public string Canonical => Type.StartsWith("tuple", StringComparison.Ordinal)
        ? $"({string.Join(",", Components.Select(c => c.Canonical))}){Type.Substring(5)}"
        : Type;
}

/// <summary>A function, an event, an error or the constructor.</summary>
internal sealed class MemberModel(string kind, string name, IReadOnlyList<ParameterModel> inputs, IReadOnlyList<ParameterModel> outputs, string mutability)
{
    public string Kind { get; } = kind;

    public string Name { get; } = name;

    public IReadOnlyList<ParameterModel> Inputs { get; } = inputs;

    public IReadOnlyList<ParameterModel> Outputs { get; } = outputs;

    public string Mutability { get; } = mutability;

    public string Signature => $"{Name}({string.Join(",", Inputs.Select(i => i.Canonical))})";
}

/// <summary>A contract as contracts/abi/NAME.json has it.</summary>
internal sealed class ContractModel(string name, string bytecode, IReadOnlyList<MemberModel> members)
{
    public string Name { get; } = name;

    /// <summary>Hexadecimal digits without a prefix; empty for an interface.</summary>
    public string Bytecode { get; } = bytecode;

    public IReadOnlyList<MemberModel> Members { get; } = members;

    /// <exception cref="FormatException">The JSON is none of a contract; the message says what is missing.</exception>
    public static ContractModel Read(string text)
    {
        var root = Object(Json.Read(text), "the file");
        var name = Text(root, "contractName");
        if (!Names.IsIdentifier(name))
            throw new FormatException("contractName is not the name of a contract.");
        var code = Text(root, "bytecode");
        if (!code.StartsWith("0x", StringComparison.Ordinal) || code.Length % 2 != 0 || code.Skip(2).Any(c => !IsHexDigit(c)))
            throw new FormatException("bytecode is not 0x and hexadecimal digits; libraries have to be linked.");
        return new(name, code.Substring(2), [.. List(root, "abi").Select(ReadMember).Where(m => m is not null).Select(m => m!)]);
    }

    private static MemberModel? ReadMember(object? item)
    {
        var member = Object(item, "a member of abi");
        var kind = Text(member, "type");
        // A fallback and a receive function have no name to call.
        if (kind is not ("function" or "event" or "error" or "constructor"))
            return null;
        if (kind == "event" && member.TryGetValue("anonymous", out var anonymous) && anonymous is true)
            return null;
        var name = kind == "constructor" ? "" : Text(member, "name");
        if (kind != "constructor" && !Names.IsIdentifier(name))
            throw new FormatException("a member of abi has a name that is none.");
        return new(kind, name, Parameters(member, "inputs"), kind == "function" ? Parameters(member, "outputs") : [], member.TryGetValue("stateMutability", out var m) ? m as string ?? "" : "");
    }

    private static List<ParameterModel> Parameters(Dictionary<string, object?> member, string key) => [.. List(member, key).Select(item =>
    {
        var parameter = Object(item, $"one of {key}");
        var type = Text(parameter, "type");
        if (type.Length is 0 or > 100 || type.Any(c => !(c is >= 'a' and <= 'z' or >= '0' and <= '9' or '[' or ']')))
            throw new FormatException($"one of {key} has a type that is none.");
        var components = type.StartsWith("tuple", StringComparison.Ordinal) ? Parameters(parameter, "components") : [];
        var name = Text(parameter, "name");
        if (name.Length > 0 && !Names.IsIdentifier(name))
            throw new FormatException($"one of {key} has a name that is none.");
        return new ParameterModel(name, type, parameter.TryGetValue("internalType", out var t) ? t as string ?? "" : "", parameter.TryGetValue("indexed", out var i) && i is true, components);
    })];

    private static Dictionary<string, object?> Object(object? value, string what) => value as Dictionary<string, object?> ?? throw new FormatException($"{what} is not a JSON object.");

    private static string Text(Dictionary<string, object?> members, string key) =>
        members.TryGetValue(key, out var value) && value is string text ? text : throw new FormatException($"\"{key}\" is missing or no text.");

    private static List<object?> List(Dictionary<string, object?> members, string key) =>
        members.TryGetValue(key, out var value) && value is List<object?> list ? list : throw new FormatException($"\"{key}\" is missing or no list.");

    private static bool IsHexDigit(char c) => c is >= '0' and <= '9' or >= 'a' and <= 'f' or >= 'A' and <= 'F';
}
