using System.Buffers.Binary;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Security.Cryptography;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Sampling;

namespace Cuckoo.Cli.Run;

/// <summary><c>cuckoo run</c>: a language model from a file, on this machine alone.</summary>
internal static class RunCommand
{
    private const int MaxTokens = 1 << 20;

    private static readonly Argument<string> Model = new("model") { Description = "The model: a GGUF file." };

    private static readonly Option<string?> Prompt = new("--prompt", "-p") { Description = "The beginning of the text, or with --chat a message." };

    private static readonly Option<string?> PromptFile = new("--prompt-file", "-f") { Description = "File with the prompt in UTF-8; - is standard input. One line end at its end is left out." };

    private static readonly Option<bool> Chat = new("--chat") { Description = "Put the prompt as a user's message, in the model's chat template." };

    private static readonly Option<string?> Template = new("--template") { Description = "With --chat: the family whose template is used instead of the file's, such as chatml or llama-3." };

    private static readonly Option<string?> System = new("--system") { Description = "With --chat: the message that says how to answer." };

    private static readonly Option<int> Tokens = NumberOption.Of("--max-tokens", "The most tokens to generate,", 256, n => n is >= 1 and <= MaxTokens, $"1 to {MaxTokens}");

    private static readonly Option<ulong?> Seed = new("--seed")
    {
        Description = $"0 to {ulong.MaxValue}; the same seed gives the same text on every machine. Drawn when absent.",
    };

    private static readonly Option<float> Temperature = NumberOption.Of(
        "--temperature", "How evenly tokens are drawn; 0 takes the likeliest:", 0.8f,
        t => t is 0f or >= SamplingOptions.MinTemperature and <= SamplingOptions.MaxTemperature, "0, or 0.01 to 10");

    private static readonly Option<int> TopK = NumberOption.Of("--top-k", "Draw from that many of the likeliest tokens; 0 is all:", 40, n => n >= 0, $"0 to {int.MaxValue}");

    private static readonly Option<float> TopP = NumberOption.Of(
        "--top-p", "Draw from the likeliest tokens that have this share together:", 0.95f, p => p is > 0f and <= 1f, "above 0 to 1");

    private static readonly Option<float> MinP = NumberOption.Of(
        "--min-p", "Draw from tokens at least this likely beside the likeliest:", 0.05f, p => p is >= 0f and <= 1f, "0 to 1");

    private static readonly Option<float> Penalty = NumberOption.Of(
        "--repetition-penalty", "Make the last 64 tokens less likely; 1 does nothing:", 1f,
        p => p is >= SamplingOptions.MinRepetitionPenalty and <= SamplingOptions.MaxRepetitionPenalty, "0.1 to 10");

    private static readonly Option<int> Context = NumberOption.Of("--context", "Tokens to make room for; 0 is what the model was made for, 8192 at most:", 0, n => n is >= 0 and <= MaxTokens, $"0 to {MaxTokens}");

    private static readonly Option<bool> Json = new("--json") { Description = "One JSON object a line: each token, then the hashes and the counts." };

    private static readonly Option<string?> Trace = new("--trace") { Description = "File for the trace: the hash of every step." };

    /// <summary>The command.</summary>
    public static Command New()
    {
        Option<int> threads = KernelFlags.Threads();
        Option<string> variant = KernelFlags.Variant();
        Option<string> device = KernelFlags.Device();
        Command run = new("run", "Run a language model from a file on this machine. The text goes to standard output as it comes; hashes and speed go to standard error. Exits with 0 when done, 1 when it cannot be done, 2 for a wrong command line, 130 for Ctrl-C.")
        {
            Model, Prompt, PromptFile, Chat, Template, System, Tokens, Seed, Temperature, TopK, TopP, MinP, Penalty, threads, variant, device, Context, Json, Trace,
        };
        run.Validators.Add(RequireOnePrompt);
        run.Validators.Add(RequireChat);
        Seed.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !ulong.TryParse(text, out _)) result.AddError($"--seed is 0 to {ulong.MaxValue}.");
        });
        Model.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: ['-', '-', ..] word }]) result.AddError($"run has no option '{word}'.");
        });
        run.SetAction((parsed, cancellation) => ModelCommand.Run(
            token => new ModelRun(OptionsOf(parsed, KernelFlags.Of(parsed, threads, variant, device)), TimeProvider.System).Run(token), cancellation));
        return run;
    }

    private static RunOptions OptionsOf(ParseResult parsed, KernelOptions kernels) => new(
        parsed.GetRequiredValue(Model),
        new PromptSource(parsed.GetValue(Prompt), parsed.GetValue(PromptFile)),
        parsed.GetValue(Chat) ? new ChatFrame(parsed.GetValue(Template), parsed.GetValue(System)) : null,
        parsed.GetValue(Tokens),
        new SamplingOptions
        {
            Temperature = parsed.GetValue(Temperature),
            TopK = parsed.GetValue(TopK),
            TopP = parsed.GetValue(TopP),
            MinP = parsed.GetValue(MinP),
            RepetitionPenalty = parsed.GetValue(Penalty),
            Seed = parsed.GetValue(Seed) ?? BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong))),
        },
        kernels,
        parsed.GetValue(Context),
        parsed.GetValue(Json),
        parsed.GetValue(Trace));

    private static void RequireOnePrompt(CommandResult result)
    {
        if (result.GetResult(Prompt) is null == result.GetResult(PromptFile) is null)
            result.AddError("run takes one prompt: --prompt TEXT, or --prompt-file FILE (- is standard input).");
    }

    private static void RequireChat(CommandResult result)
    {
        if (result.GetResult(Chat) is null && (result.GetResult(Template) ?? result.GetResult(System)) is { } lonely)
            result.AddError($"{lonely.Option.Name} needs --chat.");
    }
}
