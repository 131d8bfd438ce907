using System.CommandLine;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Cli.Edge;
using Cuckoo.Cli.Processes;

namespace Cuckoo.Cli.Up;

/// <summary><c>cuckoo up</c>: a network on this machine that stays.</summary>
internal static class UpCommand
{
    private const int UsualPort = 5141;
    private const int MostMiners = 8;

    /// <summary>The command.</summary>
    public static Command New()
    {
        Option<int> miners = NumberOption.Of("--miners", "Miners to start:", 2, n => n is >= 1 and <= MostMiners, $"1 to {MostMiners}");
        Option<int> port = NumberOption.Of("--port", "Port of the edge on 127.0.0.1; 0 finds a free one:", UsualPort, n => n is >= 0 and <= 65_535, "0 to 65535");
        Option<string?> data = new("--data") { Description = "Folder for books, keys and pictures, kept between runs; a temporary one, removed at the end, when absent." };
        Option<bool> chain = new("--chain") { Description = "With a chain of its own: the miners stake, the faucet gives out of the treasury's deposit, and a wallet deposits for the account besides." };
        Option<bool> json = new("--json") { Description = "One JSON object a line." };
        data.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value.Length: 0 }]) result.AddError("--data names a folder.");
        });
        Command up = new("up", "Start a silo and miners on this machine, open an account with test tokens, and stay until Ctrl-C; with --chain on a chain of their own. Exits with 0 when asked to go, 1 when it cannot go on, 2 for a wrong command line.")
        {
            miners, port, data, chain, json,
        };
        up.SetAction((parsed, cancellation) => EdgeCommand.Run(() => Run(new UpRun(
            new LocalNetworkOptions(parsed.GetValue(data) is { } folder ? Path.GetFullPath(folder) : null, parsed.GetValue(port), new string?[parsed.GetValue(miners)]),
            parsed.GetValue(chain),
            new StageReport(Console.Out, parsed.GetValue(json)),
            TimeProvider.System), cancellation)));
        return up;
    }

    private static async Task<int> Run(UpRun up, CancellationToken cancellation)
    {
        try
        {
            return await up.Run(cancellation);
        }
        catch (Exception e) when (e is RpcException or ContractRevertException or KeyFileException or FormatException)
        {
            throw new EdgeSetupException(e.Message);
        }
    }
}
