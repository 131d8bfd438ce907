using System.Globalization;

namespace Cuckoo.Network.Bench;

/// <summary>Writes the rows of the table in bench/RESULTS.md.</summary>
internal sealed class Report
{
    private readonly TextWriter output;

    public Report(TextWriter output)
    {
        this.output = output;
        output.WriteLine("| measure | figure |");
        output.WriteLine("| --- | --- |");
    }

    /// <summary>What the machine can do at all: the smallest answer of the same silo to the same number of callers.</summary>
    public async Task CallsAsync(BenchNetwork network, int callers, TimeSpan time)
    {
        using HttpClient http = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = network.Edge };
        using CancellationTokenSource over = new(time);
        long began = TimeProvider.System.GetTimestamp();
        int[] calls = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            int count = 0;
            for (; !over.IsCancellationRequested; count++)
                using (await http.GetAsync(new Uri("/healthz", UriKind.Relative), CancellationToken.None))
                {
                }

            return count;
        })));
        Row($"bare calls (GET /healthz), {callers} callers", $"{calls.Sum() / TimeProvider.System.GetElapsedTime(began).TotalSeconds:0} a second");
    }

    public void Jobs(int payers, JobTimes times, bool isOneCall = false) => Row(
        string.Create(CultureInfo.InvariantCulture, $"jobs of one token, {payers} payers{(isOneCall ? ", one call each" : "")}"),
        string.Create(
            CultureInfo.InvariantCulture,
            $"{times.PerSecond:0} a second; {(isOneCall ? "asked" : "submit")} to paid p50 {times.Percentile(0.5):0.0} ms, p99 {times.Percentile(0.99):0.0} ms; a job takes {times.CostOfOne.Silo:0.0} ms of processor in the silo, {times.CostOfOne.Others:0.0} beside it{(isOneCall ? "" : string.Create(CultureInfo.InvariantCulture, $"; {times.Audited} of {times.Jobs.Length} audited"))}"));

    public void Pictures(IReadOnlyList<PictureTime> times)
    {
        double[] beside = [.. times.Select(t => t.Beside).Order()];
        Row(
            string.Create(CultureInfo.InvariantCulture, $"{times.Count} pictures of 25 steps, not audited"),
            string.Create(
                CultureInfo.InvariantCulture,
                $"kernels {Median(t => t.Kernels):0} ms; all else from submit to paid: median {beside[beside.Length / 2]:0.0} ms, least {beside[0]:0.0}, most {beside[^1]:0.0}; medians of its parts: to the lease {Median(t => t.ToLease):0.0}, to the receipt {Median(t => t.ToCommit):0.0}, to the payment {Median(t => t.ToPaid):0.0}, to the client {Median(t => t.ToHeard):0.0}"));

        double Median(Func<PictureTime, double> part) => times.Select(part).Order().ElementAt(times.Count / 2);
    }

    private void Row(string measure, string figure) => output.WriteLine($"| {measure} | {figure} |");
}
