using System.Collections.Concurrent;

namespace Cuckoo.EndToEnd.Tests.Kills;

/// <summary>Payers who ask for one cheap picture after another, some of them twice at once, and some of whom change their minds.</summary>
/// <param name="edge">Where they ask.</param>
/// <param name="failures">Refusals that should not happen while a silo is up.</param>
internal sealed class FaultLoad(Uri edge, ConcurrentBag<string> failures)
{
    private static readonly string[] Prompts = ["a red apple", "a blue fish", "two cherries", "the moon", "a green tree"];

    private readonly ConcurrentBag<Outcome> outcomes = [];
    private readonly List<Task> paying = [];
    private readonly TaskCompletionSource<TimeSpan> firstEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long begun = TimeProvider.System.GetTimestamp();

    /// <summary>Comes when the first request has come to its end, with the time since this was made.</summary>
    public Task<TimeSpan> FirstEnd => firstEnd.Task;

    /// <summary>One more payer, who asks until it is over and then waits for what is still open.</summary>
    /// <param name="seed">What it draws from.</param>
    /// <param name="wallet">What it deposits from; the faucet's money when nothing.</param>
    /// <param name="over">When to ask no more.</param>
    /// <param name="cancellation">Gives up.</param>
    public void AddPayer(int seed, Depositor? wallet, CancellationToken over, CancellationToken cancellation) =>
        paying.Add(Task.Run(() => PayAsync(new Random(seed), wallet, over, cancellation), CancellationToken.None));

    /// <summary>Throws what a payer ended with before its time, if any did.</summary>
    public void ThrowIfFailed()
    {
        if (paying.Find(p => p.IsFaulted) is { } failed) failed.GetAwaiter().GetResult();
    }

    /// <summary>All requests, each at its end.</summary>
    public async Task<IReadOnlyList<Outcome>> EndAsync()
    {
        await Task.WhenAll(paying);
        return [.. outcomes];
    }

    private async Task PayAsync(Random random, Depositor? wallet, CancellationToken over, CancellationToken cancellation)
    {
        using Customer customer = new(edge, failures, wallet);
        await customer.OpenAsync(cancellation);
        while (!over.IsCancellationRequested)
        {
            Outcome outcome = await customer.AskAsync(
                Prompts[random.Next(Prompts.Length)],
                random.Next(1_000),
                1 + random.Next(3),
                cancellation,
                submissions: random.Next(4) == 0 ? 3 : 1,
                cancelAfter: random.Next(10) == 0 ? TimeSpan.FromMilliseconds(random.Next(500)) : null);
            outcomes.Add(outcome);
            await customer.SettleAsync(outcome, deposits: random.Next(3) == 0, cancellation);
            firstEnd.TrySetResult(TimeProvider.System.GetElapsedTime(begun));
        }
    }
}
