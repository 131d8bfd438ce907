// Lives of the network, each from a seed of its own, and what became of the liars in them:
//
//   dotnet run -c Release --project tests/Simulation [-- --seeds N] [--first N]
//
// 22 seeds are a round: ten kinds of liars and a network without, each without and with a stake. Prints a table in Markdown. A seed whose life breaks a law is named and the program ends with 1; `--seeds 1 --first` that seed
// lives it again, the same in every step.

using System.Globalization;
using Cuckoo.Simulation.Lives;
using Cuckoo.Simulation.Results;

(int seeds, int first) = (2_200, 0);
for (int i = 0; i < args.Length; i += 2)
{
    bool isNumber = int.TryParse(args.ElementAtOrDefault(i + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int value);
    if (args[i] == "--seeds" && isNumber) seeds = value;
    else if (args[i] == "--first" && isNumber) first = value;
    else
    {
        Console.Error.WriteLine($"'{args[i]}' is not understood. Use --seeds N and --first N.");
        return 2;
    }
}

Tally tally = new();
int broken = 0;
long begun = TimeProvider.System.GetTimestamp();

// A life keeps to its thread; as many go side by side as there are processors.
Parallel.For(first, first + seeds, seed =>
{
    try
    {
        tally.Add(Seeds.Run(seed));
    }
    catch (Orleans.Embedded.Simulation.SimulationException e)
    {
        Interlocked.Increment(ref broken);
        Console.Error.WriteLine(e.Message);
    }
});
foreach (string line in tally.Table()) Console.WriteLine(line);
Console.WriteLine();
Console.WriteLine(tally.Summary(TimeProvider.System.GetElapsedTime(begun)));
return broken == 0 ? 0 : 1;
