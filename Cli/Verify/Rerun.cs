// The job of a receipt, run again here. The model's program hash is compared before anything runs, so a run that differs is the
// receipt's fault: the exact profile has the same bits on every device, and loading proved that this machine computes it.

using System.Globalization;
using Cuckoo.Cli.Run;
using Cuckoo.Client.Receipts;
using Cuckoo.Kernels.Models;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Cli.Verify;

/// <summary>Runs jobs of receipts again.</summary>
internal sealed class Rerun(VerifyOptions options, Progress line, TimeProvider time)
{
    /// <summary>Hashes of the states after each step of this run, once there was one.</summary>
    public IReadOnlyList<byte[]>? TraceLeaves { get; private set; }

    /// <summary>Finds what a run shows; ends at the first finding that lets none be.</summary>
    public IEnumerable<Finding> Find(ReceiptFile file, CancellationToken cancellation)
    {
        if (ReceiptText.PictureOf(file.Input) is not { } asked)
        {
            yield return new Finding("program", Outcome.Unknown, "the input document is not one of a picture job; other jobs are not run again here");
            yield break;
        }

        string? folder = FolderOf(asked.Model);
        if (folder is null || PictureFolder.FaultOf(folder) is not null)
        {
            yield return new Finding("program", Outcome.Unknown, $"this machine has no model {asked.Model} in {folder ?? "its models"}; name its folder with --model");
            yield break;
        }

        line.Say($"Loading {Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))} …");
        using PictureModel model = PictureModel.Load(folder, options.Kernels, time);
        string program = Convert.ToHexStringLower(model.ProgramHash);
        if (!string.Equals(program, file.Receipt.Program, StringComparison.Ordinal))
        {
            yield return new Finding("program", Outcome.Unknown, $"{file.Receipt.Program} ran; the model in {folder} is {program}. Name the folder of the one that ran with --model");
            yield break;
        }

        yield return Finding.Of("program", true, $"{program} is that of {TerminalText.OneLine(model.Name)} here");
        PictureInput input = new(asked.Prompt, unchecked((ulong)asked.Seed), asked.Steps, asked.GuidancePercent);
        if (FaultOf(asked, model, input) is { } fault)
        {
            yield return Finding.Of("run", false, fault);
            yield break;
        }

        foreach (Finding finding in Compare(file.Receipt, Run(model, input, cancellation))) yield return finding;
    }

    private static string? FaultOf(PictureJobInput asked, PictureModel model, PictureInput input)
    {
        if (!string.Equals(asked.Model, model.Name, StringComparison.Ordinal)) return "the document asks for another model than the program's";
        if (asked.Seed < 0) return "the document has a seed below 0, which no honest miner runs";
        try
        {
            model.Limits.RequireValid(input);
            return null;
        }
        catch (InvalidPictureInputException fault)
        {
            return $"the document has a {fault.Field} that the model does not draw: allowed is {fault.Allowed}";
        }
    }

    private PictureRun? Run(PictureModel model, PictureInput input, CancellationToken cancellation)
    {
        try
        {
            return model.Run(input, step => line.Say($"Running it again: step {step.Step} of {step.Steps}"), cancellation);
        }
        catch (ArithmeticException)
        {
            return null;
        }
        finally
        {
            line.Clear();
        }
    }

    private IEnumerable<Finding> Compare(SignedReceipt receipt, PictureRun? run)
    {
        if (run is null)
        {
            yield return Finding.Of("run", false, "it leaves the finite numbers here, so it has no result that could be signed");
            yield break;
        }

        TraceLeaves = run.TraceLeaves;
        string output = Convert.ToHexStringLower(run.OutputHash), root = Convert.ToHexStringLower(run.TraceRoot);
        bool isSameOutput = string.Equals(output, receipt.OutputHash, StringComparison.Ordinal), isSameRoot = string.Equals(root, receipt.TraceRoot, StringComparison.Ordinal);
        string steps = run.TraceLeaves.Count.ToString(CultureInfo.InvariantCulture);
        yield return Finding.Of("trace", isSameRoot, isSameRoot ? $"{root} again, after {steps} steps" : $"{receipt.TraceRoot} is signed, {root} it is here, after {steps} steps");
        yield return Finding.Of("output", isSameOutput, isSameOutput ? $"{output} again" : $"{receipt.OutputHash} is signed, {output} it is here");

        // A root commits to every step and tells none apart: that takes the leaves, which only the miner has.
        if (!isSameRoot)
            yield return Finding.Of("differs", false, isSameOutput ? "in the steps, though not in the picture; at which step a root does not say" : "at a step or in what was started from; at which a root does not say");
        else if (!isSameOutput)
            yield return Finding.Of("differs", false, "after the last step: the states are the same, the pixels made of them are not");
    }

    // A name from a stranger's file becomes a path only if it cannot lead out of the models' folder.
    private string? FolderOf(string model) => options.Model
        ?? (model is { Length: > 0 and <= 50 } && model.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? PictureModel.DefaultFolder(model) : null);
}
