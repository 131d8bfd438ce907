using System.Globalization;
using Cuckoo.Kernels.Models;
using Cuckoo.Kernels.Operators;
using Cuckoo.Kernels.Trace;

namespace Cuckoo.Picture;

// Seconds a picture for every variant and one and two threads, interleaved in one process so that a noisy neighbour touches
// all alike; then, for the widest variant, where the time goes. Medians: this measures a usual run, not the best one.

/// <summary>The benchmark behind the picture table of bench/RESULTS.md.</summary>
internal static class PictureBenchmark
{
    private static readonly PictureInput Input = new("a red apple", Seed: 42);

    private static readonly int[] ThreadCounts = [2, 1];

    private static readonly KernelVariant[] Variants = [KernelVariant.Vector512, KernelVariant.Vector256, KernelVariant.Vector128];

    /// <summary>Runs each case <paramref name="runs"/> times and prints Markdown.</summary>
    public static int Run(int runs)
    {
        var cases = Variants.SelectMany(variant => ThreadCounts.Select(threads => new Case(variant, threads))).ToList();
        try
        {
            foreach (var one in cases)
                one.Model.Run(Input with { Steps = 2 }, null, CancellationToken.None);
            for (var run = 0; run < runs; run++)
            {
                foreach (var one in cases)
                    one.Measure();
            }

            PrintSeconds(cases, runs);
            PrintShares(cases[0]);
            PrintReference();
        }
        finally
        {
            foreach (var one in cases)
                one.Dispose();
        }

        return 0;
    }

    private static void PrintSeconds(List<Case> cases, int runs)
    {
        Print($"25 steps, guidance 250 %, \"{Input.Prompt}\", median of {runs} (best in brackets)");
        Print($"");
        Print($"| variant | threads | seconds a picture | CPU seconds | linear layers, GFLOP/s |");
        Print($"| --- | --- | --- | --- | --- |");
        foreach (var one in cases)
            Print($"| {one.Variant} | {one.Threads} | {Median(one.Seconds):F3} ({one.Seconds.Min():F3}) | {Median(one.CpuSeconds):F3} ({one.CpuSeconds.Min():F3}) | {Median(one.GigaflopsASecond):F0} ({one.GigaflopsASecond.Max():F0}) |");
        if (cases.Select(one => one.TraceRoot).Distinct(StringComparer.Ordinal).Count() != 1)
            throw new InvalidOperationException("The variants disagree.");
        Print($"");
        Print($"All give trace root {cases[0].TraceRoot}.");
        Print($"");
    }

    private static void PrintShares(Case one)
    {
        var total = one.Seconds.Sum();
        var kernels = one.Spent.Values.Sum(spent => spent.TotalSeconds);
        Print($"| {one.Variant}, {one.Threads} threads: part of a run | share |");
        Print($"| --- | --- |");
        foreach (var (name, spent) in one.Spent.OrderByDescending(pair => pair.Value))
            Print($"| {name} | {100 * spent.TotalSeconds / total:F1} % |");
        Print($"| not kernels: noise, schedule, sampler, trace, pixels | {100 * (total - kernels) / total:F2} % |");
        Print($"| of that, trace (25 latents hashed, Merkle root) | {100 * TraceSeconds() / Median(one.Seconds):F2} % |");
        Print($"");
    }

    private static void PrintReference()
    {
        using var model = PictureModel.Open(PictureModel.DefaultFolder("emoji-t2i"), KernelSelection.Open(new KernelOptions { Variant = KernelVariant.Reference }), TimeProvider.System);
        var input = Input with { Steps = 2 };
        model.Run(input, null, CancellationToken.None);
        Print($"The scalar reference takes {model.Run(input, null, CancellationToken.None).Elapsed.TotalSeconds / 2:F2} s a step.");
    }

    /// <summary>The trace of one run of 25 steps, alone; the median of nine.</summary>
    private static double TraceSeconds()
    {
        var latent = new Matrix(64, 192);
        var seconds = new List<double>();
        for (var run = 0; run < 9; run++)
        {
            var start = TimeProvider.System.GetTimestamp();
            using var trace = new TraceRecorder();
            for (var step = 0; step < Input.Steps; step++)
                trace.Record(latent);
            trace.Root();
            seconds.Add(TimeProvider.System.GetElapsedTime(start).TotalSeconds);
        }

        return Median(seconds);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private sealed class Case : IDisposable
    {
        private readonly TimedOperators _operators;
        private readonly Dictionary<string, TimeSpan> _spent = new(StringComparer.Ordinal);

        public Case(KernelVariant variant, int threads)
        {
            (Variant, Threads) = (variant, threads);
            _operators = new TimedOperators(KernelSelection.Open(new KernelOptions { Variant = variant, Threads = threads }), TimeProvider.System);
            Model = PictureModel.Open(PictureModel.DefaultFolder("emoji-t2i"), _operators, TimeProvider.System);
        }

        public KernelVariant Variant { get; }

        public int Threads { get; }

        public PictureModel Model { get; }

        public List<double> Seconds { get; } = [];

        /// <summary>What the process used, spinning threads included: it says what a run costs when others hold the processors.</summary>
        public List<double> CpuSeconds { get; } = [];

        public List<double> GigaflopsASecond { get; } = [];

        public IReadOnlyDictionary<string, TimeSpan> Spent => _spent;

        public string TraceRoot { get; private set; } = "";

        public void Dispose()
        {
            Model.Dispose();
            _operators.Dispose();
        }

        public void Measure()
        {
            _operators.Reset();
            var before = Environment.CpuUsage.TotalTime;
            var run = Model.Run(Input, null, CancellationToken.None);
            CpuSeconds.Add((Environment.CpuUsage.TotalTime - before).TotalSeconds);
            Seconds.Add(run.Elapsed.TotalSeconds);
            GigaflopsASecond.Add(_operators.LinearFlops / _operators.Spent[nameof(IOperators.Linear)].TotalSeconds / 1e9);
            foreach (var (name, spent) in _operators.Spent)
                _spent[name] = _spent.GetValueOrDefault(name) + spent;
            TraceRoot = Convert.ToHexStringLower(run.TraceRoot);
        }
    }
}
