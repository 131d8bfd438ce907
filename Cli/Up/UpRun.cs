using System.Globalization;
using System.Text.Json.Nodes;
using Cuckoo.Cli.Account;
using Cuckoo.Cli.Processes;
using Cuckoo.Client;
using Cuckoo.Wire.Accounts;

namespace Cuckoo.Cli.Up;

/// <summary>One network from its start to Ctrl-C.</summary>
internal sealed class UpRun(LocalNetworkOptions options, bool hasChain, StageReport report, TimeProvider time)
{
    private readonly Lock gate = new();

    /// <summary>Starts it and stays.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> Run(CancellationToken cancellation)
    {
        await using UpChain? chain = hasChain ? await UpChain.FindAsync(what => Say("chain", what), time, cancellation) : null;
        long begun = time.GetTimestamp();
        LocalNetworkOptions heard = options with { Heard = Hear };
        await using LocalNetwork network = await LocalNetwork.Start(chain?.On(heard) ?? heard, time, cancellation);
        string seconds = time.GetElapsedTime(begun).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        Say("edge", $"{network.Edge} with {network.Miners.Count} miners, up in {seconds} s", new JsonObject
        {
            ["edge"] = network.Edge.ToString(),
            ["miners"] = new JsonArray([.. network.Miners.Select(m => (JsonNode?)m)]),
            ["folder"] = network.Folder,
        });
        if (chain is not null) Say("chain", $"{chain.Chain.Url}, id {chain.Chain.Contracts.ChainId}; its contracts are in {chain.Chain.ContractsFile}", new JsonObject { ["rpc"] = chain.Chain.Url, ["contracts"] = chain.Chain.ContractsFile });
        string key = await OpenAccount(network, chain, cancellation);
        Say("ask", $"cuckoo imagine \"a red apple\" --edge {network.Edge} --key-file {key}");
        if (chain is not null) Say("settle", $"cuckoo vouch --edge {network.Edge} --contracts {chain.Chain.ContractsFile} --key {UpChain.WalletIn(network)}");
        return await Stay(network, cancellation);
    }

    private async Task<int> Stay(LocalNetwork network, CancellationToken cancellation)
    {
        List<Task<string>> ends = [network.SiloEnded, .. network.MinersEnded];
        Task asked = Task.Delay(Timeout.InfiniteTimeSpan, time, cancellation);
        while (await Task.WhenAny([asked, .. ends]) is Task<string> end)
        {
            Say("ended", await end);

            // Without its silo there is no network; without a miner there is a smaller one.
            if (end == network.SiloEnded) return ExitCode.Failed;
            ends.Remove(end);
            if (ends.Count == 1)
            {
                Say("failed", "No miner is left.");
                return ExitCode.Failed;
            }
        }

        Say("draining", "Asked to go: miners finish what they are at.");
        await network.Drain();
        Say("down", options.Folder is null ? "Gone, and the temporary folder with it." : $"Gone; {network.Folder} keeps the books.");
        return ExitCode.Done;
    }

    // The account of the last run where there was one: its money is in the same books.
    private async Task<string> OpenAccount(LocalNetwork network, UpChain? chain, CancellationToken cancellation)
    {
        string path = Path.Combine(network.Folder, "user.key");
        bool isNew = !File.Exists(path);
        using CuckooClient client = new(new EdgeOptions { Edge = network.Edge }, time: time);
        if (isNew) KeyFile.Write(path, (await client.OpenAccountAsync(cancellation)).ApiKey);
        else client.UseKey(KeyFile.Read(path));
        string whence = await Grant(client, chain is not null, cancellation);
        if (chain is not null) whence += ", " + await chain.FillAsync(network, client, cancellation);
        AccountReply account = await client.AccountAsync(cancellation);
        Say("account", $"{account.Account} with {TokenAmount.Format(account.Balance)}, {whence}; its key is in {path}", new JsonObject
        {
            ["account"] = account.Account,
            ["balance"] = account.Balance,
            ["isNew"] = isNew,
            ["keyFile"] = path,
        });
        return path;
    }

    // On a chain the treasury's deposit may be given away, and the network goes on with others.
    private static async Task<string> Grant(CuckooClient client, bool hasChain, CancellationToken cancellation)
    {
        try
        {
            return $"{TokenAmount.Format((await client.FaucetAsync(cancellation)).Granted)} of it from the faucet now";
        }
        catch (EdgeRefusedException e) when (hasChain && e.Code is "faucet_empty")
        {
            return "nothing of it from the faucet, which has nothing to give now";
        }
    }

    private void Hear(int miner, JsonObject status)
    {
        string what = status["event"] is JsonValue value && value.TryGetValue(out string? word) ? word : "says";
        string text = status["text"] is JsonValue told && told.TryGetValue(out string? sentence) ? sentence : "";
        JsonObject fields = new() { ["miner"] = miner + 1 };
        foreach ((string name, JsonNode? node) in status)
            if (name is not ("text" or "miner")) fields[name] = node?.DeepClone();
        Say($"miner {(miner + 1).ToString(CultureInfo.InvariantCulture)}", $"{what}: {text}", fields);
    }

    // Miners speak on threads of their own.
    private void Say(string stage, string text, JsonObject? fields = null)
    {
        lock (gate) report.Say(stage, TerminalText.OneLine(text), fields);
    }
}
