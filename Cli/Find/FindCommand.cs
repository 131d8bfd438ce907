using System.CommandLine;
using Cuckoo.Kernels.Models;

namespace Cuckoo.Cli.Find;

/// <summary><c>cuckoo find</c>: the passages of files that are nearest in meaning to a question, on this machine alone.</summary>
internal static class FindCommand
{
    private const int MostResults = 1_000;

    /// <summary>The command.</summary>
    public static Command New()
    {
        Argument<string> question = new("question") { Description = "What is looked for, in words of your own." };
        Argument<string[]> files = new("files") { Description = "Text files in UTF-8.", Arity = ArgumentArity.OneOrMore };
        Option<int> top = NumberOption.Of("--top", "How many passages to show:", 5, n => n is >= 1 and <= MostResults, $"1 to {MostResults}");
        Option<string?> model = new("--model", "-m") { Description = "Folder or GGUF file of a sentence encoder; the shipped one when absent." };
        Option<bool> json = new("--json") { Description = "Say what was found as one JSON object." };
        Option<int> threads = KernelFlags.Threads();
        Option<string> variant = KernelFlags.Variant();
        Option<string> device = KernelFlags.Device();
        Command find = new("find", $"Find the passages of text files that are nearest to a question, by meaning and by words, on this machine alone. Exits with {ExitCode.Done} when done, {ExitCode.Failed} when it cannot be done, {ExitCode.BadArguments} for a wrong command line.")
        {
            question, files, top, model, json, threads, variant, device,
        };
        question.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && string.IsNullOrWhiteSpace(text)) result.AddError("The question is empty.");
        });
        files.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(t => t.Value.StartsWith("--", StringComparison.Ordinal)) is { } word) result.AddError($"find has no option '{word.Value}'.");
        });
        find.SetAction((parsed, cancellation) => ModelCommand.Run(
            token => new FindRun(
                new FindOptions(
                    parsed.GetRequiredValue(question), parsed.GetRequiredValue(files), parsed.GetValue(top), parsed.GetValue(model), parsed.GetValue(json),
                    KernelFlags.Of(parsed, threads, variant, device)),
                TimeProvider.System).Run(token),
            cancellation));
        return find;
    }
}

/// <summary>What is to be found, and how.</summary>
/// <param name="Question">The question.</param>
/// <param name="Files">Text files.</param>
/// <param name="Top">How many passages are shown.</param>
/// <param name="Model">A sentence encoder; the shipped one when absent.</param>
/// <param name="IsJson">Whether the end is a JSON object.</param>
/// <param name="Kernels">How it runs.</param>
internal sealed record FindOptions(string Question, IReadOnlyList<string> Files, int Top, string? Model, bool IsJson, KernelOptions Kernels);
