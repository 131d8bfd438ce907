using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cuckoo.Cli.Edge;
using Cuckoo.Client;
using Cuckoo.Wire;
using Cuckoo.Wire.Ledger;

namespace Cuckoo.Cli.Books;

/// <summary><c>cuckoo books verify</c>: an operator's proof that the stored books balance.</summary>
internal static class BooksCommand
{
    /// <summary>The command.</summary>
    public static Command New()
    {
        Option<bool> json = new("--json") { Description = "One JSON object a line." };
        Command verify = new("verify", $"Read the stored books from their first block, every hash, id and sum, while they are used; the key is an operator's, whose scope is operate. Exits with {ExitCode.Done} when they balance, {ExitCode.FoundWrong} when they do not, {ExitCode.Failed} when it could not be found out, {ExitCode.BadArguments} for a wrong command line.")
        {
            json,
        };
        EdgeFlags flags = new EdgeFlags().AddTo(verify);
        verify.SetAction((parsed, cancellation) => EdgeCommand.Run(async () =>
        {
            using CuckooClient client = flags.Open(parsed);
            return await Verify(client, parsed.GetValue(json), cancellation);
        }));
        return new Command("books", "The books of a silo, for its operator.") { verify };
    }

    private static async Task<int> Verify(CuckooClient client, bool isJson, CancellationToken cancellation)
    {
        BooksCheck? last = null;
        long shown = 0;
        await foreach (BooksCheck step in client.CheckBooksAsync(cancellation))
        {
            last = step;
            if (isJson) Console.WriteLine(Fields(step));
            else if (step.IsBalanced is null && IsWorthALine(step, ref shown)) Console.WriteLine(Line(step));
        }

        // The chain's side of the account bridge, where there is a chain.
        ChainBooks? chain = (await client.BooksAsync(cancellation)).Chain;
        if (chain is not null) Console.WriteLine(isJson ? JsonSerializer.Serialize(chain, WireJson.Default.ChainBooks) : Line(chain));
        if (chain is { IsEqual: false }) return ExitCode.FoundWrong;
        if (!isJson) Console.WriteLine(last!.IsBalanced is true ? "The books balance." : "The books do NOT balance.");
        return last!.IsBalanced is true ? ExitCode.Done : ExitCode.FoundWrong;
    }

    // Each shard's end and what is damaged, and on the way every tenth of a shard's blocks or so.
    private static bool IsWorthALine(BooksCheck step, ref long shown)
    {
        if (step.Damage is null && step.Blocks < step.OfBlocks && step.Blocks - shown < step.OfBlocks / 10) return false;
        shown = step.Blocks < step.OfBlocks ? step.Blocks : 0;
        return true;
    }

    private static string Line(BooksCheck step) => string.Create(
        CultureInfo.InvariantCulture, $"shard {step.Shard}: block {step.Blocks:N0} of {step.OfBlocks:N0}, {step.Entries:N0} entries, sum {TerminalText.OneLine(step.Sum)}")
        + (step.Damage is { } damage ? $"  DAMAGED: {TerminalText.OneLine(damage)}" : "");

    private static string Line(ChainBooks chain) =>
        $"chain: up to block {chain.Block?.ToString(CultureInfo.InvariantCulture) ?? "none"}: {TokenAmount.Format(chain.Deposited)} deposited, {TokenAmount.Format(chain.Withdrawn)} withdrawn, "
        + $"{TokenAmount.Format(chain.Claimed)} claimed, {TokenAmount.Format(chain.ToCredit)} on its way in, {TokenAmount.Format(chain.ToDebit)} on its way out; "
        + (chain.IsEqual ? $"the bridge stands at {TokenAmount.Format(chain.Bridge)}, as it has to" : $"the bridge stands at {TokenAmount.Format(chain.Bridge)}, which is WRONG");

    private static string Fields(BooksCheck step) => new JsonObject
    {
        ["shard"] = step.Shard,
        ["blocks"] = step.Blocks,
        ["ofBlocks"] = step.OfBlocks,
        ["entries"] = step.Entries,
        ["sum"] = step.Sum,
        ["damage"] = step.Damage,
        ["isBalanced"] = step.IsBalanced,
    }.ToJsonString(JsonSerializerOptions.Web);
}
