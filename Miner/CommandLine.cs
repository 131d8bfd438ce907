// The words of the command line and what they may hold. Secrets have no place here: the key is named by its
// file. Every refusal is one sentence that says what is allowed.

using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Cuckoo.Chain.Rpc;
using Cuckoo.Kernels.Models;
using Cuckoo.Miner.Cheats;
using Cuckoo.Miner.Disputes;
using Cuckoo.Miner.Downloads;
using Cuckoo.Miner.Engines;
using Cuckoo.Miner.Jobs;

namespace Cuckoo.Miner;

/// <summary>Reads the command line of the miner.</summary>
internal static class CommandLine
{
    /// <summary>The command with its options; <paramref name="run"/> gets what was said.</summary>
    public static RootCommand Command(Func<MinerOptions, Task<ExitCode>> run)
    {
        var edge = Edge();
        var key = new Option<string>("--key") { Description = "File of the miner's key; made when it is not there.", DefaultValueFactory = _ => "miner.key" };
        var password = new Option<string?>("--password-file")
        {
            Description = $"File whose first line opens the key file, a wallet file (Web3 Secret Storage) then; made encrypted when it is not there. {MinerKey.PasswordVariable} holds the password otherwise.",
        };
        var authorisation = new Option<string?>("--authorisation") { Description = "File by which the operator lets this key work in its name; without one the key is the operator's own. The command authorise makes it." };
        var threads = new Option<int>("--threads") { Description = "Threads for the kernels; 0 means one a processor." };
        var variant = new Option<string>("--variant") { Description = "Kernels to run; all give the same bits.", DefaultValueFactory = _ => "auto" };
        var device = new Option<string>("--device")
        {
            Description = "Where the kernels run: cpu, the number of a compute device, or auto for the first of them that is no processor. :MIB after it is the most of its memory that a model's weights take; the processor computes with the rest. A device that cannot be used is told of, and the processor runs.",
            DefaultValueFactory = _ => DeviceChoice.Processor,
        };
        var model = new Option<string[]>("--model")
        {
            Description = "Model to run: a folder under models/ beside the program, or else one that the network serves; may be said more than once. All that the network serves when absent.",
        };
        var engine = new Option<string?>("--engine")
        {
            Description = $"URL of an engine that speaks OpenAI's API, such as http://127.0.0.1:8080/v1: it writes the texts of a model that the network serves under the tolerant profile. {EngineOptions.KeyVariable} holds its key, if it wants one.",
        };
        var engineModel = new Option<string?>("--engine-model") { Description = "What the engine calls the model." };
        var engineApi = new Option<string>("--engine-api") { Description = "How the engine is asked: chat, or completions with the ids of the prompt.", DefaultValueFactory = _ => "chat" };
        var minPrice = new Option<string[]>("--min-price") { Description = "The least that this miner takes for a step of a picture or a generated token, in 10^-18 tokens; MODEL=PRICE says it of one model, and may be said for each. Jobs that pay less go to others." };
        var models = new Option<string>("--models") { Description = "Folder for the files of models that are downloaded.", DefaultValueFactory = _ => ModelCache.DefaultFolder() };
        var traces = new Option<string?>("--traces") { Description = "Folder where the leaves of each run are kept for thirty days, to answer a dispute on the chain with. KEY.traces beside the key when absent." };
        var operatorKey = new Option<string?>("--operator-key") { Description = "File of the node's own key: with it, --contracts and --rpc the miner answers challenges against it by itself. It pays for the gas and nothing else." };
        var operatorPassword = new Option<string?>("--operator-password-file") { Description = $"File whose first line opens the node's own key; {DisputeOptions.PasswordVariable} holds the password otherwise." };
        var contracts = new Option<string?>("--contracts") { Description = "File with the contracts' addresses, contracts.ID.json of a chain with that id." };
        var rpc = new Option<string?>("--rpc") { Description = $"URL of a node of the chain; else {DisputeOptions.RpcVariable}, which may hold a key in its path." };
        var cheat = new Option<string?>("--cheat") { Description = "Cheat on purpose, to see it caught: bits, steps, stale or trace." };
        var insecure = new Option<bool>("--insecure") { Description = "Allow an edge on another machine without https." };
        var attached = new Option<bool>("--attached") { Description = "Finish the job and go when a line comes on standard input, leave at once when it ends: for a program that starts a miner of its own." };
        var json = new Option<bool>("--json") { Description = "Write each status as a line of JSON." };
        variant.Validators.Add(result => RequireOneOf(result, [.. Enum.GetValues<KernelVariant>().Where(one => one != KernelVariant.Device).Select(one => one.ToString().ToLowerInvariant())]));
        device.Validators.Add(result => Require(result, result.Tokens.All(token => DeviceChoice.IsWish(token.Value)), "--device is cpu, auto, or the number of a device, such as 1 or 1:4096 for at most 4,096 MiB of a model's weights."));
        cheat.Validators.Add(result => RequireOneOf(result, Cheat.Names));
        edge.Validators.Add(result => RequireEdge(result, result.GetValueOrDefault<string>(), result.GetValue(insecure)));
        key.Validators.Add(result => Require(result, result.GetValueOrDefault<string>().Length > 0, "--key names a file."));
        authorisation.Validators.Add(result => Require(result, result.Tokens.All(token => token.Value.Length > 0), "--authorisation names a file."));
        password.Validators.Add(result => Require(result, result.Tokens.All(token => token.Value.Length > 0), "--password-file names a file."));
        engine.Validators.Add(result => Require(result, result.Tokens.All(token => IsEngine(token.Value)), "--engine is a URL without a user or a query, such as http://127.0.0.1:8080/v1."));
        engineModel.Validators.Add(result => Require(
            result, result.Tokens.All(token => token.Value.Length is > 0 and <= 200 && !token.Value.Any(char.IsControl)), "--engine-model is what the engine calls the model, 1 to 200 characters."));
        engineApi.Validators.Add(result => RequireOneOf(result, ["chat", "completions"]));
        foreach (var file in new[] { traces, operatorKey, operatorPassword, contracts })
            file.Validators.Add(result => Require(result, result.Tokens.All(token => token.Value.Length > 0), $"{file.Name} names a file or a folder."));
        rpc.Validators.Add(result => Require(result, result.Tokens.All(token => NodeOf(token.Value) is not null), "--rpc is the URL of a node, such as http://127.0.0.1:8545."));
        models.Validators.Add(result => Require(result, result.GetValueOrDefault<string>().Length > 0, "--models names a folder."));
        model.Validators.Add(result => Require(
            result, result.Tokens.Count <= Manifest.MostModels && result.Tokens.All(token => Manifest.IsModelName(token.Value)),
            "--model is the name of a model: letters, digits, hyphens and underscores; at most 16 of them."));
        minPrice.Validators.Add(result => Require(
            result, LeastPrices.Parse(result.Tokens.Select(token => token.Value)) is not null,
            "--min-price is a whole number of 10^-18 tokens, or MODEL=NUMBER; each is said once."));
        threads.Validators.Add(result => Require(
            result,
            // The words themselves: asking for the number would throw when it is none.
            result.Tokens.All(token => int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= KernelOptions.MaxThreads),
            $"--threads is 0 to {KernelOptions.MaxThreads}."));

        var command = new RootCommand(
            "Runs models for a Cuckoo edge and signs what it did. Ends with 0 when asked to go and done (SIGTERM or Ctrl-C; a second one leaves at once, 6), " +
            "2 for a wrong command line, 3 for the key file, 4 for the model, 5 when the edge refuses this miner, 1 for anything unforeseen.");
        foreach (var option in new Option[] { edge, key, password, authorisation, threads, variant, device, model, models, engine, engineModel, engineApi, minPrice, traces, operatorKey, operatorPassword, contracts, rpc, cheat, insecure, attached, json })
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetResult(engine) is null != result.GetResult(engineModel) is null)
                result.AddError("--engine and --engine-model go together: where the engine is, and what it calls the model.");
            if (result.GetResult(engine) is not null && result.GetResult(cheat) is not null)
                result.AddError("--engine and --cheat say different things; give one.");
            if (result.GetResult(operatorKey) is null && (result.GetResult(operatorPassword) ?? result.GetResult(contracts) ?? result.GetResult(rpc)) is not null)
                result.AddError("--operator-password-file, --contracts and --rpc are for --operator-key: the node's own key, which answers on the chain.");
            else if (result.GetResult(operatorKey) is not null && (result.GetResult(contracts) is null || (result.GetResult(rpc) is null && NodeOf(Environment.GetEnvironmentVariable(DisputeOptions.RpcVariable)) is null)))
                result.AddError($"--operator-key needs --contracts, and --rpc or {DisputeOptions.RpcVariable}: where to answer.");
        });
        command.SetAction(async parsed => (int)await run(new MinerOptions(
            new Uri(parsed.GetRequiredValue(edge)),
            parsed.GetRequiredValue(key),
            parsed.GetValue(password),
            parsed.GetValue(authorisation),
            parsed.GetValue(threads),
            Enum.Parse<KernelVariant>(parsed.GetRequiredValue(variant), ignoreCase: true),
            parsed.GetRequiredValue(device),
            parsed.GetValue(model) is { Length: > 0 } said ? [.. said.Distinct(StringComparer.Ordinal)] : null,
            Path.GetFullPath(parsed.GetRequiredValue(models)),
            parsed.GetValue(cheat),
            parsed.GetValue(json),
            parsed.GetValue(attached),
            LeastPrices.Parse(parsed.GetValue(minPrice) ?? [])!,
            parsed.GetValue(engine) is { } url
                ? new EngineOptions(
                    new Uri(url), parsed.GetRequiredValue(engineModel)!, Enum.Parse<EngineApi>(parsed.GetRequiredValue(engineApi), ignoreCase: true),
                    Environment.GetEnvironmentVariable(EngineOptions.KeyVariable) is { Length: > 0 } secret ? secret : null)
                : null,
            new DisputeOptions(
                parsed.GetValue(traces) ?? $"{parsed.GetRequiredValue(key)}.traces", parsed.GetValue(operatorKey), parsed.GetValue(operatorPassword), parsed.GetValue(contracts),
                NodeOf(parsed.GetValue(rpc) ?? Environment.GetEnvironmentVariable(DisputeOptions.RpcVariable))))));
        return command;
    }

    /// <summary>The option that names the edge.</summary>
    public static Option<string> Edge() => new("--edge") { Description = "URL of the edge to work for.", DefaultValueFactory = _ => "http://127.0.0.1:5141" };

    /// <summary>Refuses what is no edge, or one to which a session would travel in the clear.</summary>
    public static void RequireEdge(OptionResult result, string? text, bool isInsecureAllowed)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var edge) || edge.Scheme is not ("http" or "https") || edge.UserInfo.Length > 0)
            result.AddError("--edge is a URL such as https://edge.example or http://127.0.0.1:5141.");
        else if (edge.Scheme is "http" && !edge.IsLoopback && !isInsecureAllowed)
            result.AddError("--edge is on another machine and not https: anyone on the way could take the session. Use https, or say --insecure.");
    }

    private static RpcEndpoint? NodeOf(string? url)
    {
        try
        {
            return string.IsNullOrEmpty(url) ? null : RpcEndpoint.Parse(url);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static bool IsEngine(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" };

    private static void RequireOneOf(OptionResult result, IReadOnlyList<string> names) => Require(
        result, result.Tokens.All(token => names.Contains(token.Value, StringComparer.Ordinal)), $"{result.Option.Name} is one of {string.Join(", ", names)}.");

    private static void Require(OptionResult result, bool isTrue, string otherwise)
    {
        if (!isTrue)
            result.AddError(otherwise);
    }
}
