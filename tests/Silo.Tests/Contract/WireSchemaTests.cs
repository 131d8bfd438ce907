using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using Cuckoo.Wire;

namespace Cuckoo.Silo.Tests.Contract;

/// <summary>The JSON that crosses the edge is a promise: its schema is committed, and a change of it is seen in a review.</summary>
public sealed class WireSchemaTests
{
    [Fact]
    public void Wire_Schema_IsTheCommittedOne() => CommittedText.Is(
        "tests/Silo.Tests/wire.schema.json", Schema().ToJsonString(CommittedText.Readable), "The messages of the edge have changed");

    private static JsonObject Schema()
    {
        IEnumerable<Type> messages = typeof(WireJson).CustomAttributes
            .Where(a => a.AttributeType == typeof(JsonSerializableAttribute))
            .Select(a => (Type)a.ConstructorArguments[0].Value!)
            .OrderBy(t => t.Name, StringComparer.Ordinal);
        return new JsonObject(messages.Select(t => KeyValuePair.Create<string, JsonNode?>(t.Name, WireJson.Default.GetTypeInfo(t)!.GetJsonSchemaAsNode(
            new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true }))));
    }
}
