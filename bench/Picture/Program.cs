using System.Globalization;
using Cuckoo.Picture;

// Run from the root of the repository: dotnet run -c Release --project bench/Picture [-- runs], or `-- golden FOLDER`
// (`golden-upscaler`, `golden-safety`) to print the selftest.json of a model folder whose weights are new, or `-- withheld [pictures]` to
// count what the content check keeps back.
return args switch
{
    ["golden", var folder] => GoldenRun.Print(folder),
    ["golden-upscaler", var folder] => MapGoldenRun.PrintUpscaler(folder),
    ["golden-safety", var folder] => MapGoldenRun.PrintSafety(folder),
    ["withheld"] => WithheldCount.Run(300),
    ["withheld", var pictures] when int.TryParse(pictures, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= 100_000 => WithheldCount.Run(count),
    [] => PictureBenchmark.Run(5),
    [var runs] when int.TryParse(runs, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= 100 => PictureBenchmark.Run(count),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: Picture [RUNS 1-100] | golden FOLDER | golden-upscaler FOLDER | golden-safety FOLDER | withheld [PICTURES]");
    return 2;
}
