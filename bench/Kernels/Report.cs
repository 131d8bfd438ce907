using System.Globalization;

namespace Cuckoo.Kernels.Bench;

/// <summary>Rows of one Markdown table: rates, median with the best in brackets, and the ratio to the peer's median.</summary>
internal sealed class Report(TextWriter output)
{
    /// <summary>Prints the machine and the head of the table.</summary>
    public void Begin(int rounds)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} processors, .NET {Environment.Version}; median of {rounds} rounds (best in brackets)\n"));
        output.WriteLine("| measure | | ours | peer | ours : peer | wanted |");
        output.WriteLine("| --- | --- | --- | --- | --- | --- |");
    }

    /// <summary>A row that compares two sides.</summary>
    /// <param name="measure">What was measured.</param>
    /// <param name="work">The work of a run in units, such as GFLOP or tokens.</param>
    /// <param name="unit">The unit of the rates.</param>
    /// <param name="ours">Our times.</param>
    /// <param name="peer">The other side's times.</param>
    /// <param name="wanted">The ratio that is wanted, in words, or nothing.</param>
    public void Compare(string measure, double work, string unit, Samples ours, Samples peer, string wanted) =>
        Row($"{measure}; {unit}", peer.Name, Rate(work, ours), Rate(work, peer), (peer.Median / ours.Median).ToString("F2", CultureInfo.InvariantCulture), wanted);

    /// <summary>A row for a side that is measured alone.</summary>
    public void Alone(string measure, double work, string unit, Samples ours) => Row($"{measure}; {unit}", "", Rate(work, ours), "", "", "");

    private static string Rate(double work, Samples samples) =>
        string.Create(CultureInfo.InvariantCulture, $"{work / samples.Median:G4} ({work / samples.Best:G4})");

    private void Row(params string[] cells)
    {
        output.WriteLine($"| {string.Join(" | ", cells)} |");
        output.Flush();
    }
}
