using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Cli.Edge;
using Cuckoo.Cli.Processes;
using Cuckoo.Client;

namespace Cuckoo.Cli.Demo;

/// <summary><c>cuckoo demo</c>: a whole network on this machine, and a picture and a text through it.</summary>
internal static class DemoCommand
{
    private const int MostSteps = 50;

    private static readonly string[] Cheats = ["bits", "steps", "stale", "trace"];

    /// <summary>The command.</summary>
    public static Command New()
    {
        Argument<string> prompt = new("prompt") { Description = "What to draw.", DefaultValueFactory = _ => "a red apple" };
        Option<long?> seed = new("--seed") { Description = "0 to 9223372036854775807; the same seed gives the same picture. Drawn when absent." };
        Option<int?> steps = new("--steps") { Description = "Denoising steps, 1 to 50." };
        Option<string?> cheat = new("--cheat")
        {
            Description = "Let one miner cheat: bits (a wrong picture), steps (fewer steps than paid for), stale (another request's picture), trace (an invented trace). Without a word: bits.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<string?> output = new("--out") { Description = "File for the picture; named after the prompt and the seed when absent." };
        Option<string?> data = new("--data") { Description = "Keep the network's data in this folder." };
        Option<bool> json = new("--json") { Description = "One JSON object a line." };
        Option<bool> noChain = new("--no-chain") { Description = "Without a chain: nothing is staked, settled or slashed, and money is the faucet's." };
        Option<bool> telegram = new("--telegram") { Description = "Play a conversation with the Telegram bot instead, against a server in Telegram's place." };
        cheat.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var word }] && !Cheats.Contains(word, StringComparer.Ordinal))
                result.AddError($"--cheat knows {string.Join(", ", Cheats)}, not '{word}'; put the prompt before it.");
        });

        // Refused here, before a network is started for nothing; the edge has the last word on all three.
        seed.Validators.Add(result => RequireWithin(result, 0, long.MaxValue));
        steps.Validators.Add(result => RequireWithin(result, 1, MostSteps));
        prompt.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: ['-', '-', ..] word }]) result.AddError($"demo has no option '{word}'.");
        });

        Command demo = new("demo", "Start a silo, two miners and a chain on this machine, ask them for a picture and for a text, and show every stage until both are paid, the payment has settled, and a cheat is slashed. Exits with 0 when all of it was so, 1 otherwise, 2 for a wrong command line.")
        {
            prompt, seed, steps, cheat, output, data, json, noChain, telegram,
        };
        demo.Validators.Add(result =>
        {
            if (result.GetResult(telegram) is { Implicit: false } && new Option[] { seed, steps, cheat, output, json, noChain }.FirstOrDefault(o => result.GetResult(o) is { Implicit: false }) is { } other)
                result.AddError($"--telegram goes with a prompt and --data, not with {other.Name}.");
        });
        demo.SetAction((parsed, cancellation) =>
        {
            StageReport report = new(Console.Out, parsed.GetValue(json));
            if (parsed.GetValue(telegram))
            {
                return Run(
                    async () =>
                    {
                        await new ChatDemo(parsed.GetValue(prompt)!, parsed.GetValue(data), Console.Out, TimeProvider.System).Show(cancellation);
                        return true;
                    },
                    report);
            }

            string? cheating = parsed.GetResult(cheat) is { Implicit: false } ? parsed.GetValue(cheat) ?? Cheats[0] : null;
            DemoOptions options = new(
                parsed.GetValue(prompt)!, parsed.GetValue(seed), parsed.GetValue(steps), cheating, parsed.GetValue(output), parsed.GetValue(data), !parsed.GetValue(noChain));
            return Run(() => new DemoRun(options, report, TimeProvider.System).Show(cancellation), report);
        });
        return demo;
    }

    // What is no number at all the library says by itself.
    private static void RequireWithin(OptionResult option, long least, long most)
    {
        if (option.Tokens is [{ Value: var text }] && long.TryParse(text, CultureInfo.InvariantCulture, out long number) && (number < least || number > most))
            option.AddError($"{option.Option.Name} is {least} to {most}.");
    }

    private static async Task<int> Run(Func<Task<bool>> show, StageReport report)
    {
        try
        {
            return await show() ? 0 : 1;
        }
        catch (Exception e) when (e is EdgeException or EdgeSetupException or ChildFailedException or RpcException or ContractRevertException or KeyFileException or FormatException or IOException or UnauthorizedAccessException)
        {
            report.Fail(e is EdgeRefusedException refused ? $"{refused.Message} ({refused.Code})" : e.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            report.Fail("Stopped.");
            return 1;
        }
    }
}
