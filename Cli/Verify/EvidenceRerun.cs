// The disputed job, run again here as the silo's auditor says it has run it: its leaves must be those of the evidence, and with them the
// one of the step. Where the miner has handed in the operators of that step, the one named is run again as well, by this machine's
// kernels and by the scalar reference.

using System.Globalization;
using Cuckoo.Cli.Run;
using Cuckoo.Client.Receipts;
using Cuckoo.Kernels.Trace;
using Cuckoo.Miner.Work;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Cli.Verify;

/// <summary>Runs what evidence says again.</summary>
internal sealed class EvidenceRerun(EvidenceOptions options, TimeProvider time)
{
    private readonly Progress line = new(Console.Error, !Console.IsErrorRedirected);

    /// <summary>Finds what a run shows.</summary>
    public IEnumerable<Finding> Find(WrongResult wrong, CancellationToken cancellation)
    {
        if (wrong.Input is not { } input || (ReceiptText.PictureOf(input)?.Model ?? ReceiptText.TextOf(input)?.Model) is not { } name)
            return [new Finding("program", Outcome.Unknown, "the input document is not shown to this account, or is of no picture or text job")];
        if (ModelPaths.Of(name, options.Model) is not { } path)
            return [new Finding("program", Outcome.Unknown, $"this machine has no model {name}; say where it is with --model")];
        line.Say($"Loading {Path.GetFileName(Path.TrimEndingDirectorySeparator(path))} …");
        try
        {
            using LoadedModel model = KernelFlags.Load(options.Kernels, kernels => LoadedModel.Open(name, path, kernels, time));
            return string.Equals(model.Work.Program, wrong.Program, StringComparison.Ordinal)
                ? [.. Compare(wrong, input, model.Work, cancellation)]
                : [new Finding("program", Outcome.Unknown, $"{wrong.Program} was asked for; the model in {path} is {model.Work.Program}. Say where the one asked for is with --model")];
        }
        catch (JobRefusedException refused)
        {
            return [Finding.Of("run", false, $"no honest miner runs the document: {refused.Message.TrimEnd('.')}")];
        }
        finally
        {
            line.Clear();
        }
    }

    private IEnumerable<Finding> Compare(WrongResult wrong, string input, IWork work, CancellationToken cancellation)
    {
        Execution run = work.Execute(input, at => line.Say($"Running it again: {at.Step} of {at.Steps}"), cancellation);
        yield return Equality("trace", wrong.RightTraceRoot, run.TraceRoot);
        yield return Equality("output", wrong.RightOutputHash, run.OutputHash);
        if (wrong.Step is not { } step) yield break;
        if (step <= run.TraceLeaves.Count) yield return Equality("step", wrong.RightLeaf ?? "nothing", Convert.ToHexStringLower(run.TraceLeaves[step - 1]));

        // Of a text the operators are those of the tokens that the miner says it gave, which only the silo has.
        if (wrong.Operator is { Number: { } number, RightDigest: { } right } found && work is PictureWork picture)
        {
            line.Say("Running the step again, operator by operator …");
            DisputedStep at = new(step - 1, run.Output);
            List<OperatorRecord> said = [.. picture.Operators(input, at, cancellation)];
            if (number > said.Count)
            {
                yield return Finding.Of("operator", false, string.Create(CultureInfo.InvariantCulture, $"number {number} is named, the step has {said.Count} here"));
                yield break;
            }

            said[number - 1] = new OperatorRecord(found.SaidName ?? "", Convert.FromHexString(found.SaidDigest ?? ""));
            if (picture.Judge(input, at, said, cancellation).Evidence is not { } here)
            {
                yield return Finding.Of("operator", false, "what the miner says of it is what it gives here");
                yield break;
            }

            yield return Equality("call", found.Call ?? "nothing", Convert.ToHexStringLower(here.Call));
            yield return Equality("operator", right, Convert.ToHexStringLower(here.Output));
            yield return Equality("reference", found.ReferenceDigest ?? "nothing", Convert.ToHexStringLower(here.Reference));
        }
    }

    private static Finding Equality(string name, string said, string here) => string.Equals(said, here, StringComparison.Ordinal)
        ? Finding.Of(name, true, $"{here} again")
        : Finding.Of(name, false, $"{said} is said to be right, {here} it is here");
}
