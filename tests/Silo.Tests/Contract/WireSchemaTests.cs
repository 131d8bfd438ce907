using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using Cuckoo.Wire;

namespace Cuckoo.Silo.Tests.Contract;

/// <summary>The JSON that crosses the edge is a promise: its schema is committed, and a change of it is seen in a review.</summary>
public sealed class WireSchemaTests
{
    private const string Accept = "CUCKOO_ACCEPT_WIRE";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void Wire_Schema_IsTheCommittedOne()
    {
        string path = Checkout.File("tests/Silo.Tests/wire.schema.json");
        string now = Schema().ToJsonString(Readable).ReplaceLineEndings("\n") + "\n";
        if (Environment.GetEnvironmentVariable(Accept) == "1") File.WriteAllText(path, now);
        string committed = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        if (committed == now) return;

        string difference = string.Join('\n', Difference(committed.Split('\n'), now.Split('\n')));
        Assert.Fail($"The messages of the edge have changed:\n{difference}\nIf that is meant, run this test with {Accept}=1 and commit tests/Silo.Tests/wire.schema.json.");
    }

    private static JsonObject Schema()
    {
        IEnumerable<Type> messages = typeof(WireJson).CustomAttributes
            .Where(a => a.AttributeType == typeof(JsonSerializableAttribute))
            .Select(a => (Type)a.ConstructorArguments[0].Value!)
            .OrderBy(t => t.Name, StringComparer.Ordinal);
        return new JsonObject(messages.Select(t => KeyValuePair.Create<string, JsonNode?>(t.Name, WireJson.Default.GetTypeInfo(t)!.GetJsonSchemaAsNode(
            new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true }))));
    }

    // Lines that only one side has, between what both begin and end with: enough to see what has changed.
    private static IEnumerable<string> Difference(string[] before, string[] after)
    {
        int same = 0;
        while (same < before.Length && same < after.Length && before[same] == after[same]) same++;
        int end = 0;
        while (end < before.Length - same && end < after.Length - same && before[^(end + 1)] == after[^(end + 1)]) end++;
        return [$"line {same + 1}:", .. before[same..^end].Select(l => "- " + l), .. after[same..^end].Select(l => "+ " + l)];
    }
}
