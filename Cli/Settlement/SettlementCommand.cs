using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Cli.Edge;
using Cuckoo.Client;

namespace Cuckoo.Cli.Settlement;

/// <summary>What a command on settlement found.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Fields">For programs.</param>
/// <param name="Lines">For people.</param>
internal sealed record Settled(int Code, JsonObject Fields, params IReadOnlyList<string> Lines);

/// <summary>A command about what settles: lines for people or one JSON object, and one line and a code for what fails.</summary>
internal static class SettlementCommand
{
    /// <summary>Gives a command its work.</summary>
    public static Command Does(this Command command, Func<ParseResult, CancellationToken, Task<Settled>> work)
    {
        Option<bool> json = new("--json") { Description = "One JSON object instead of lines." };
        command.Options.Add(json);
        command.SetAction((parsed, cancellation) => EdgeCommand.Run(async () =>
        {
            try
            {
                Settled answer = await work(parsed, cancellation);
                Console.WriteLine(parsed.GetValue(json) ? answer.Fields.ToJsonString(JsonSerializerOptions.Web) : string.Join(Environment.NewLine, answer.Lines.Select(TerminalText.OneLine)));
                return answer.Code;
            }
            catch (Exception e) when (e is RpcException or ContractRevertException or FormatException or KeyFileException)
            {
                // The chain, a file or a key: each says in a sentence what is the matter.
                throw new EdgeSetupException(e.Message);
            }
        }));
        return command;
    }

    /// <summary>An amount for programs.</summary>
    public static string Text(UInt128 amount) => amount.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>An amount for people.</summary>
    public static string Tokens(UInt128 amount) => TokenAmount.Format(Text(amount));
}
