using System.CommandLine;
using Cuckoo.Cli.Edge;
using Cuckoo.Cli.Run;
using Cuckoo.Client;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Cli.Chat;

/// <summary><c>cuckoo chat</c>: a question to a text model of an edge, or a conversation with it.</summary>
internal static class ChatCommand
{
    private const string End = "/exit";

    private static readonly Argument<string?> Question = new("question")
    {
        Description = "What to ask; standard input when absent. On a terminal without one a conversation begins, which /exit ends.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> Model = new("--model") { Description = "Name of the model; the first text model on offer when absent." };

    private static readonly Option<string?> System = new("--system") { Description = "The message that says how to answer." };

    private static readonly Option<int?> MaxTokens = new("--max-tokens") { Description = "The most tokens to pay for; 256 or what the model has room for when absent." };

    private static readonly Option<int?> Temperature = new("--temperature-percent") { Description = "0 to 200: how evenly tokens are drawn, in hundredths; 0 takes the likeliest, which is usual." };

    private static readonly Option<long?> Seed = new("--seed") { Description = "0 to 9223372036854775807; the same seed gives the same text. Drawn when absent." };

    private static readonly Option<bool> Json = new("--json") { Description = "One JSON object an answer, with the receipt." };

    /// <summary>The command.</summary>
    public static Command New()
    {
        Command chat = new("chat", "Ask a text model of an edge. The draft comes as a miner writes it; the text is verified before it is paid. Price, miner and receipt go to standard error. Exits with 0 when done, 1 when it cannot be done, 2 for a wrong command line, 130 for Ctrl-C.")
        {
            Question, Model, System, MaxTokens, Temperature, Seed, Json,
        };
        EdgeFlags flags = new EdgeFlags().AddTo(chat);
        Question.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: ['-', '-', ..] word }]) result.AddError($"chat has no option '{word}'.");
        });
        chat.SetAction((parsed, cancellation) => EdgeCommand.Run(() => Run(parsed, flags, cancellation)));
        return chat;
    }

    private static async Task<int> Run(ParseResult parsed, EdgeFlags flags, CancellationToken cancellation)
    {
        using CuckooClient client = flags.Open(parsed);
        ChatTurn turn = new(client, Console.Out, Console.Error, parsed.GetValue(Json));
        List<ChatMessage> messages = parsed.GetValue(System) is { } system ? [new ChatMessage("system", system)] : [];
        try
        {
            string model = parsed.GetValue(Model) ?? await FirstModel(client, cancellation);
            if (parsed.GetValue(Question) is null && !Console.IsInputRedirected) return await Converse(turn, q => Asked(parsed, model, q), messages, cancellation);
            string question = parsed.GetValue(Question) ?? await new PromptSource(null, "-").Read(cancellation);
            await turn.Ask(Asked(parsed, model, [.. messages, new ChatMessage("user", question)]), cancellation);
            return ExitCode.Done;
        }
        catch (Exception e) when (e is ChatFailedException or PromptException)
        {
            await Console.Error.WriteLineAsync("cuckoo: " + TerminalText.OneLine(e.Message));
            return ExitCode.Failed;
        }
    }

    private static async Task<int> Converse(
        ChatTurn turn, Func<IReadOnlyList<ChatMessage>, QuoteAsked> asked, List<ChatMessage> messages, CancellationToken cancellation)
    {
        while (true)
        {
            await Console.Error.WriteAsync("> ");

            // Reading a terminal is not ended by the token; waiting for it is.
            string? line = await Task.Run(Console.In.ReadLine, CancellationToken.None).WaitAsync(cancellation);
            if (line is null || string.Equals(line.Trim(), End, StringComparison.Ordinal)) return ExitCode.Done;
            if (string.IsNullOrWhiteSpace(line)) continue;
            try
            {
                messages.Add(new ChatMessage("user", line));
                string answer = await turn.Ask(asked(messages), cancellation);
                messages.Add(new ChatMessage("assistant", answer));
            }
            catch (Exception e) when (e is EdgeRefusedException or ChatFailedException)
            {
                // The conversation goes on without the question.
                messages.RemoveAt(messages.Count - 1);
                await Console.Error.WriteLineAsync(TerminalText.OneLine(e.Message));
            }
        }
    }

    private static QuoteAsked Asked(ParseResult parsed, string model, IReadOnlyList<ChatMessage> messages) => new(
        model, Seed: parsed.GetValue(Seed), Messages: messages, MaxTokens: parsed.GetValue(MaxTokens), TemperaturePercent: parsed.GetValue(Temperature));

    private static async Task<string> FirstModel(CuckooClient client, CancellationToken cancellation) =>
        (await client.ModelsAsync(cancellation)).Models.FirstOrDefault(m => string.Equals(m.Kind, "text", StringComparison.Ordinal))?.Name
            ?? throw new ChatFailedException("This edge offers no text model.");
}
