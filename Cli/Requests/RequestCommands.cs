using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Cuckoo.Cli.Edge;
using Cuckoo.Client;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Cli.Requests;

/// <summary><c>cuckoo ask-why</c> and <c>cuckoo cancel</c>: what can be done about a request that takes long.</summary>
internal static class RequestCommands
{
    /// <summary>Why a request waits.</summary>
    public static Command AskWhy()
    {
        EdgeCommand why = EdgeCommand.New("ask-why", "Say why a request waits, until when, and what would help.");
        Argument<string> request = RequestOf(why);
        return why.Does(async (client, parsed, cancellation) =>
        {
            string id = parsed.GetRequiredValue(request);
            WaitReply wait = await client.WaitAsync(id, cancellation);
            IReadOnlyList<WrongResult> wrong = await WrongOf(client, id, cancellation);
            return new EdgeAnswer(
                new JsonObject
                {
                    ["state"] = wait.State,
                    ["text"] = wait.Text,
                    ["ahead"] = wait.Ahead,
                    ["leastSeconds"] = wait.Eta?.LeastSeconds,
                    ["mostSeconds"] = wait.Eta?.MostSeconds,
                    ["miners"] = new JsonObject(wait.Miners.Select(m => KeyValuePair.Create(m.Reason, (JsonNode?)m.Count))),
                    ["change"] = wait.Change,
                    ["profile"] = wait.Profile,
                    ["priority"] = wait.Priority,
                    ["refundAt"] = wait.RefundAt,
                    ["replicas"] = wait.Replicas is null
                        ? null
                        : new JsonArray([.. wait.Replicas.Select(r => new JsonObject { ["number"] = r.Number, ["state"] = r.State, ["miner"] = r.Miner })]),
                    ["wrong"] = new JsonArray([.. wrong.Select(w => (JsonNode)WrongText.Fields(w))]),
                },
                [.. LinesOf(wait), .. wrong.Select(WrongText.Line)]);
        });
    }

    /// <summary>Gives a request up.</summary>
    public static Command Cancel()
    {
        EdgeCommand cancel = EdgeCommand.New("cancel", "Give a request up: its price comes back at once, or, while a miner is at work, if that miner does not deliver.");
        Argument<string> request = RequestOf(cancel);
        return cancel.Does(async (client, parsed, cancellation) =>
        {
            RequestReply reply = await client.CancelAsync(parsed.GetRequiredValue(request), cancellation);
            return new EdgeAnswer(
                new JsonObject { ["request"] = reply.Id, ["state"] = reply.State },
                string.Equals(reply.State, "cancelling", StringComparison.Ordinal)
                    ? "A miner is at work: if it does not deliver, the price comes back and nobody else gets the job."
                    : $"Given up; it is {reply.State}.");
        });
    }

    // What was found wrong is why a request waits for another miner; most have nothing of it.
    private static async Task<IReadOnlyList<WrongResult>> WrongOf(CuckooClient client, string id, CancellationToken cancellation)
    {
        try
        {
            return (await client.EvidenceAsync(id, cancellation)).Wrong;
        }
        catch (EdgeRefusedException refused) when (refused.Code is "no_evidence")
        {
            return [];
        }
    }

    private static Argument<string> RequestOf(EdgeCommand command)
    {
        Argument<string> request = new("request") { Description = "The request's id." };
        request.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && (text.Length != 32 || !text.All(char.IsAsciiHexDigitLower))) result.AddError("request is an id of 32 lower-case hexadecimal digits.");
        });
        command.Command.Arguments.Add(request);
        return request;
    }

    private static IEnumerable<string> LinesOf(WaitReply wait)
    {
        yield return $"{wait.State}: {wait.Text}";
        if (wait.Profile is { } profile) yield return $"Profile {TerminalText.OneLine(profile)}: the result will be judged by likeness, not bit for bit.";
        if (wait.Priority is { } priority) yield return $"Its priority is {TerminalText.OneLine(priority)}.";
        if (wait.Eta is { } eta) yield return string.Create(CultureInfo.InvariantCulture, $"A result is to be expected in {eta.LeastSeconds:0.#} to {eta.MostSeconds:0.#} s.");
        if (wait.Miners.Any(m => m.Count > 0)) yield return "Miners: " + string.Join(", ", wait.Miners.Where(m => m.Count > 0).Select(m => $"{m.Count} {m.Reason.Replace('_', ' ')}")) + ".";
        foreach (ReplicaRow replica in wait.Replicas ?? []) yield return $"Replica {replica.Number}: {replica.State}{(replica.Miner is null ? "" : $", miner {replica.Miner}")}.";
        if (wait.Change is { } change) yield return change;
        if (wait.RefundAt is { } at) yield return $"If no miner has committed to a result by {at:u}, the price comes back.";
    }
}
