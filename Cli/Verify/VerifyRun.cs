using System.Text.Json;
using System.Text.Json.Nodes;
using Cuckoo.Chain.Tolerant;
using Cuckoo.Cli.Run;
using Cuckoo.Client;
using Cuckoo.Client.Receipts;
using Cuckoo.Wire;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Cli.Verify;

/// <summary>One verification: a finding a line as it is made, and whether all hold.</summary>
internal sealed class VerifyRun(VerifyOptions options, CuckooClient? edge, TimeProvider time)
{
    private readonly List<Finding> findings = [];

    /// <summary>Verifies.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> Run(CancellationToken cancellation)
    {
        Proof proof = Proof.Read(options.File, options.Picture);
        Add(Finding.Of("file", true, $"a receipt of request {proof.File.RequestId}, job {proof.File.Receipt.JobId}{(proof.Picture is null ? "" : ", with a picture")}"));
        foreach (ReceiptFinding finding in ReceiptCheck.Check(proof.File, proof.Picture)) Add(Finding.Of(finding.Name, finding.Holds, finding.Text));
        if (edge is not null)
            foreach (Finding finding in await EdgeRecords.Find(edge, proof.File, cancellation)) Add(finding);
        Rerun rerun = new(options, new Progress(Console.Error, !Console.IsErrorRedirected), time);

        // What is wrong already needs no run.
        if (options.Runs && findings.TrueForAll(f => f.Outcome is not Outcome.Wrong))
            foreach (Finding finding in rerun.Find(proof.File, cancellation)) Add(finding);
        if (options.IsJson) Console.WriteLine(Fields(proof.File.Receipt, proof.File.RequestId, rerun).ToJsonString(JsonSerializerOptions.Web));
        else Console.WriteLine(Verdict(ReceiptCheck.IsTolerant(proof.File.Receipt)));
        return ExitCodeOf();
    }

    private void Add(Finding finding)
    {
        findings.Add(finding);
        if (!options.IsJson) Console.WriteLine(TerminalText.OneLine(finding.ToString()));
    }

    private bool? IsEqual => findings.Exists(f => f.Outcome is Outcome.Wrong) ? false : !options.Runs || findings.Exists(f => f.Outcome is Outcome.Unknown) ? null : true;

    private string Verdict(bool isTolerant) => IsEqual switch
    {
        true when isTolerant => "The receipt holds as one of the tolerant profile: its text is like the model's own. That it is the engine's bit for bit nobody can say.",
        true => "The receipt holds: run again here it gives the same bits.",
        false => "The receipt does NOT hold.",
        null when isTolerant => "What can be checked of a tolerant receipt without its text and its model holds.",
        null when options.Runs => "What can be checked without a run holds; it could not be run again here.",
        null => "What can be checked without a run holds.",
    };

    private int ExitCodeOf() => IsEqual switch
    {
        true => ExitCode.Done,
        false => ExitCode.FoundWrong,
        null => options.Runs ? ExitCode.Failed : ExitCode.Done,
    };

    private JsonObject Fields(SignedReceipt receipt, string request, Rerun rerun) => new()
    {
        ["requestId"] = request,
        ["jobId"] = receipt.JobId,
        ["miner"] = receipt.Miner,
        ["program"] = receipt.Program,
        ["profile"] = ReceiptCheck.IsTolerant(receipt) ? TolerantProfile.Name : TolerantProfile.ExactName,
        ["domain"] = JsonSerializer.SerializeToNode(receipt.Domain, WireJson.Default.SignedDomain),
        ["checks"] = new JsonArray([.. findings.Select(f => (JsonNode)new JsonObject
        {
            ["name"] = f.Name,
            ["outcome"] = f.Outcome.ToString().ToLowerInvariant(),
            ["text"] = f.Text,
        })]),
        ["isEqual"] = IsEqual,
        ["answer"] = rerun.Answer,
        ["traceLeaves"] = rerun.Run is { } run ? new JsonArray([.. run.TraceLeaves.Select(leaf => (JsonNode?)Convert.ToHexStringLower(leaf))]) : null,
    };
}
