using System.Globalization;

namespace Cuckoo.Engine;

/// <summary>The table, a row as soon as it is known.</summary>
internal sealed class Report(TextWriter table)
{
    public static async Task<int> RunAsync(Settings settings)
    {
        var report = new Report(Console.Out);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} processors, .NET {Environment.Version}, {settings.Measured.TotalSeconds:0.#} s a rate\n"));
        Console.WriteLine("| | value | p50 | p99 | allocated a call | Orleans 10, given | |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- |");
        await Calls.RunAsync(report, settings.Measured);
        await Writes.RunAsync(report, settings.Measured);
        RawSqlite.Run(report, settings.Measured);
        Simulations.Run(report, settings.Measured);
        await IdleActivations.RunAsync(report, settings.IsMillion);
        await Start.RunAsync(report);
        return 0;
    }

    public void Load(string name, LoadResult result, string given = "", string note = "")
        => Row(name, Rate(result.ASecond), Time(result.P50), Time(result.P99), result.BytesACall.ToString("N0", CultureInfo.InvariantCulture) + " B", given, note);

    public void Rate(string name, double aSecond, string note) => Row(name, Rate(aSecond), "", "", "", "", note);

    public void Value(string name, string value, string note) => Row(name, value, "", "", "", "", note);

    private static string Rate(double aSecond) => aSecond.ToString("N0", CultureInfo.InvariantCulture) + "/s";

    private static string Time(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMicroseconds:N0} µs");

    private void Row(params string[] cells) => table.WriteLine($"| {string.Join(" | ", cells)} |");
}
