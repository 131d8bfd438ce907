using System.Globalization;
using Orleans.Embedded.Activations;

namespace Orleans.Embedded.Calls;

/// <summary>What a caller is told that waited too long: for whom, for what, and why it probably took so long.</summary>
internal static class CallTimeout
{
    internal static TimeoutException Of(Activation target, ActivationRequest request, bool wasRunning, long now)
    {
        var age = target.Runtime.Time.GetElapsedTime(request.SentAt, now).TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
        var what = wasRunning ? "had begun and may still finish" : "was still waiting for its turn and will not run";
        return new TimeoutException($"No answer from {target.GrainId} to {request.Name} after {age} s; the call {what}.{(wasRunning ? "" : Why(target, request))}");
    }

    // From the caller back to whoever called it: if that way leads to the target, the call waits for its own end.
    private static string Why(Activation target, ActivationRequest request)
    {
        var chain = new List<string> { $"{target.GrainId} {request.Name}" };
        var seen = new HashSet<Activation>();
        for (var at = request.Source; at is not null && seen.Add(at);)
        {
            if (at.OldestRunning() is not { } running) break;
            chain.Insert(0, $"{at.GrainId} {running.Name}");
            if (at == target) return $" It waited for itself: {string.Join(" -> ", chain)}. Make the first of these reentrant, or let it not wait.";
            at = running.Source;
        }

        return target.OldestRunning() is { } busy ? $" {target.GrainId} was busy with {busy.Name}." : "";
    }
}
