using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Disputes;
using Cuckoo.Chain.Keys;
using Cuckoo.Cli.Edge;
using Cuckoo.Cli.OnChain;
using Cuckoo.Wire;
using Cuckoo.Wire.Settlement;

namespace Cuckoo.Cli.Disputes;

/// <summary>Commands that look at disputes, on the chain or at an edge.</summary>
internal static class DisputeViews
{
    /// <summary><c>cuckoo disputes</c>.</summary>
    public static Command OfNetwork()
    {
        EdgeCommand all = EdgeCommand.New("disputes", "The network's own cases against miners on its chain: all for its operators, for others those against wallets they have signed in with.");
        return all.Does(async (client, _, cancellation) =>
        {
            DisputesReply reply = await client.DisputesAsync(cancellation);
            return new EdgeAnswer(
                (JsonObject)JsonSerializer.SerializeToNode(reply, WireJson.Default.DisputesReply)!,
                reply.Disputes.Count == 0 ? ["There is none that you may see."] : [.. reply.Disputes.Select(Line)]);
        });
    }

    /// <summary><c>cuckoo dispute list</c>.</summary>
    public static Command List()
    {
        ChainCommand list = ChainCommand.Reads("list", $"The last {DisputeReader.MostAtOnce} disputes on the chain, the newest first.");
        Option<string?> of = new("--of") { Description = "Only those that an address takes part in, accused or accusing." };
        Option<bool> open = new("--open") { Description = "Only those that are not over." };
        of.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !Address.TryParse(text, out _)) result.AddError("--of is 0x and 40 hexadecimal digits; mixed case must match its checksum.");
        });
        list.Command.Options.Add(of);
        list.Command.Options.Add(open);
        return list.Does(async (session, parsed, cancellation) =>
        {
            DisputeReader reader = DisputeActs.ReaderOf(session);
            ulong count = await reader.CountAsync(cancellation);
            ulong now = await reader.TimeAsync(cancellation);
            Address? party = parsed.GetValue(of) is { } text ? Address.Parse(text) : null;
            DisputeCase[] found =
            [
                .. (await reader.ListAsync(count < DisputeReader.MostAtOnce ? 1 : count - DisputeReader.MostAtOnce + 1, cancellation))
                    .Where(one => (party is null || one.Node == party || one.Challenger == party) && !(parsed.GetValue(open) && one.IsClosed)).Reverse(),
            ];
            return new EdgeAnswer(
                new JsonObject { ["disputes"] = new JsonArray([.. found.Select(static one => (JsonNode)DisputeText.Fields(one))]) },
                found.Length == 0 ? ["There is none."] : [.. found.Select(one => DisputeText.Line(one, now))]);
        });
    }

    /// <summary><c>cuckoo dispute show</c>.</summary>
    public static Command Show()
    {
        ChainCommand show = ChainCommand.Reads("show", "A dispute on the chain, and all that has happened in it.");
        Argument<ulong> id = DisputeActs.Number();
        Option<ulong> from = new("--from-block") { Description = "The first block to look for events in, such as the one the contracts were made in.", DefaultValueFactory = _ => 1 };
        show.Command.Arguments.Add(id);
        show.Command.Options.Add(from);
        return show.Does(async (session, parsed, cancellation) =>
        {
            DisputeReader reader = DisputeActs.ReaderOf(session);
            DisputeCase one = await DisputeActs.FindAsync(reader, parsed.GetRequiredValue(id), cancellation);
            ulong now = await reader.TimeAsync(cancellation);
            IReadOnlyList<DisputeEvent> events = await reader.HistoryAsync(one.Id, parsed.GetRequiredValue(from), cancellation);
            JsonObject fields = DisputeText.Fields(one);
            fields["events"] = new JsonArray(
                [.. events.Select(static happened => (JsonNode)new JsonObject { ["event"] = happened.Name, ["block"] = happened.Block, ["transaction"] = $"{happened.Transaction}", ["words"] = happened.Words })]);
            List<string> lines = [.. DisputeText.Lines(one, now)];
            if (one.Stage is DisputeStage.Committee)
            {
                DisputeTally tally = await reader.TallyAsync(one.Id, cancellation);
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"votes         {tally.Guilty} guilty, {tally.Innocent} innocent, {tally.Draw} for a draw; {tally.Majority} decide"));
            }

            lines.AddRange(events.Select(static happened => string.Create(CultureInfo.InvariantCulture, $"block {happened.Block,-8}{happened.Words}")));
            return new EdgeAnswer(fields, lines);
        });
    }

    private static string Line(DisputeReply one) => string.Create(
        CultureInfo.InvariantCulture,
        $"{one.Dispute}  {one.Miner}, job {one.JobId[..8]}{(one.Step is { } step ? $", step {step}" : "")}: {one.Status}{(one.OnChain is { } number ? $" as {nameof(DisputeManager)} {number}, {one.Turn} until {one.Until:u}, {one.Outcome}" : "")}{(one.Why is { } why ? $" ({why})" : "")}");
}
