using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cuckoo.Cli.Processes;
using Cuckoo.Client;

namespace Cuckoo.Cli.Edge;

/// <summary>A command that asks an edge one thing: lines for people, or with --json one object for programs; a failure is one line and an exit code.</summary>
internal sealed class EdgeCommand
{
    private readonly Option<bool> json = new("--json") { Description = "One JSON object instead of lines." };

    private EdgeCommand(Command command)
    {
        Command = command;
        Flags = new EdgeFlags().AddTo(command);
        command.Options.Add(json);
    }

    /// <summary>The command, for arguments and options of its own.</summary>
    public Command Command { get; }

    /// <summary>Where the edge is and whose key is used.</summary>
    public EdgeFlags Flags { get; }

    /// <summary>A command with the options of an edge.</summary>
    public static EdgeCommand New(string name, string description) => new(new Command(name, description + " Exits with 0 when done, 1 when it cannot be done, 2 for a wrong command line."));

    /// <summary>What the command does with an account's key.</summary>
    public Command Does(Func<CuckooClient, ParseResult, CancellationToken, Task<EdgeAnswer>> work) => DoesWithout(async (parsed, cancellation) =>
    {
        using CuckooClient client = Flags.Open(parsed);
        return await work(client, parsed, cancellation);
    });

    /// <summary>What the command does, seeing to its client itself.</summary>
    public Command DoesWithout(Func<ParseResult, CancellationToken, Task<EdgeAnswer>> work)
    {
        Command.SetAction((parsed, cancellation) => Run(async () =>
        {
            EdgeAnswer answer = await work(parsed, cancellation);
            Console.WriteLine(parsed.GetValue(json) ? answer.Fields.ToJsonString(JsonSerializerOptions.Web) : string.Join(Environment.NewLine, answer.Lines.Select(TerminalText.OneLine)));
            return ExitCode.Done;
        }));
        return Command;
    }

    /// <summary>Runs what calls an edge; a failure is one line on standard error and an exit code.</summary>
    public static async Task<int> Run(Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (e is EdgeException or EdgeSetupException or ChildFailedException or IOException or UnauthorizedAccessException)
        {
            string code = e is EdgeRefusedException refused ? $" ({refused.Code})" : "";
            await Console.Error.WriteLineAsync($"cuckoo: {TerminalText.OneLine(e.Message)}{code}");
            return ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("cuckoo: Stopped.");
            return ExitCode.Interrupted;
        }
    }
}

/// <summary>What an edge said.</summary>
/// <param name="Fields">For programs.</param>
/// <param name="Lines">For people.</param>
internal sealed record EdgeAnswer(JsonObject Fields, params IReadOnlyList<string> Lines);
