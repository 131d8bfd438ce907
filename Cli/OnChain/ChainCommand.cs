using System.CommandLine;
using System.Text.Json;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Cli.Edge;

namespace Cuckoo.Cli.OnChain;

/// <summary>A command that speaks to a chain and to no silo: lines for people, or with --json one object for programs; a failure is one line and an exit code.</summary>
internal sealed class ChainCommand
{
    private readonly Option<bool> json = new("--json") { Description = "One JSON object instead of lines." };
    private readonly ChainFlags flags;
    private readonly bool signs;

    private ChainCommand(Command command, bool signs)
    {
        Command = command;
        this.signs = signs;
        flags = new ChainFlags().AddTo(command, signs);
        command.Options.Add(json);
    }

    /// <summary>The command, for arguments and options of its own.</summary>
    public Command Command { get; }

    /// <summary>A command that reads.</summary>
    public static ChainCommand Reads(string name, string description) => new(new Command(name, description + Exits), signs: false);

    /// <summary>A command that signs and sends.</summary>
    public static ChainCommand Signs(string name, string description) => new(new Command(name, description + Exits), signs: true);

    private const string Exits = " Exits with 0 when done, 1 when it cannot be done, 2 for a wrong command line.";

    /// <summary>What the command does.</summary>
    public Command Does(Func<ChainSession, ParseResult, CancellationToken, Task<EdgeAnswer>> work)
    {
        Command.SetAction((parsed, cancellation) => EdgeCommand.Run(async () =>
        {
            EdgeAnswer answer = await AskAsync(work, parsed, cancellation);
            Console.WriteLine(parsed.GetValue(json) ? answer.Fields.ToJsonString(JsonSerializerOptions.Web) : string.Join(Environment.NewLine, answer.Lines.Select(TerminalText.OneLine)));
            return ExitCode.Done;
        }));
        return Command;
    }

    private async Task<EdgeAnswer> AskAsync(Func<ChainSession, ParseResult, CancellationToken, Task<EdgeAnswer>> work, ParseResult parsed, CancellationToken cancellation)
    {
        try
        {
            Func<SigningKey>? openKey = signs ? () => flags.Key(parsed) : null;
            await using ChainSession session = await ChainSession.OpenAsync(flags.Node(parsed), flags.Contracts(parsed), openKey, signs ? flags.KeyPath(parsed) : "", cancellation);
            return await work(session, parsed, cancellation);
        }
        catch (Exception e) when (e is RpcException or ContractRevertException or KeyNotFoundException)
        {
            throw new EdgeSetupException(e.Message);
        }
    }
}
