using System.Globalization;
using Cuckoo.Cli.Requests;
using Cuckoo.Client;
using Cuckoo.Client.Draws;
using Cuckoo.Client.Receipts;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Cli.Verify;

/// <summary>What an edge keeps of a receipt's request, checked here: how its miners were drawn, and what was found wrong before it was accepted.</summary>
internal static class EdgeRecords
{
    /// <summary>Checks both; what the edge does not have, or no longer, is no finding against the receipt.</summary>
    public static async Task<IReadOnlyList<Finding>> Find(CuckooClient client, ReceiptFile file, CancellationToken cancellation) =>
        [await DrawOf(client, file, cancellation), .. await EvidenceOf(client, file, cancellation)];

    private static async Task<Finding> DrawOf(CuckooClient client, ReceiptFile file, CancellationToken cancellation)
    {
        try
        {
            DrawReply draws = await client.DrawAsync(file.RequestId, cancellation);
            if (draws.Seed is null) return new Finding("draw", Outcome.Unknown, "its seed is told when the request has come to its end");
            IReadOnlyList<string> wrong = DrawCheck.Findings(draws, job: file.Receipt.JobId);
            return wrong.Count == 0
                ? Finding.Of("draw", true, string.Create(CultureInfo.InvariantCulture, $"{(draws.Draws.Count == 1 ? "1 draw" : $"{draws.Draws.Count} draws")} of its miners again, by the seed that was committed to"))
                : Finding.Of("draw", false, wrong[0].TrimEnd('.'));
        }
        catch (EdgeRefusedException refused)
        {
            return new Finding("draw", Outcome.Unknown, $"the edge does not show it: {refused.Message.TrimEnd('.')}");
        }
    }

    private static async Task<IReadOnlyList<Finding>> EvidenceOf(CuckooClient client, ReceiptFile file, CancellationToken cancellation)
    {
        try
        {
            return [.. (await client.EvidenceAsync(file.RequestId, cancellation)).Wrong.Select(wrong => Of(wrong, file))];
        }
        catch (EdgeRefusedException refused) when (refused.Code is "no_evidence")
        {
            return [];
        }
        catch (EdgeRefusedException refused)
        {
            return [new Finding("evidence", Outcome.Unknown, $"the edge does not show it: {refused.Message.TrimEnd('.')}")];
        }
    }

    // A receipt that was found wrong is wrong; of others the evidence has to show what it says.
    private static Finding Of(WrongResult wrong, ReceiptFile file)
    {
        string line = WrongText.Line(wrong).TrimEnd('.');
        if (string.Equals(wrong.Receipt.JobId, file.Receipt.JobId, StringComparison.Ordinal)) return Finding.Of("evidence", false, $"this result itself: {line}");
        return EvidenceCheck.Check(wrong).FirstOrDefault(found => !found.Holds) is { } fault
            ? Finding.Of("evidence", false, $"{line}, and that is not shown: {fault.Name} {fault.Text}")
            : Finding.Of("evidence", true, $"of an earlier result: {line}");
    }
}
