using System.Reflection;
using System.Text.Json;
using Cuckoo.Silo.Edge;

namespace Cuckoo.Silo.Tests.Calls;

/// <summary>What every refusal must look like, whichever it is.</summary>
internal static class Refused
{
    /// <summary>Every refusal the edge knows.</summary>
    public static IReadOnlyList<Refusal> All { get; } =
        [.. typeof(Refusals).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (Refusal)f.GetValue(null)!)];

    /// <summary>Asserts that the answer is this refusal and gives nothing away.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="expected">The refusal.</param>
    /// <param name="secrets">Texts of the call that must not come back.</param>
    public static void By(Answer answer, Refusal expected, params string?[] secrets)
    {
        string code = WellFormed(answer, secrets);
        Assert.Equal((expected.Status, expected.Code), (answer.Status, code));
    }

    /// <summary>Asserts that the answer is some refusal of the page, exactly in its form; gives its code.</summary>
    public static string WellFormed(Answer answer, params string?[] secrets)
    {
        Assert.True(answer.ContentType is "application/json; charset=utf-8" or "application/json", $"{answer.Status} as '{answer.ContentType}': {answer.Body}");
        using var body = JsonDocument.Parse(answer.Body);
        JsonElement error = Assert.Single(body.RootElement.EnumerateObject(), m => m.Name == "error").Value;
        Assert.Single(body.RootElement.EnumerateObject());
        string[] members = [.. error.EnumerateObject().Select(m => m.Name)];
        Assert.True(members is ["code", "message"] or ["code", "message", "details"] or ["code", "message", "type", "param"], answer.Body);
        string code = error.GetProperty("code").GetString()!;
        string message = error.GetProperty("message").GetString()!;
        Assert.Contains(All, r => r.Code == code && r.Status == answer.Status);
        Assert.NotEqual("", message);
        Assert.DoesNotContain(message, char.IsControl);
        Assert.DoesNotContain("Exception", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", answer.Body, StringComparison.Ordinal);
        foreach (string? secret in secrets.Where(s => !string.IsNullOrEmpty(s))) Assert.DoesNotContain(secret!, answer.Body, StringComparison.Ordinal);
        return code;
    }
}
