using System.Collections.Generic;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace Cuckoo.Orleans.Embedded.Generator;

/// <summary>
/// Writes copiers and the manifest that names them. Members are reached through accessors that the runtime resolves to
/// plain field access, so that private, init-only and read-only ones are copied like any other and no setter runs.
/// </summary>
internal static class CopierWriter
{
    private const string Copying = "global::Orleans.Embedded.Copying.";
    private const string Cloning = "global::Orleans.Serialization.Cloning.";
    private const string Accessor = "    [global::System.Runtime.CompilerServices.UnsafeAccessor(global::System.Runtime.CompilerServices.UnsafeAccessorKind.";

    internal static string Write(CopierModel model, AssemblyModel assembly)
    {
        var text = new StringBuilder(ReferenceWriter.Head);
        text.Append($"namespace {assembly.Namespace};\n\n");
        text.Append($"internal sealed class {model.SafeName}_Copier{model.Parameters.List} : {Role(model)}{model.Parameters.Constraints}\n{{\n");
        if (model.Kind == CopierKind.Constructed)
            text.Append($"    protected override {model.FullName} Create() => New();\n\n{Accessor}Constructor)]\n    private static extern {model.FullName} New();\n\n");
        else if (model.Kind == CopierKind.Uninitialized)
            text.Append($"    protected override {model.FullName} Create() => ({model.FullName})global::System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(typeof({model.FullName}));\n\n");

        WriteCopy(text, model);
        var at = 0;
        foreach (var member in model.Members) WriteAccessors(text, model, member, at++);
        return text.Append("}\n").ToString();
    }

    internal static string Write(ConverterModel model, AssemblyModel assembly)
        => $"{ReferenceWriter.Head}namespace {assembly.Namespace};\n\n"
            + $"internal sealed class {model.SafeName}_Copier{model.Parameters.List} : {Copying}SurrogateCopier<{model.Copied}, {model.Surrogate}, {model.FullName}>{model.Parameters.Constraints};\n";

    internal static string WriteManifest(IEnumerable<CopierModel> copiers, IEnumerable<OwnCopierModel> own, IEnumerable<ConverterModel> converters, AssemblyModel assembly)
    {
        var text = new StringBuilder(ReferenceWriter.Head);
        text.Append($"[assembly: {Copying}CopierManifest(typeof(global::{assembly.Namespace}.CopierManifest))]\n\nnamespace {assembly.Namespace};\n\n");
        text.Append($"/// <summary>The copiers of this assembly.</summary>\npublic sealed class CopierManifest : {Copying}ICopierManifest\n{{\n");
        text.Append($"    /// <inheritdoc/>\n    public void Register({Copying}CopierCatalogue copiers)\n    {{\n");
        foreach (var one in own)
            text.Append(one.IsGeneric ? Generic(one.Copied, one.FullName) : Plain(one.Copied, one.FullName));
        foreach (var one in converters)
            text.Append(Generated(one.Parameters, one.Copied, one.OpenCopied, one.SafeName));
        foreach (var one in copiers)
            text.Append(Generated(one.Parameters, one.FullName, one.OpenName, one.SafeName));
        return text.Append("    }\n}\n").ToString();
    }

    private static string Generated(TypeParameters parameters, string copied, string openCopied, string safeName)
        => parameters.Count > 0 ? Generic(openCopied, $"{safeName}_Copier<{new string(',', parameters.Count - 1)}>") : Plain(copied, safeName + "_Copier");

    private static string Plain(string copied, string copier) => $"        copiers.Add(typeof({copied}), static () => new {copier}());\n";

    private static string Generic(string copied, string copier) => $"        copiers.AddGeneric(typeof({copied}), typeof({copier}));\n";

    private static string Role(CopierModel model)
        => model.Kind switch
        {
            CopierKind.Struct => $"{Cloning}IDeepCopier<{model.FullName}>",
            CopierKind.Abstract => $"{Cloning}IBaseCopier<{model.FullName}>",
            _ => $"{Copying}ObjectCopier<{model.FullName}>",
        };

    private static void WriteCopy(StringBuilder text, CopierModel model)
    {
        var isStruct = model.Kind == CopierKind.Struct;
        if (isStruct)
            text.Append($"    public {model.FullName} DeepCopy({model.FullName} input, {Cloning}CopyContext context)\n    {{\n        {model.FullName} output = default;\n");
        else
            text.Append($"    public {(model.Kind == CopierKind.Abstract ? "" : "override ")}void DeepCopy({model.FullName} input, {model.FullName} output, {Cloning}CopyContext context)\n    {{\n");
        if (model.Base is not null) text.Append($"        {Copying}BaseMembers<{model.Base}>.Copy(input, output, context);\n");
        var by = isStruct ? "ref " : "";
        var at = 0;
        foreach (var member in model.Members)
        {
            var value = member.IsField ? $"M{at}({by}input)" : $"Get{at}({by}input)";
            if (member.NeedsCopy) value = $"context.DeepCopy({value})";
            text.Append(member.IsField ? $"        M{at}({by}output) = {value};\n" : $"        Set{at}({by}output, {value});\n");
            at++;
        }

        text.Append(isStruct ? "        return output;\n    }\n" : "    }\n");
    }

    private static void WriteAccessors(StringBuilder text, CopierModel model, CopiedMember member, int at)
    {
        var of = $"{(model.Kind == CopierKind.Struct ? "ref " : "")}{model.FullName} of";
        if (member.IsField)
        {
            text.Append($"\n{Accessor}Field, Name = {SymbolDisplay.FormatLiteral(member.Name, quote: true)})]\n    private static extern ref {member.Type} M{at}({of});\n");
            return;
        }

        text.Append($"\n{Accessor}Method, Name = {SymbolDisplay.FormatLiteral("get_" + member.Name, quote: true)})]\n    private static extern {member.Type} Get{at}({of});\n");
        text.Append($"\n{Accessor}Method, Name = {SymbolDisplay.FormatLiteral("set_" + member.Name, quote: true)})]\n    private static extern void Set{at}({of}, {member.Type} value);\n");
    }
}
