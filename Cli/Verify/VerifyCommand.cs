using System.CommandLine;
using Cuckoo.Cli.Edge;
using Cuckoo.Client;
using Cuckoo.Kernels.Models;

namespace Cuckoo.Cli.Verify;

/// <summary><c>cuckoo verify</c>: a receipt checked and its job run again, on this machine alone; with --edge what that keeps of the request as well.</summary>
internal static class VerifyCommand
{
    /// <summary>The command.</summary>
    public static Command New()
    {
        Argument<string> file = new("file") { Description = "A receipt file, or a PNG that holds its receipt." };
        Option<string?> picture = new("--picture") { Description = "The PNG whose pixels the receipt is to be of; the one that holds it when absent." };
        Option<string?> model = new("--model", "-m") { Description = "Folder or GGUF file of the model that ran; the shipped one of its name when absent." };
        Option<bool> noRun = new("--no-run") { Description = "Check signature and hashes alone; no model is needed." };
        Option<bool> json = new("--json") { Description = "Say the findings as one JSON object." };
        Option<int> threads = KernelFlags.Threads();
        Option<string> variant = KernelFlags.Variant();
        Option<string> device = KernelFlags.Device();
        Command verify = new("verify", $"Check a receipt and run its job again here, in the exact profile. Exits with {ExitCode.Done} when everything holds, {ExitCode.FoundWrong} when something does not, {ExitCode.Failed} when it cannot be found out, {ExitCode.BadArguments} for a wrong command line.")
        {
            file, picture, model, noRun, json, threads, variant, device,
        };
        EdgeFlags flags = new EdgeFlags().AddTo(verify);
        file.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: ['-', '-', ..] word }]) result.AddError($"verify has no option '{word}'.");
        });
        verify.Validators.Add(result =>
        {
            if (result.GetValue(noRun) && result.GetResult(model) is not null) result.AddError("--no-run and --model say different things; give one.");
        });
        verify.SetAction((parsed, cancellation) => EdgeCommand.Run(() => ModelCommand.Run(
            async token =>
            {
                using CuckooClient? client = flags.IsNamed(parsed.CommandResult) ? flags.Open(parsed) : null;
                VerifyOptions options = new(
                    parsed.GetRequiredValue(file), parsed.GetValue(picture), parsed.GetValue(model), !parsed.GetValue(noRun), parsed.GetValue(json),
                    KernelFlags.Of(parsed, threads, variant, device));
                return await new VerifyRun(options, client, TimeProvider.System).Run(token);
            },
            cancellation)));
        return verify;
    }
}

/// <summary>What is to be verified, and how.</summary>
/// <param name="File">A receipt file or a PNG.</param>
/// <param name="Picture">The PNG whose pixels it is to be of.</param>
/// <param name="Model">The model's folder or GGUF file; the shipped one of its name when absent.</param>
/// <param name="Runs">Whether the job is run again.</param>
/// <param name="IsJson">Whether the end is a JSON object.</param>
/// <param name="Kernels">How it runs.</param>
internal sealed record VerifyOptions(string File, string? Picture, string? Model, bool Runs, bool IsJson, KernelOptions Kernels);
