// Lives of the network, each from a seed of its own, and what became of the liars in them:
//
//   dotnet run -c Release --project tests/Simulation [-- --seeds N] [--first N]
//
// 36 seeds are a round: eleven kinds of liars and a network without, each without a stake and with two. Prints a table in Markdown. A
// seed whose life breaks a law is named and the program ends with 1; `--seeds 1 --first` that seed lives it again, the same in
// every step.
//
//   dotnet run -c Release --project tests/Simulation -- --crashes [--every N]
//
// Short lives, one of each kind with one miner a request and with two, lived once for each of their steps, or every Nth of them,
// with the process lost right after it.

//
//   dotnet run -c Release --project tests/Simulation -- --chain [--seeds N] [--first N] [--crashes [--every N]]
//
// Lives with a chain: the contracts' own code, nodes that fail, blocks that are undone, and an operator who stays honest, stops,
// withholds its leaves, or posts a root that is false in one of eight ways: ten seeds are a round. With --crashes short ones of each
// kind, lived once for each Nth step with the process lost right after it.
//
//   dotnet run -c Release --project tests/Simulation -- --script
//
// One settled life by script, once for each of its durable steps, with the process lost right after it: each has to come to the same end.

using System.Globalization;
using Cuckoo.Simulation.Lives;
using Cuckoo.Simulation.Results;
using Cuckoo.Simulation.Settling;

(int? seeds, int first, int? every, bool crashes, bool chain, bool script) = (null, 0, null, false, false, false);
for (int i = 0; i < args.Length; i++)
{
    if (args[i] is "--crashes" or "--chain" or "--script")
    {
        crashes |= args[i] == "--crashes";
        chain |= args[i] == "--chain";
        script |= args[i] == "--script";
        continue;
    }

    bool isNumber = int.TryParse(args.ElementAtOrDefault(i + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int value);
    if (args[i] == "--seeds" && isNumber) seeds = value;
    else if (args[i] == "--first" && isNumber) first = value;
    else if (args[i] == "--every" && isNumber && value > 0) every = value;
    else
    {
        Console.Error.WriteLine($"'{args[i]}' is not understood. Use --seeds N and --first N, or --crashes and --every N; with --chain for lives with a chain, or --script alone.");
        return 2;
    }

    i++;
}

if (script) return ScriptedLosses.Run(Console.Out, Console.Error);
using Heartbeat heartbeat = new(Console.Error, TimeProvider.System);
if (chain) return ChainRuns.Run(crashes ? ChainRuns.Losses(every ?? 5_000) : Enumerable.Range(first, seeds ?? 200).Select(ChainPlan.Of), Console.Out, Console.Error, heartbeat.Beat);
Tally tally = new();
int broken = 0;
long begun = TimeProvider.System.GetTimestamp();
IEnumerable<Func<LifeReport>> lives = crashes
    ? ShortLives.Plans.SelectMany(plan => ShortLives.Of(plan, 1, every ?? 1)).Select(plan => (Func<LifeReport>)(() => Life.Run(plan)))
    : Enumerable.Range(first, seeds ?? 2_200).Select(seed => (Func<LifeReport>)(() => Seeds.Run(seed)));

SideBySide.ForEach(lives, life =>
{
    try
    {
        tally.Add(life());
    }
    catch (Orleans.Embedded.Simulation.SimulationException e)
    {
        Interlocked.Increment(ref broken);
        Console.Error.WriteLine(e.Message);
    }

    heartbeat.Beat();
});
if (!crashes)
{
    foreach (string line in tally.Table()) Console.WriteLine(line);
    Console.WriteLine();
}

Console.WriteLine(tally.Summary(TimeProvider.System.GetElapsedTime(begun)));
return broken == 0 ? 0 : 1;
