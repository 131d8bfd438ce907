using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace Cuckoo.Orleans.Embedded.Generator;

/// <summary>Writes the class of one method's calls: arguments as fields, the call itself, and how it is used again.</summary>
internal static class CallWriter
{
    private const string Calls = "global::Orleans.Embedded.Calls.";
    private const string Token = "global::System.Threading.CancellationToken";

    internal static void Write(StringBuilder text, MethodModel method, int index)
    {
        text.Append($"\n    private sealed class Call{index}{method.TypeParameters.List} : {Calls}{Base(method)}{method.TypeParameters.Constraints}\n    {{\n");
        WriteShape(text, method);
        WriteFields(text, method);
        if (method.Kind == ReturnKind.Items)
        {
            text.Append($"        internal Call{index}(global::Orleans.Runtime.GrainReference reference) : base(reference) {{ }}\n");
            text.Append($"        public override global::System.Collections.Generic.IAsyncEnumerable<{method.ResultType}> Open(object target, {Token} token) => {Invocation(method, "token")};\n");
        }
        else
        {
            WritePool(text, method, index);
            WriteInvoke(text, method);
            WriteArguments(text, method);
        }

        text.Append("    }\n");
    }

    private static string Base(MethodModel method)
        => method.Kind == ReturnKind.Items ? $"GrainEnumeration<{method.ResultType}>" : method.ResultType is null ? "VoidCall" : $"GrainCall<{method.ResultType}>";

    private static void WriteShape(StringBuilder text, MethodModel method)
    {
        var timeout = method.ResponseTimeout is null ? "null" : SymbolDisplay.FormatLiteral(method.ResponseTimeout, quote: true);
        var types = string.Join(", ", method.Parameters.Select(static one => $"typeof({one.RuntimeType})"));
        var lookUp = method.TypeParameters.Count > 0 ? "null" : $"static () => new global::System.Type[] {{ {types} }}";
        text.Append($"        private static readonly {Calls}CallShape s_shape = new(typeof({method.DeclaringType}), \"{method.Name}\", {method.Traits}, {timeout}, {lookUp});\n");
        text.Append($"        {(method.Kind == ReturnKind.Items ? "public" : "protected")} override {Calls}CallShape Shape => s_shape;\n");
    }

    private static void WriteFields(StringBuilder text, MethodModel method)
    {
        var at = 0;
        foreach (var parameter in method.Parameters) text.Append($"        internal {parameter.Type} P{at++} = default!;\n");
    }

    private static void WritePool(StringBuilder text, MethodModel method, int index)
    {
        // A thread-static of a generic class costs more to find than a new call to make.
        if (method.TypeParameters.Count > 0)
        {
            text.Append($"        internal static Call{index}{method.TypeParameters.List} New() => new();\n");
            return;
        }

        var cleared = string.Concat(method.Parameters.Select(static (_, at) => $"P{at} = default!; "));
        text.Append($"        [global::System.ThreadStatic] private static {Calls}CallStack? s_free;\n");
        text.Append($"        internal static Call{index} New() => (Call{index}?)s_free?.Pop() ?? new Call{index}();\n");
        text.Append($"        protected override void Recycle() {{ {cleared}(s_free ??= new {Calls}CallStack()).Push(this); }}\n");
    }

    private static void WriteInvoke(StringBuilder text, MethodModel method)
    {
        var returns = method.ResultType is null ? "global::System.Threading.Tasks.ValueTask" : $"global::System.Threading.Tasks.ValueTask<{method.ResultType}>";
        var call = Invocation(method, null);
        text.Append($"        protected override {returns} Invoke(object target)");
        text.Append(method.Kind switch
        {
            ReturnKind.Void => $" {{ {call}; return default; }}\n",
            ReturnKind.ValueTask => $" => {call};\n",
            _ => $" => new {returns}({call});\n",
        });
    }

    private static void WriteArguments(StringBuilder text, MethodModel method)
    {
        if (method.Parameters.Count == 0) return;
        text.Append($"        public override int GetArgumentCount() => {method.Parameters.Count};\n");
        var reads = string.Concat(method.Parameters.Select(static (_, at) => $"{at} => P{at}, "));
        text.Append($"        public override object? GetArgument(int index) => index switch {{ {reads}_ => base.GetArgument(index) }};\n");
        var writes = string.Concat(method.Parameters.Select(static (one, at) => $"case {at}: P{at} = ({one.Type})value!; break; "));
        text.Append($"        public override void SetArgument(int index, object? value) {{ switch (index) {{ {writes}default: base.SetArgument(index, value); break; }} }}\n");
        var token = method.Parameters.Select(static (one, at) => one.IsCancellation ? at : -1).Where(static at => at >= 0).DefaultIfEmpty(-1).First();
        if (token < 0) return;
        text.Append("        public override bool IsCancellable => true;\n");
        text.Append($"        public override {Token} Token {{ get => P{token}; set => P{token} = value; }}\n");
    }

    private static string Invocation(MethodModel method, string? token)
        => $"(({method.DeclaringType})target).{method.Name}{method.TypeParameters.List}({string.Join(", ", method.Parameters.Select((one, at) => one.IsCancellation && token is not null ? token : $"P{at}"))})";
}
