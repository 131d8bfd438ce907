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

using System.Globalization;
using Cuckoo.Simulation.Lives;
using Cuckoo.Simulation.Results;

(int seeds, int first, int every, bool crashes) = (2_200, 0, 1, false);
for (int i = 0; i < args.Length; i++)
{
    if (args[i] == "--crashes")
    {
        crashes = true;
        continue;
    }

    bool isNumber = int.TryParse(args.ElementAtOrDefault(i + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int value);
    if (args[i] == "--seeds" && isNumber) seeds = value;
    else if (args[i] == "--first" && isNumber) first = value;
    else if (args[i] == "--every" && isNumber && value > 0) every = value;
    else
    {
        Console.Error.WriteLine($"'{args[i]}' is not understood. Use --seeds N and --first N, or --crashes and --every N.");
        return 2;
    }

    i++;
}

Tally tally = new();
int broken = 0;
long begun = TimeProvider.System.GetTimestamp();
IEnumerable<Func<LifeReport>> lives = crashes
    ? ShortLives.Plans.SelectMany(plan => ShortLives.Of(plan, 1, every)).Select(plan => (Func<LifeReport>)(() => Life.Run(plan)))
    : Enumerable.Range(first, seeds).Select(seed => (Func<LifeReport>)(() => Seeds.Run(seed)));

// A life keeps to its thread; as many go side by side as there are processors.
Parallel.ForEach(lives, life =>
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
});
if (!crashes)
{
    foreach (string line in tally.Table()) Console.WriteLine(line);
    Console.WriteLine();
}

Console.WriteLine(tally.Summary(TimeProvider.System.GetElapsedTime(begun)));
return broken == 0 ? 0 : 1;
