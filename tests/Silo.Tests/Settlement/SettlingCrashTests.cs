// The process is lost after each durable step of settlement in turn, before it knows that the step was taken: a state of epochs, disputes
// or the mirror, an entry of the books, a file of leaves, a transaction in the operator's journal and one at a node. In the end books,
// mirror and chain are what they are without a loss: no root is posted twice, nothing is asked, answered or accused twice, and no deposit,
// claim or exit counts twice.

using Cuckoo.Simulation.Settling;

namespace Cuckoo.Silo.Tests.Settlement;

public sealed class SettlingCrashTests
{
    private static readonly Lazy<(IReadOnlyList<TakenStep> Steps, string Summary)> s_whole = new(ScriptedLosses.Whole);

    private static readonly Lazy<IReadOnlyList<TakenStep>> s_accusing = new(static () =>
    {
        Losses none = new(null);
        Assert.True(ChainLife.Run(Accused, none).Slashes > 0, "Nobody was slashed.");
        return [.. none.Taken.Where(IsOfDisputes)];
    });

    // A liar works, is judged and slashed, while what usually fails fails as well.
    private static ChainPlan Accused => ChainPlan.Of(5 * ChainPlan.Round);

    // The names come from the states themselves: a new stage, status or order that no life takes is found here.
    [Fact]
    public void States_HaveNoStepThatNoLifeTakes() =>
        Assert.Empty(SettlingSteps.All.Except([.. s_whole.Value.Steps.Concat(s_accusing.Value).Select(static one => one.Name)], StringComparer.Ordinal));

    // The first of each name; all of them, which many an idle minute takes again, by tests/Simulation -- --script.
    [Fact]
    public void Script_LostAfterEachStep_ComesToTheSameEnd() =>
        Lose(s_whole.Value.Steps.Where(static one => one.Time == 1), static step => ScriptedLosses.FaultAfter(step, s_whole.Value.Summary));

    // Such a life draws anew after a loss, so it does not come to the very same end: it keeps the laws.
    [Fact]
    public void Accusation_LostAfterEachStep_IsMadeOnce() => Lose(
        s_accusing.Value.Where(static one => one.Time == 1),
        static step =>
        {
            try
            {
                Losses losses = new(step);
                ChainReport life = ChainLife.Run(Accused, losses);
                return losses.Lost.IsCompleted && life.Run.ProcessLosses > 0 ? null : $"{step}: {life}";
            }
            catch (Orleans.Embedded.Simulation.SimulationException e)
            {
                return $"{step}: {e.Message}";
            }
        });

    private static bool IsOfDisputes(TakenStep step) =>
        step.Name.StartsWith("dispute", StringComparison.Ordinal) || step.Name.Split(' ') is ["signed" or "sent", "openWrongStep" or "openConduct" or "expire" or "execute" or "withdraw" or "approve"];

    // A life keeps to its thread.
    private static void Lose(IEnumerable<TakenStep> steps, Func<TakenStep, string?> faultAfter)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', steps));
        System.Collections.Concurrent.ConcurrentBag<string> faults = [];
        Parallel.ForEach(steps, step =>
        {
            if (faultAfter(step) is { } fault) faults.Add(fault);
        });
        Assert.True(faults.IsEmpty, string.Join('\n', faults));
    }
}
