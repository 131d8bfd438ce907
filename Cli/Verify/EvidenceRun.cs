using System.Text.Json;
using System.Text.Json.Nodes;
using Cuckoo.Cli.Requests;
using Cuckoo.Client.Receipts;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Cli.Verify;

/// <summary>One check of all that is kept of a request: a finding a line as it is made.</summary>
internal sealed class EvidenceRun(EvidenceOptions options, TimeProvider time)
{
    /// <summary>Checks it.</summary>
    /// <returns>The exit code.</returns>
    public int Run(EvidenceReply evidence, CancellationToken cancellation)
    {
        JsonArray all = [];
        bool isWrong = false, isUnknown = false;
        foreach (WrongResult wrong in evidence.Wrong)
        {
            List<Finding> findings = [.. Stated(wrong), .. EvidenceCheck.Check(wrong).Select(f => Finding.Of(f.Name, f.Holds, f.Text))];
            Say(findings);
            if (options.Runs && findings.TrueForAll(f => f.Outcome is Outcome.Holds))
            {
                Finding[] run = [.. new EvidenceRerun(options, time).Find(wrong, cancellation)];
                Say(run);
                findings.AddRange(run);
            }

            isWrong |= findings.Exists(f => f.Outcome is Outcome.Wrong);
            isUnknown |= findings.Exists(f => f.Outcome is Outcome.Unknown);
            all.Add(new JsonObject
            {
                ["wrong"] = WrongText.Fields(wrong),
                ["checks"] = new JsonArray([.. findings.Select(f => (JsonNode)new JsonObject { ["name"] = f.Name, ["outcome"] = f.Outcome.ToString().ToLowerInvariant(), ["text"] = f.Text })]),
            });
        }

        bool? holds = isWrong ? false : isUnknown || !options.Runs ? null : true;
        if (options.IsJson) Console.WriteLine(new JsonObject { ["wrong"] = all, ["holds"] = holds }.ToJsonString(JsonSerializerOptions.Web));
        else Console.WriteLine(Verdict(holds));
        return isWrong ? ExitCode.FoundWrong : isUnknown ? ExitCode.Failed : ExitCode.Done;
    }

    // What it says comes first; whether it is so follows.
    private static IEnumerable<Finding> Stated(WrongResult wrong)
    {
        yield return Finding.Of("says", true, $"of job {wrong.Receipt.JobId}: {WrongText.Line(wrong).TrimEnd('.')}");
    }

    private void Say(IEnumerable<Finding> findings)
    {
        if (options.IsJson) return;
        foreach (Finding finding in findings) Console.WriteLine(TerminalText.OneLine(finding.ToString()));
    }

    private string Verdict(bool? holds) => holds switch
    {
        true => "The evidence holds: run again here the results are wrong as it says.",
        false => "The evidence does NOT hold.",
        null when options.Runs => "What can be checked without a run holds; it could not be run again here.",
        null => "What can be checked without a run holds.",
    };
}
