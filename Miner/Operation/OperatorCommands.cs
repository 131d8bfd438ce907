// What an operator asks an edge beside the work: the statement, and whether the miner wants any. Each signs in as the miner does,
// with the same key and authorisation, asks one thing and ends; the miner at work is not disturbed by it.

using System.CommandLine;
using System.Globalization;
using Cuckoo.Chain.Keys;
using Cuckoo.Miner.Edge;
using Cuckoo.Miner.Keys;
using Cuckoo.Wire.Miners;

namespace Cuckoo.Miner.Operation;

/// <summary>The commands <c>earnings</c>, <c>maintenance</c>, <c>work</c> and <c>drain</c>.</summary>
internal static class OperatorCommands
{
    private const int MostLines = 100_000;

    /// <summary>All of them.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="fail">Says what went wrong.</param>
    public static IEnumerable<Command> All(TimeProvider time, Func<ExitCode, string, ExitCode> fail)
    {
        Option<int> lines = new("--lines") { Description = "How many jobs to show, the newest first.", DefaultValueFactory = _ => 20 };
        lines.Validators.Add(result =>
        {
            if (!result.Tokens.All(t => int.TryParse(t.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var said) && said is >= 1 and <= MostLines))
                result.AddError($"--lines is 1 to {MostLines.ToString(CultureInfo.InvariantCulture)}.");
        });
        var earnings = New("earnings", "Show what came of the miner's jobs: what each earned, or why it is not paid.", time, fail, (door, parsed, cancellation) => ShowAsync(door, parsed.GetValue(lines), Console.Out, cancellation));
        earnings.Options.Add(lines);
        yield return earnings;
        foreach (var (name, availability, description) in new[]
        {
            ("maintenance", "maintenance", "Take no new jobs until the command work; what is under way is finished, and the standing is unharmed."),
            ("work", "working", "Take jobs again."),
            ("drain", "draining", "Have the miner's process finish what it holds and go."),
        })
        {
            yield return New(name, description, time, fail, async (door, _, cancellation) =>
            {
                var miner = await door.SetAvailabilityAsync(availability, cancellation);
                await Console.Out.WriteLineAsync($"{miner.Address} is {miner.Availability}.");
            });
        }
    }

    /// <summary>Writes the newest lines of a statement, newest first, and the sum of all.</summary>
    public static async Task ShowAsync(EdgeDoor door, int most, TextWriter output, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(door);
        ArgumentNullException.ThrowIfNull(output);
        var page = await door.EarningsAsync(before: null, cancellation);
        await output.WriteLineAsync($"{page.Count.ToString(CultureInfo.InvariantCulture)} jobs earned {page.Paid} x 10^-18 CAI.");
        for (var left = most; ; page = await door.EarningsAsync(page.Next, cancellation))
        {
            foreach (var line in page.Lines.Take(left))
                await output.WriteLineAsync(TextOf(line));
            left -= page.Lines.Count;
            if (left <= 0 || page.Next is null)
                return;
        }
    }

    private static string TextOf(EarningsRow line) => string.Create(
        CultureInfo.InvariantCulture, $"{line.At.UtcDateTime:yyyy-MM-dd HH:mm:ss} {line.Verdict,-12} {line.Pay,20} {line.Kind,-5} {line.JobId} {(line.Profile is "tolerant" ? "tolerant: " : "")}{string.Concat(line.Why.Select(c => char.IsControl(c) ? ' ' : c))}");

    private static Command New(
        string name, string description, TimeProvider time, Func<ExitCode, string, ExitCode> fail, Func<EdgeDoor, ParseResult, CancellationToken, Task> ask)
    {
        var edge = CommandLine.Edge();
        var key = new Option<string>("--key") { Description = "File of the miner's key.", DefaultValueFactory = _ => "miner.key" };
        var password = new Option<string?>("--password-file") { Description = $"File whose first line opens the key file; {MinerKey.PasswordVariable} holds the password otherwise." };
        var authorisation = new Option<string?>("--authorisation") { Description = "File by which the operator lets this key work in its name." };
        var insecure = new Option<bool>("--insecure") { Description = "Allow an edge on another machine without https." };
        edge.Validators.Add(result => CommandLine.RequireEdge(result, result.GetValueOrDefault<string>(), result.GetValue(insecure)));
        Command command = new(name, description) { edge, key, password, authorisation, insecure };
        command.SetAction(async (parsed, cancellation) =>
        {
            try
            {
                var path = parsed.GetRequiredValue(key);
                if (!File.Exists(path))
                    throw new KeyFileException(path, "is not there", "Name the file of the miner's key");
                using var opened = MinerKey.Open(path, parsed.GetValue(password), Environment.GetEnvironmentVariable);
                var file = parsed.GetValue(authorisation);
                var options = new EdgeOptions
                {
                    Edge = new Uri(parsed.GetRequiredValue(edge)),
                    Authorisation = file is null ? null : AuthorisationFile.Read(file, opened.Address),
                };
                using var door = new EdgeDoor(options, opened, time, _ => { });
                await door.SignInAsync(cancellation);
                await ask(door, parsed, cancellation);
                return (int)ExitCode.Drained;
            }
            catch (KeyFileException e)
            {
                return (int)fail(ExitCode.KeyFile, e.Message);
            }
            catch (EdgeRefusedException e)
            {
                return (int)fail(ExitCode.EdgeRefused, $"The edge refuses this miner ({e.Code}): {e.Message}");
            }
        });
        return command;
    }
}
