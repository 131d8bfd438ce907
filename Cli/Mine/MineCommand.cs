using System.CommandLine;
using Cuckoo.Cli.Edge;

namespace Cuckoo.Cli.Mine;

/// <summary><c>cuckoo mine</c>: this machine works for a network.</summary>
internal static class MineCommand
{
    private const string Name = "mine";

    /// <summary>Whether a command line is this command's: it sees to its signals itself, for a job may take longer than a program may take to end.</summary>
    public static bool Is(ParseResult parsed) => parsed.CommandResult.Command is { Name: Name };

    /// <summary>The command.</summary>
    public static Command New()
    {
        Option<string> edge = new("--edge") { Description = "URL of the edge to work for.", Required = true };
        Option<string> key = new("--key") { Description = "File of the miner's key; made when it is not there.", DefaultValueFactory = _ => DefaultKey() };
        Option<string?> password = new("--password-file") { Description = "File whose first line opens the key file, a wallet file then; CUCKOO_MINER_PASSWORD holds the password otherwise." };
        Option<string?> authorisation = new("--authorisation") { Description = "File by which the operator lets this key work in its name; without one the key is the operator's own. mine authorise makes it." };
        Option<string?> model = new("--model", "-m") { Description = "Name of the one model to run; all that the network serves when absent." };
        Option<string?> engine = new("--engine") { Description = "URL of an engine that speaks OpenAI's API, such as http://127.0.0.1:8080/v1, which writes the texts of a model served under the tolerant profile; CUCKOO_ENGINE_KEY holds its key, if it wants one." };
        Option<string?> engineModel = new("--engine-model") { Description = "What the engine calls the model." };
        Option<string?> engineApi = new("--engine-api") { Description = "How the engine is asked: chat, which is usual, or completions with the ids of the prompt." };
        Option<string[]> minPrice = new("--min-price") { Description = "The least to be paid for a step of a picture or a generated token, in 10^-18 tokens; MODEL=PRICE says it of one model, and may be said for each. Jobs that pay less go to others." };
        Option<string?> models = new("--models") { Description = "Folder for the files of models that are downloaded; the user's cache when absent." };
        Option<bool> insecure = new("--insecure") { Description = "Allow an edge on another machine without https." };
        Option<bool> json = new("--json") { Description = "Each status as a line of JSON." };
        Option<int> threads = KernelFlags.Threads();
        Option<string> variant = KernelFlags.Variant();
        Option<string> device = KernelFlags.Device();
        edge.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !EdgeFlags.IsEdge(text)) result.AddError("--edge is a URL such as https://edge.example or http://127.0.0.1:5141.");
        });
        Command mine = new(Name, "Work for a network: do its jobs on this machine, sign what was done, and be paid. The first Ctrl-C or SIGTERM finishes the job under way, the second leaves at once. Ends as the miner does: 0 when asked to go, 2 for a wrong command line, 3 for the key file, 4 for the model, 5 when the edge refuses this miner, 6 for a job left, 1 for the rest.")
        {
            edge, key, password, authorisation, model, models, engine, engineModel, engineApi, minPrice, threads, variant, device, insecure, json,
        };
        foreach (Command one in MinerCommands.All()) mine.Subcommands.Add(one);
        mine.SetAction((parsed, _) =>
        {
            List<string> arguments = ["--edge", parsed.GetRequiredValue(edge), "--key", parsed.GetRequiredValue(key), "--attached"];
            foreach (Option option in new Option[] { password, authorisation, model, models, engine, engineModel, engineApi, minPrice, threads, variant, device, insecure, json })
            {
                // What was not said stays the miner's own to choose.
                if (parsed.GetResult(option) is { Implicit: false } said) arguments.AddRange(said.Tokens.Count == 0 ? [option.Name] : said.Tokens.SelectMany(t => new[] { option.Name, t.Value }));
            }

            return EdgeCommand.Run(() => MinerProgram.Run(parsed.GetRequiredValue(key), arguments));
        });
        return mine;
    }

    /// <summary>Where the miner's key lies unless somebody names another file.</summary>
    public static string DefaultKey() => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cuckoo", "miner.key");
}
