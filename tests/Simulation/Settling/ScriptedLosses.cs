using System.Globalization;
using Cuckoo.Simulation.Lives;
using Orleans.Embedded.Simulation;

namespace Cuckoo.Simulation.Settling;

/// <summary>The scripted life, once for each of its durable steps.</summary>
internal static class ScriptedLosses
{
    /// <summary>The life in which nothing is lost: its steps and what came of it.</summary>
    public static (IReadOnlyList<TakenStep> Steps, string Summary) Whole()
    {
        Losses none = new(null);
        string summary = ScriptedSettlement.Live(none).Summary;
        return (none.Taken, summary);
    }

    /// <summary>Lives it with the process lost after a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="expected">What came of the life in which nothing is lost.</param>
    /// <returns>What is wrong; nothing when it came to the same end.</returns>
    public static string? FaultAfter(TakenStep step, string expected)
    {
        try
        {
            (string summary, SimulationReport run) = ScriptedSettlement.Live(new Losses(step));
            if (run.ProcessLosses != 1) return $"{step}: the process was lost {run.ProcessLosses} times.";
            string[] differs = [.. summary.Split('\n').Except(expected.Split('\n'), StringComparer.Ordinal)];
            return string.Equals(summary, expected, StringComparison.Ordinal) ? null : $"{step}: it came to another end: {(differs.Length == 0 ? "something is there twice or not at all" : string.Join("; ", differs))}.";
        }
        catch (SimulationException e)
        {
            return $"{step}: {e.Message}";
        }
    }

    /// <summary>Lives all of them side by side and says what came of them.</summary>
    /// <returns>0 when each came to the same end.</returns>
    public static int Run(TextWriter output, TextWriter errors)
    {
        long begun = TimeProvider.System.GetTimestamp();
        (IReadOnlyList<TakenStep> steps, string expected) = Whole();
        Lock gate = new();
        int broken = 0;
        SideBySide.ForEach(steps, step =>
        {
            if (FaultAfter(step, expected) is not { } fault) return;
            lock (gate)
            {
                broken++;
                errors.WriteLine(fault);
            }
        });
        output.WriteLine(expected);
        foreach (IGrouping<string, TakenStep> same in steps.GroupBy(static one => one.Name, StringComparer.Ordinal)) output.WriteLine($"{same.Count(),4} {same.Key}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{steps.Count} lives, each lost after another step, in {TimeProvider.System.GetElapsedTime(begun).TotalSeconds:0} s; {broken} came to another end."));
        return broken == 0 ? 0 : 1;
    }
}
