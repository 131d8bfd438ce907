using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cuckoo.Client;
using Cuckoo.Wire.Ledger;

namespace Cuckoo.Cli.Books;

/// <summary><c>cuckoo books verify</c>: an operator's proof that the stored books balance.</summary>
internal static class BooksCommand
{
    private const string KeyVariable = "CUCKOO_API_KEY";

    // A key is 100 characters; a file far longer is another file.
    private const int LongestKeyFile = 1_000;

    /// <summary>The command.</summary>
    public static Command New()
    {
        Option<string> edge = new("--edge") { Description = "URL of the silo's edge.", DefaultValueFactory = _ => "http://127.0.0.1:5141" };
        Option<string?> key = new("--key-file") { Description = $"File with the API key of an operator, whose scope is operate; {KeyVariable} when absent." };
        Option<bool> json = new("--json") { Description = "One JSON object a line." };
        edge.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !(Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https"))
                result.AddError("--edge is a URL that starts with http:// or https://.");
        });
        Command verify = new("verify", $"Read the stored books from their first block, every hash, id and sum, while they are used. Exits with {ExitCode.Done} when they balance, {ExitCode.OutOfBalance} when they do not, {ExitCode.Failed} when it could not be found out, {ExitCode.BadArguments} for a wrong command line.")
        {
            edge, key, json,
        };
        verify.SetAction((parsed, cancellation) => Verify(new Uri(parsed.GetValue(edge)!), parsed.GetValue(key), parsed.GetValue(json), cancellation));
        return new Command("books", "The books of a silo, for its operator.") { verify };
    }

    private static async Task<int> Verify(Uri edge, string? keyFile, bool isJson, CancellationToken cancellation)
    {
        try
        {
            using CuckooClient client = new(new EdgeOptions { Edge = edge }, await KeyAsync(keyFile, cancellation));
            BooksCheck? last = null;
            long shown = 0;
            await foreach (BooksCheck step in client.CheckBooksAsync(cancellation))
            {
                last = step;
                if (isJson) Console.WriteLine(Fields(step));
                else if (step.IsBalanced is null && IsWorthALine(step, ref shown)) Console.WriteLine(Line(step));
            }

            if (!isJson) Console.WriteLine(last!.IsBalanced is true ? "The books balance." : "The books do NOT balance.");
            return last!.IsBalanced is true ? ExitCode.Done : ExitCode.OutOfBalance;
        }
        catch (Exception e) when (e is EdgeException or IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
        {
            string why = e is EdgeRefusedException refused ? $"{refused.Message} ({refused.Code})" : e.Message;
            await Console.Error.WriteLineAsync($"cuckoo: {TerminalText.OneLine(why)}");
            return ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("cuckoo: Stopped.");
            return ExitCode.Interrupted;
        }
    }

    private static async Task<string> KeyAsync(string? file, CancellationToken cancellation)
    {
        if (file is null)
        {
            return Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } key
                ? key
                : throw new InvalidOperationException($"Name an operator's key: --key-file FILE, or {KeyVariable} in the environment.");
        }

        if (new FileInfo(file).Length > LongestKeyFile) throw new IOException($"{file} is too long for a file with an API key.");
        return (await File.ReadAllTextAsync(file, cancellation)).Trim();
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
