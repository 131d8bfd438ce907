using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cuckoo.Cli.Edge;
using Cuckoo.Client;
using Cuckoo.Wire;
using Cuckoo.Wire.Network;

namespace Cuckoo.Cli.Staking;

/// <summary>What a network knows of its chain, as its edge tells it: the nodes, and the parameters by which it runs.</summary>
internal static class ChainViews
{
    /// <summary><c>cuckoo nodes</c>.</summary>
    public static Command Nodes()
    {
        EdgeCommand nodes = EdgeCommand.New("nodes", "The nodes on the network's chain, their stakes and whether they may work.");
        return nodes.DoesWithout(async (parsed, cancellation) =>
        {
            using CuckooClient client = nodes.Flags.Anonymous(parsed);
            List<NodeRow> rows = [];
            NodesReply page;
            do
            {
                page = await client.NodesAsync(rows.Count == 0 ? null : rows[^1].Node, cancellation);
                rows.AddRange(page.Nodes);
            }
            while (page.Nodes.Count > 0 && rows.Count < page.All);

            return new EdgeAnswer(
                (JsonObject)JsonSerializer.SerializeToNode(new NodesReply(rows, rows.Count), WireJson.Default.NodesReply)!,
                rows.Count == 0 ? ["No node has registered."] : [.. rows.Select(Line)]);
        });
    }

    /// <summary><c>cuckoo parameters</c>.</summary>
    public static Command Parameters()
    {
        EdgeCommand parameters = EdgeCommand.New("parameters", "The parameters that were voted and by which the network runs, with their bounds.");
        return parameters.DoesWithout(async (parsed, cancellation) =>
        {
            using CuckooClient client = parameters.Flags.Anonymous(parsed);
            ParametersReply reply = await client.ParametersAsync(cancellation);
            return new EdgeAnswer(
                (JsonObject)JsonSerializer.SerializeToNode(reply, WireJson.Default.ParametersReply)!,
                [.. reply.Parameters.Select(p => $"{p.Name,-22} {p.Value} ({p.Least} to {p.Most})")]);
        });
    }

    private static string Line(NodeRow node) =>
        $"{node.Node}  {node.Role}, {node.State}: {TokenAmount.Format(node.Own)} own, {TokenAmount.Format(node.Delegated)} delegated"
        + (node.Unbonding == "0" ? "" : $", {TokenAmount.Format(node.Unbonding)} leaving")
        + (node.Slashed == "0" ? "" : $", {TokenAmount.Format(node.Slashed)} slashed");
}
