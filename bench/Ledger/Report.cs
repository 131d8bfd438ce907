using System.Globalization;

namespace Cuckoo.Ledger.Bench;

/// <summary>The table, a row as soon as it is known.</summary>
internal sealed class Report(TextWriter table)
{
    public void Begin(int accounts, TimeSpan measured)
    {
        table.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} processors, .NET {Environment.Version}, {accounts:N0} accounts, {measured.TotalSeconds:0} s a rate\n"));
        table.WriteLine("| measure | value | p50 | p99 | wanted | |");
        table.WriteLine("| --- | --- | --- | --- | --- | --- |");
    }

    public void Rate(string name, double aSecond, string wanted, string note, LatencyHistogram? times = null) =>
        Row(name, aSecond.ToString("N0", CultureInfo.InvariantCulture) + "/s", Time(times, 0.5), Time(times, 0.99), wanted, note);

    public void Value(string name, string value, string wanted, string note) => Row(name, value, "", "", wanted, note);

    private static string Time(LatencyHistogram? times, double share) => times is null
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{times.Percentile(share) * 1_000 / TimeProvider.System.TimestampFrequency:0.0} ms");

    private void Row(params string[] cells) => table.WriteLine($"| {string.Join(" | ", cells)} |");
}
