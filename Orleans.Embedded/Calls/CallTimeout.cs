using System.Globalization;
using Orleans.Embedded.Activations;

namespace Orleans.Embedded.Calls;

/// <summary>What a caller is told that waited too long: for whom, for what, and why it probably took so long.</summary>
internal static class CallTimeout
{
    // Enough to find a cycle among the calls that wait at a caller, and a bound on what a text may cost.
    private const int Looked = 16;

    internal static TimeoutException Of(Activation target, ActivationRequest request, bool wasRunning, long now)
    {
        var age = target.Runtime.Time.GetElapsedTime(request.SentAt, now).TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
        var what = wasRunning ? "had begun and may still finish" : "was still waiting for its turn and will not run";
        var why = wasRunning ? WhyItRan(request) : WhyItWaited(target, request);
        return new TimeoutException($"No answer from {target.GrainId} to {request.Name} after {age} s; the call {what}.{why}");
    }

    private static string WhyItWaited(Activation target, ActivationRequest request) =>
        Cycle(target, request.Name, request.Source)
        ?? (target.OldestRunning() is { } busy ? $" {target.GrainId} was busy with {busy.Name}." : "");

    // The first calls of a cycle run out before the last, which waits: so each looks for one that waits at its caller.
    private static string WhyItRan(ActivationRequest request)
    {
        foreach (var (name, source) in request.Source?.OldestWaiting(Looked) ?? [])
            if (Cycle(request.Source!, name, source) is { } cycle) return cycle;
        return "";
    }

    // From the caller back to whoever called it: if that way leads to the target, the call waits for its own end.
    private static string? Cycle(Activation target, string name, Activation? source)
    {
        var chain = new List<string> { $"{target.GrainId} {name}" };
        var seen = new HashSet<Activation>();
        for (var at = source; at is not null && seen.Add(at);)
        {
            if (at.OldestRunning() is not { } running) break;
            chain.Insert(0, $"{at.GrainId} {running.Name}");
            if (at == target) return $" It waited for itself: {string.Join(" -> ", chain)}. Make the first of these reentrant, or let it not wait.";
            at = running.Source;
        }

        return null;
    }
}
