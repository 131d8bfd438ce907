using System.CommandLine;
using Cuckoo.Cli.Edge;

namespace Cuckoo.Cli.Mine;

/// <summary>The miner's own commands under <c>cuckoo mine</c>, which are passed on to it as they were said.</summary>
internal static class MinerCommands
{
    /// <summary>All of them.</summary>
    public static IEnumerable<Command> All()
    {
        yield return New(
            "authorise", "Let another key work in an operator's name, without asking anybody: makes the file for --authorisation.",
            new Option<string>("--operator-key") { Description = "File of the operator's key; it is not made.", Required = true },
            new Option<string>("--hot-key") { Description = "Address of the key that may work.", Required = true },
            Password(),
            new Option<string?>("--days") { Description = "For how many days; 30 when absent." },
            new Option<string?>("--number") { Description = "Number of the authorisation: it ends those with lower ones. The seconds since 1970 when absent." },
            new Option<string?>("--out") { Description = "File to make; authorisation.json when absent." });
        yield return OfEdge(
            "earnings", "Show what came of the miner's jobs: what each earned, or why it is not paid.",
            new Option<string?>("--lines") { Description = "How many jobs to show, the newest first; 20 when absent." });
        yield return OfEdge("maintenance", "Take no new jobs until mine work; what is under way is finished, and the standing is unharmed.");
        yield return OfEdge("work", "Take jobs again.");
        yield return OfEdge("drain", "Have the miner's process finish what it holds and go.");
    }

    private static Option<string?> Password() =>
        new("--password-file") { Description = "File whose first line opens the key file; CUCKOO_MINER_PASSWORD holds the password otherwise." };

    private static Command OfEdge(string name, string description, params IEnumerable<Option> more) => New(
        name,
        description,
        [
            new Option<string>("--edge") { Description = "URL of the edge.", Required = true },
            new Option<string>("--key") { Description = "File of the miner's key.", DefaultValueFactory = _ => MineCommand.DefaultKey() },
            Password(),
            new Option<string?>("--authorisation") { Description = "File by which the operator lets this key work in its name." },
            new Option<bool>("--insecure") { Description = "Allow an edge on another machine without https." },
            .. more,
        ]);

    private static Command New(string name, string description, params IEnumerable<Option> options)
    {
        Command command = new(name, description);
        foreach (Option option in options) command.Options.Add(option);
        command.SetAction((parsed, _) =>
        {
            List<string> arguments = [name];
            foreach (Option option in command.Options)
            {
                if (option.Name is "--key") arguments.AddRange([option.Name, parsed.GetValue<string>(option.Name)!]);
                else if (parsed.GetResult(option) is { Implicit: false } said) arguments.AddRange([option.Name, .. said.Tokens.Select(t => t.Value)]);
            }

            return EdgeCommand.Run(() => MinerProgram.Run(arguments));
        });
        return command;
    }
}
