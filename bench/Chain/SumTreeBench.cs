using System.Buffers.Binary;
using System.CommandLine;
using System.Globalization;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.SumTree;

namespace Cuckoo.Chain.Bench;

/// <summary>The settlement tree over a million accounts: from nothing, and after changes.</summary>
internal static class SumTreeBench
{
    private const int Accounts = 1_000_000;
    private const int Changed = 10_000;
    private const int Rounds = 5;

    public static Command Command()
    {
        var threads = new Option<int>("--threads") { Description = "Threads that hash.", DefaultValueFactory = _ => 2 };
        var command = new Command("tree", "The settlement tree over a million accounts: from nothing, after changes, and its memory.") { threads };
        command.SetAction(parsed => Print(Console.Out, Math.Max(1, parsed.GetValue(threads))));
        return command;
    }

    private static void Print(TextWriter output, int threads)
    {
        var leaves = Enumerable.Range(0, Accounts).Select(static number => new SumLeaf(Account(number), (UInt128)number, (UInt128)number)).ToArray();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Accounts:N0} accounts, {threads} threads; median of {Rounds} rounds (best in brackets)"));
        var tree = new MerkleSumTree(threads);
        Measure(output, "root from scratch", () => tree = new MerkleSumTree(threads), () => tree.Apply(leaves));

        var memory = GC.GetTotalMemory(forceFullCollection: true);
        tree = new MerkleSumTree(threads);
        var without = GC.GetTotalMemory(forceFullCollection: true);
        tree.Apply(leaves);
        memory = GC.GetTotalMemory(forceFullCollection: true) - without;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"memory: {memory / (double)Accounts:F0} bytes an account"));

        var random = new Random(1);
        SumLeaf[] changes = [];
        ulong grown = 0;
        void Choose(int count)
        {
            grown++;
            changes = [.. Enumerable.Range(0, count).Select(_ => random.Next(Accounts)).Distinct().Select(index => leaves[index] with { Earned = leaves[index].Earned + grown, Spent = leaves[index].Spent + grown })];
        }

        // A total never falls, so each round adds to the one before.
        Measure(output, $"update of {Changed:N0} accounts", () => Choose(Changed), () => Check(tree.Apply(changes)));
        Measure(output, "update of one account", () => Choose(1), () => Check(tree.Apply(changes)));
        Measure(output, "proof and its check", () => Choose(1), () => Check(tree.Prove(changes[0].Account)!.Verify(tree.Root)));
    }

    private static Address Account(int number)
    {
        var bytes = new byte[Address.Bytes];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number + 1);
        return Address.FromBytes(bytes);
    }

    private static void Check(SumTreeOutcome outcome)
    {
        if (outcome is not SumTreeOutcome.Applied) throw new InvalidOperationException($"The tree refused: {outcome}.");
    }

    private static void Check(SumProofVerdict verdict)
    {
        if (verdict is not SumProofVerdict.Valid) throw new InvalidOperationException($"The proof is none: {verdict}.");
    }

    private static void Measure(TextWriter output, string what, Action prepare, Action run)
    {
        var times = new List<double>();
        var work = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            prepare();
            var start = TimeProvider.System.GetTimestamp();
            var before = Environment.CpuUsage.TotalTime;
            run();
            work.Add((Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
            times.Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        work.Sort();
        // The processors' own time tells what a loaded machine hides.
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {times[Rounds / 2]:F3} ms ({times[0]:F3}); {work[Rounds / 2]:F0} ms of processors"));
    }
}
