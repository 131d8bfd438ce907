using System.Text;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Tokenizers.Chat;

namespace Cuckoo.Cli.Run;

/// <summary>One text from one model.</summary>
internal sealed class ModelRun(RunOptions options, TimeProvider time)
{
    /// <summary>Runs it.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> Run(CancellationToken cancellation)
    {
        string prompt = await options.Prompt.Read(cancellation);

        // Opened before the work: a name that cannot be written to is told in time.
        await using FileStream? trace = options.TracePath is { } path ? new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None) : null;
        Progress progress = new(Console.Error, !Console.IsErrorRedirected);
        try
        {
            progress.Say($"Loading {Path.GetFileName(options.ModelPath)} …");

            // A load does not end early; the process does.
            using TextModel model = await Task.Run(Load, CancellationToken.None).WaitAsync(cancellation);
            TextInput input = new(TokensOf(model, prompt), options.MaxTokens, options.Sampling);
            await using StreamWriter output = new(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true };
            RunReport report = new(output, Console.Error, options.IsJson, !Console.IsOutputRedirected);
            progress.Say($"Reading {input.Prompt.Count} tokens …");
            TextRun run = model.Run(
                input,
                token =>
                {
                    progress.Clear();
                    report.Say(token);
                },
                cancellation);
            progress.Clear();
            RunSummary summary = new(model, options, run);
            report.End(summary);
            if (trace is not null) await summary.WriteTrace(trace, cancellation);
            return ExitCode.Done;
        }
        finally
        {
            progress.Clear();
        }
    }

    // One run, so one context and nothing to keep.
    private TextModel Load() => KernelFlags.Load(options.Kernels, kernels => TextModel.Load(
        options.ModelPath,
        new TextModelOptions { Kernels = kernels, ContextLength = options.ContextLength, CachedContexts = 1, ReusesPrefixes = false },
        time));

    private int[] TokensOf(TextModel model, string prompt)
    {
        if (options.Chat is not { } chat) return model.Tokenize(prompt);
        ChatMessage user = new(ChatRole.User, prompt);
        return model.TokenizeChat(chat.System is { } system ? [new ChatMessage(ChatRole.System, system), user] : [user], chat.Template);
    }
}
