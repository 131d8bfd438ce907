using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Watching;
using Cuckoo.Cli.Edge;
using Cuckoo.Cli.OnChain;
using Cuckoo.Cli.Settlement;
using Cuckoo.Client;

namespace Cuckoo.Cli.Watching;

/// <summary><c>cuckoo watch</c>: each root of the network is worked out again from its published leaves, and what is wrong is held against it on the chain.</summary>
internal static class WatchCommand
{
    private const int MostBonds = 1_000;

    /// <summary>The command.</summary>
    public static Command New()
    {
        Option<string?> keep = new("--keep") { Description = "Folder where the leaves of each epoch are kept: with them anybody can prove, claim and leave when the network is gone." };
        Option<bool> vouchers = new("--vouchers") { Description = "Ask on the chain about payers whose spending grew without a published signature." };
        Option<string?> receipts = new("--receipts") { Description = "File with receipts of the operator that have to be booked: a JSON array of {\"earner\", \"total\", \"signature\"}." };
        Option<int> bonds = new("--most-bonds") { Description = "The most bonds that may be out at once; a question costs one, which an answer in time takes.", DefaultValueFactory = _ => 4 };
        Option<int> patience = new("--patience") { Description = "Seconds that leaves may be missing before they are asked for on the chain.", DefaultValueFactory = _ => 300 };
        Option<int> every = new("--every") { Description = "Seconds between two looks.", DefaultValueFactory = _ => 15 };
        Option<bool> once = new("--once") { Description = "Look once and end: with 0 when nothing is wrong, 3 when something is." };
        Option<bool> json = new("--json") { Description = "Each thing seen or done as a line of JSON." };
        Command watch = new("watch", "Watch what the network posts on the chain: work each root out again from its leaves, and, with --key, have a false one cancelled. Exits with 0 when asked to go, 1 when it cannot be done, 2 for a wrong command line, 3 with --once when something is wrong.")
        {
            keep, vouchers, receipts, bonds, patience, every, once, json,
        };
        foreach ((Option<int> option, int least, int most) in new[] { (bonds, 0, MostBonds), (patience, 0, 86_400), (every, 1, 3_600) })
        {
            option.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int>() is var number && (number < least || number > most)) result.AddError($"{option.Name} is a number from {least} to {most}.");
            });
        }

        SettlementFlags flags = SettlementFlags.AddTo(watch, signs: true, hasLeaves: false);
        watch.SetAction((parsed, cancellation) => EdgeCommand.Run(async () =>
        {
            try
            {
                await using ChainSession chain = await flags.OpenAsync(parsed, cancellation, mayDoWithoutKey: true);
                using CuckooClient client = flags.Edge(parsed);
                LeavesCopies copies = new(client, parsed.GetValue(keep));
                WatchOptions options = new()
                {
                    MostBonds = parsed.GetValue(bonds),
                    Patience = TimeSpan.FromSeconds(parsed.GetValue(once) ? 0 : parsed.GetValue(patience)),
                    Receipts = parsed.GetValue(receipts) is { } path ? ReceiptsFile.Read(path) : [],
                    Vouched = parsed.GetValue(vouchers) ? PublishedVouchers.Of(client, await chain.ReadAsync(CuckooPay.Operator(), cancellation)) : null,
                };
                RootWatcher watcher = new(chain.Rpc, chain.Pay, chain.Events(), copies.OpenAsync, chain.HasKey ? chain.Sender : null, options, TimeProvider.System);
                return await LookAsync(watcher, parsed.GetValue(once), TimeSpan.FromSeconds(parsed.GetValue(every)), parsed.GetValue(json), cancellation);
            }
            catch (Exception e) when (e is RpcException or ContractRevertException or FormatException or KeyFileException)
            {
                throw new EdgeSetupException(e.Message);
            }
        }));
        return watch;
    }

    private static async Task<int> LookAsync(RootWatcher watcher, bool once, TimeSpan pause, bool json, CancellationToken cancellation)
    {
        bool isWrong = false;
        while (true)
        {
            try
            {
                foreach (WatchNote note in await watcher.LookAsync(cancellation))
                {
                    isWrong |= note.Kind is WatchNoteKind.Fault;
                    Console.WriteLine(json ? FieldsOf(note).ToJsonString(JsonSerializerOptions.Web) : TerminalText.OneLine($"epoch {note.Epoch}: {LabelOf(note.Kind)}: {note.Words}{(note.Transaction is { } sent ? $" ({sent})" : "")}"));
                }
            }
            catch (Exception e) when (!once && e is RpcException or EdgeException)
            {
                // A watcher that ends because a node was away for a moment watches nothing.
                await Console.Error.WriteLineAsync($"cuckoo: {TerminalText.OneLine(e.Message)} Looking again.");
            }

            if (once) return isWrong ? ExitCode.FoundWrong : ExitCode.Done;
            await Task.Delay(pause, TimeProvider.System, cancellation);
        }
    }

    private static string LabelOf(WatchNoteKind kind) => kind switch
    {
        WatchNoteKind.Clean => "right",
        WatchNoteKind.Waiting => "waiting",
        WatchNoteKind.Fault => "WRONG",
        WatchNoteKind.Accused => "accused on the chain",
        WatchNoteKind.Refused => "not upheld",
        _ => "cancelled",
    };

    private static JsonObject FieldsOf(WatchNote note) => new()
    {
        ["epoch"] = note.Epoch,
        ["kind"] = note.Kind.ToString().ToLowerInvariant(),
        ["words"] = note.Words,
        ["transaction"] = note.Transaction?.ToString(),
    };
}
