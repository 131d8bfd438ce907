// The job of a receipt, run again here by the code that a miner runs. The model's program hash is compared before anything runs, so a
// run that differs is the receipt's fault: the exact profile has the same bits on every device, and loading proved that this machine
// computes it. A receipt of the tolerant profile is not run: its text is rated.

using System.Globalization;
using Cuckoo.Chain.Tolerant;
using Cuckoo.Cli.Run;
using Cuckoo.Client.Receipts;
using Cuckoo.Kernels.Models;
using Cuckoo.Miner.Work;
using Cuckoo.Wire.Miners;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Cli.Verify;

/// <summary>Runs jobs of receipts again.</summary>
internal sealed class Rerun(VerifyOptions options, Progress line, TimeProvider time)
{
    private const int LeafDigits = 64;

    /// <summary>This run, once there was one.</summary>
    public Execution? Run { get; private set; }

    /// <summary>What a text job gave here, once it ran and gave what the receipt says.</summary>
    public string? Answer { get; private set; }

    /// <summary>Finds what a run shows; ends at the first finding that lets none be.</summary>
    public IEnumerable<Finding> Find(ReceiptFile file, CancellationToken cancellation)
    {
        if ((ReceiptText.PictureOf(file.Input)?.Model ?? ReceiptText.TextOf(file.Input)?.Model) is not { } name)
        {
            yield return new Finding("program", Outcome.Unknown, "the input document is of no picture or text job; other jobs are not run again here");
            yield break;
        }

        string? path = ModelPaths.Place(name, options.Model);
        if (path is null || !ModelPaths.IsThere(path, name))
        {
            yield return new Finding("program", Outcome.Unknown, $"this machine has no model {name} in {path ?? "its models"}; say where it is with --model");
            yield break;
        }

        line.Say($"Loading {Path.GetFileName(Path.TrimEndingDirectorySeparator(path))} …");
        using LoadedModel model = KernelFlags.Load(options.Kernels, kernels => LoadedModel.Open(name, path, kernels, time));
        bool isTolerant = ReceiptCheck.IsTolerant(file.Receipt);
        string program = isTolerant && model is LoadedTexts { TolerantProgram: var tolerant } ? tolerant : model.Work.Program;
        if (!string.Equals(program, file.Receipt.Program, StringComparison.Ordinal))
        {
            yield return new Finding("program", Outcome.Unknown, $"{file.Receipt.Program} ran; the model in {path} is {program}. Say where the one that ran is with --model");
            yield break;
        }

        yield return Finding.Of("program", true, $"{program} is that of {TerminalText.OneLine(model.Name)} here");
        if (isTolerant)
        {
            foreach (Finding finding in Liken(file, model as LoadedTexts, cancellation)) yield return finding;
            yield break;
        }

        if (Execute(model.Work, file.Input, cancellation) is { } fault)
        {
            yield return Finding.Of("run", false, fault);
            yield break;
        }

        foreach (Finding finding in Compare(file, Run!)) yield return finding;
        if (model is LoadedTexts texts && string.Equals(Run!.OutputHash, file.Receipt.OutputHash, StringComparison.Ordinal))
        {
            Answer = texts.TextOf(Run.Output);
            yield return Finding.Of("answer", true, TerminalText.OneLine(Answer));
        }
    }

    // Of a tolerant receipt nobody finds the same bits again; what is found out is whether the text may be the model's.
    private IEnumerable<Finding> Liken(ReceiptFile file, LoadedTexts? model, CancellationToken cancellation)
    {
        if (model is null || file.Output is not { } output)
        {
            yield return new Finding("likeness", Outcome.Unknown, "the file does not hold the text that the receipt is of, and no run gives it again");
            yield break;
        }

        byte[] text = Convert.FromHexString(output);
        Finding finding;
        try
        {
            line.Say("Rating it …");
            LikenessFinding found = TolerantRules.Judge(model.Exact.Rate(file.Input, text, cancellation));
            string said = TolerantRules.Say(found).TrimEnd('.');
            finding = Finding.Of("likeness", found.IsAlike, char.ToLowerInvariant(said[0]) + said[1..]);
            if (found.IsAlike) Answer = model.TextOf(text);
        }
        catch (JobRefusedException refused)
        {
            finding = Finding.Of("likeness", false, $"no honest miner runs the document: {refused.Message.TrimEnd('.')}");
        }
        finally
        {
            line.Clear();
        }

        yield return finding;
        if (Answer is not null) yield return Finding.Of("answer", true, TerminalText.OneLine(Answer));
    }

    /// <summary>Runs it.</summary>
    /// <returns>Why there is no run.</returns>
    private string? Execute(IWork work, string document, CancellationToken cancellation)
    {
        try
        {
            Run = work.Execute(document, at => line.Say($"Running it again: {at.Step} of {at.Steps}"), cancellation);
            return null;
        }
        catch (JobRefusedException refused)
        {
            return $"no honest miner runs the document: {refused.Message.TrimEnd('.')}";
        }
        catch (InvalidPictureInputException fault)
        {
            return $"the document has a {fault.Field} that the model does not draw: allowed is {fault.Allowed}";
        }
        catch (ArithmeticException)
        {
            return "it leaves the finite numbers here, so it has no result that could be signed";
        }
        finally
        {
            line.Clear();
        }
    }

    private static IEnumerable<Finding> Compare(ReceiptFile file, Execution run)
    {
        SignedReceipt receipt = file.Receipt;
        bool isSameOutput = string.Equals(run.OutputHash, receipt.OutputHash, StringComparison.Ordinal), isSameRoot = string.Equals(run.TraceRoot, receipt.TraceRoot, StringComparison.Ordinal);
        string steps = run.Steps == 1 ? "1 step" : $"{run.Steps.ToString(CultureInfo.InvariantCulture)} steps";
        yield return Finding.Of("trace", isSameRoot, isSameRoot ? $"{run.TraceRoot} again, after {steps}" : $"{receipt.TraceRoot} is signed, {run.TraceRoot} it is here, after {steps}");
        yield return Finding.Of("output", isSameOutput, isSameOutput ? $"{run.OutputHash} again" : $"{receipt.OutputHash} is signed, {run.OutputHash} it is here");

        // A root commits to every step and tells none apart: that takes the leaves, which older receipts came without.
        if (!isSameRoot && file.TraceLeaves is { } leaves)
            yield return Finding.Of("differs", false, WhereOf(leaves, run));
        else if (!isSameRoot)
            yield return Finding.Of("differs", false, isSameOutput ? "in the steps, though not in the output; at which step a root does not say" : "at a step or in what was started from; at which a root does not say");
        else if (!isSameOutput)
            yield return Finding.Of("differs", false, "after the last step: the states are the same, the output made of them is not");
    }

    // The leaves are those of the signed root, or nothing would have been run.
    private static string WhereOf(string leaves, Execution run)
    {
        string[] signed = [.. leaves.Chunk(LeafDigits).Select(leaf => new string(leaf))], here = [.. run.TraceLeaves.Select(leaf => Convert.ToHexStringLower(leaf))];
        int step = signed.Zip(here).TakeWhile(pair => string.Equals(pair.First, pair.Second, StringComparison.Ordinal)).Count();
        string at = string.Create(CultureInfo.InvariantCulture, $"first at step {step + 1} of {here.Length}");
        if (step == here.Length) return string.Create(CultureInfo.InvariantCulture, $"after step {step}, the last one here: the trace that is signed goes on");
        return step == signed.Length ? $"{at}: the trace that is signed ends before it" : $"{at}: {signed[step]} is signed, {here[step]} it is here";
    }
}
