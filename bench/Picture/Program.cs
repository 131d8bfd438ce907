using System.Globalization;
using Cuckoo.Picture;

// Run from the root of the repository: dotnet run -c Release --project bench/Picture [-- runs], or `-- golden FOLDER`
// to print the selftest.json of a model folder whose weights are new.
return args switch
{
    ["golden", var folder] => GoldenRun.Print(folder),
    [] => PictureBenchmark.Run(5),
    [var runs] when int.TryParse(runs, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= 100 => PictureBenchmark.Run(count),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: Picture [RUNS 1-100] | golden FOLDER");
    return 2;
}
