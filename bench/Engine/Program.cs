// What the embedded engine costs: calls, writes, idle activations, start. One command prints one table:
//
//   dotnet run -c Release --project bench/Engine [-- million] [-- seconds N]
//
// `million` holds a million activations in a heap of 2 GiB instead of extrapolating from a tenth of that; `seconds` is how long
// each rate is measured (2). What must be measured in a process of its own starts this program again.

using Cuckoo.Engine;

return args switch
{
    ["idle", var count] => await IdleActivations.ChildAsync(Number(count)),
    ["start", var path] => await Start.ChildAsync(path),
    _ => Settings.Read(args) is { } settings ? await Report.RunAsync(settings) : Refuse(args),
};

static int Refuse(string[] arguments)
{
    Console.Error.WriteLine($"'{string.Join(' ', arguments)}' is not understood. {Settings.Usage}");
    return 2;
}

static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
