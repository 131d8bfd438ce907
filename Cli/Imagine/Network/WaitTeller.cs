using Cuckoo.Client;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Cli.Imagine.Network;

/// <summary>Says what a request waits for, as often as that changes, for as long as it waits for a miner.</summary>
internal sealed class WaitTeller(CuckooClient client, string request, Action<string> say, TimeProvider time)
{
    // A free miner takes a job within a second or two; what takes longer is worth a question.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    /// <summary>Tells until it is cancelled. What cannot be found out is not told: the events go on without it.</summary>
    public async Task Tell(CancellationToken cancellation)
    {
        string? told = null;
        try
        {
            while (true)
            {
                await Task.Delay(Pause, time, cancellation);
                WaitReply wait = await client.WaitAsync(request, cancellation);
                string text = wait.Change is { } change ? $"{wait.Text} {change}" : wait.Text;
                if (wait.Ahead is null || string.Equals(text, told, StringComparison.Ordinal)) continue;
                say(text);
                told = text;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or EdgeException)
        {
            // The watch is over, or it will meet the same fault and say so.
        }
    }
}
