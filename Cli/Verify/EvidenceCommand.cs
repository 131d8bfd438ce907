using System.CommandLine;
using Cuckoo.Cli.Edge;
using Cuckoo.Client;
using Cuckoo.Kernels.Models;

namespace Cuckoo.Cli.Verify;

/// <summary><c>cuckoo evidence</c>: what is kept of wrong results of a request, checked and run again on this machine.</summary>
internal static class EvidenceCommand
{
    /// <summary>The command.</summary>
    public static Command New()
    {
        Argument<string> request = new("request") { Description = "The request's id." };
        Option<string?> model = new("--model", "-m") { Description = "Folder or GGUF file of the model that was asked for; the shipped one of its name when absent." };
        Option<bool> noRun = new("--no-run") { Description = "Check signatures and hashes alone; no model is needed." };
        Option<bool> json = new("--json") { Description = "Say the findings as one JSON object." };
        Option<int> threads = KernelFlags.Threads();
        Option<string> variant = KernelFlags.Variant();
        Option<string> device = KernelFlags.Device();
        Command evidence = new("evidence", $"Fetch what is kept of results of a request that were found wrong, check it, and run the disputed step again here. Exits with {ExitCode.Done} when it shows what it says, {ExitCode.FoundWrong} when it does not, {ExitCode.Failed} when it cannot be found out, {ExitCode.BadArguments} for a wrong command line.")
        {
            request, model, noRun, json, threads, variant, device,
        };
        EdgeFlags flags = new EdgeFlags().AddTo(evidence);
        request.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && (text.Length != 32 || !text.All(char.IsAsciiHexDigitLower))) result.AddError("request is an id of 32 lower-case hexadecimal digits.");
        });
        evidence.SetAction((parsed, cancellation) => EdgeCommand.Run(() => ModelCommand.Run(
            async token =>
            {
                using CuckooClient client = flags.Open(parsed);
                EvidenceOptions options = new(parsed.GetValue(model), !parsed.GetValue(noRun), parsed.GetValue(json), KernelFlags.Of(parsed, threads, variant, device));
                return new EvidenceRun(options, TimeProvider.System).Run(await client.EvidenceAsync(parsed.GetRequiredValue(request), token), token);
            },
            cancellation)));
        return evidence;
    }
}

/// <summary>How evidence is checked.</summary>
/// <param name="Model">The model's folder or GGUF file; the shipped one of its name when absent.</param>
/// <param name="Runs">Whether the step is run again.</param>
/// <param name="IsJson">Whether the end is a JSON object.</param>
/// <param name="Kernels">How it runs.</param>
internal sealed record EvidenceOptions(string? Model, bool Runs, bool IsJson, KernelOptions Kernels);
