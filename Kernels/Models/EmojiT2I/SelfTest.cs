using System.Text.Json;
using Cuckoo.Kernels.Formats;

namespace Cuckoo.Kernels.Models.EmojiT2I;

/// <summary>A model's golden run: an input and the hashes the exact profile gives for it.</summary>
internal sealed record SelfTest(PictureInput Input, string ProgramHash, string TraceRoot, string OutputHash)
{
    /// <summary>Reads a selftest.json.</summary>
    /// <exception cref="ModelFormatException">A member is missing or out of range.</exception>
    public static SelfTest Parse(string file, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new ModelFormatException(file, "selftest", 0, "is not an object");
        var input = new PictureInput(Text("prompt"), (ulong)Number("seed"), Number("steps"), Number("guidancePercent"));
        try
        {
            input.RequireValid();
        }
        catch (InvalidPictureInputException fault)
        {
            throw new ModelFormatException(file, fault.Field, 0, $"must be {fault.Allowed}", fault);
        }

        return new SelfTest(input, Text("programHash"), Text("traceRoot"), Text("outputHash"));

        string Text(string name) =>
            root.TryGetProperty(name, out var element) && element.ValueKind == JsonValueKind.String ? element.GetString()! : throw Wrong(name, "is not a string");

        int Number(string name) =>
            root.TryGetProperty(name, out var element) && element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var value) && value >= 0
                ? value
                : throw Wrong(name, "is not a natural number");

        ModelFormatException Wrong(string name, string problem) => new(file, name, 0, problem);
    }
}
