using System.Security.Cryptography;
using System.Text;
using Cuckoo.Grains;
using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Requests;
using Cuckoo.Silo.Edge.Requests;

namespace Cuckoo.Silo.Edge.OpenAi;

/// <summary>Requests that one call quotes, submits, waits for, and gives up when its caller goes away.</summary>
internal static class Begun
{
    /// <summary>The header with the call's key.</summary>
    public const string IdempotencyKey = "Idempotency-Key";

    private const int LongestKey = 255;

    // Below the grain call's own bound of 30 seconds.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>What is wrong with the call's key for repeating it, if anything.</summary>
    public static Refusal? CheckKey(HttpContext http) =>
        KeyOf(http) is { } key && (key.Length is 0 or > LongestKey || key.Any(c => c is < ' ' or > '~')) ? Refusals.BadIdempotencyKey : null;

    /// <summary>The id of the call's request: the same key gives the same, so that a repeated call finds what the first began and pays once.</summary>
    /// <param name="http">The call.</param>
    /// <param name="what">What is asked for; no two kinds of calls share ids.</param>
    /// <param name="account">Who asks.</param>
    /// <param name="index">Which of the call's requests.</param>
    /// <param name="random">Gives the id when there is no key.</param>
    public static RequestId IdOf(HttpContext http, string what, AccountId account, int index, IRandomSource random)
    {
        byte[] bytes = new byte[16];
        if (KeyOf(http) is { } key) SHA256.HashData(Encoding.UTF8.GetBytes($"cuckoo.{what}.1\n{account.Value}\n{index}\n{key}")).AsSpan(0, 16).CopyTo(bytes);
        else random.Fill(bytes);
        return RequestId.From(bytes);
    }

    /// <summary>Quotes and submits.</summary>
    /// <returns>Why not, or nothing when it is on its way.</returns>
    public static async Task<Refusal?> Begin(HttpContext http, IGrainFactory grains, RequestId id, JobSpec spec, bool isSeedGiven, JobPriority priority, CoordinatorId? coordinator = null)
    {
        AccountId account = AccountFilter.Of(http);
        IRequestGrain request = grains.GetGrain<IRequestGrain>(id.Value);
        QuoteOutcome quote = await request.Quote(new QuoteOrder(account, spec, coordinator, priority));
        if (quote.Refusal is not (QuoteRefusal.None or QuoteRefusal.IdReused)) return Submissions.RefusalOf(quote.Refusal);
        if (await Submissions.Submit(http, grains, id) is { } refused) return refused;
        if (quote.Refusal is QuoteRefusal.None) return null;
        RequestView? view = await request.View(account);
        JobSpec? before = view?.Spec;
        CoordinatorId asked = coordinator ?? http.RequestServices.GetRequiredService<NetworkOptions>().Coordinator;
        return before is not null && view!.Coordinator == asked && view.Priority == priority && IsSame(before, isSeedGiven ? spec : spec with { Seed = before.Seed }) ? null : Refusals.IdempotencyKeyReused;
    }

    /// <summary>Waits until it is settled or given back.</summary>
    public static async Task<RequestView> End(IRequestGrain request, AccountId account, CancellationToken cancellation)
    {
        await foreach (EventPage _ in Pages(request, account, cancellation))
        {
            // Only the last one matters here.
        }

        return await request.View(account) ?? throw new InvalidOperationException("A request that was submitted is not there.");
    }

    /// <summary>What happens to it, until it is settled or given back.</summary>
    public static async IAsyncEnumerable<EventPage> Pages(
        IRequestGrain request, AccountId account, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        long after = 0;
        StepProgress? seen = null;
        while (await request.Events(account, after, seen, Patience, cancellation) is { } page)
        {
            cancellation.ThrowIfCancellationRequested();
            if (page.Events.Length > 0) after = page.Events[^1].Number;
            if (page.Progress is { } progress) seen = progress.Progress;
            yield return page;
            if (page.IsFinal) yield break;
        }
    }

    /// <summary>Gives up what nobody has begun.</summary>
    public static async Task GiveUp(IEnumerable<IRequestGrain> requests, AccountId account)
    {
        foreach (IRequestGrain request in requests) await request.Cancel(account);
    }

    private static string? KeyOf(HttpContext http) => http.Request.Headers.TryGetValue(IdempotencyKey, out var key) ? key.ToString() : null;

    // Conversations are lists, which records compare by reference.
    private static bool IsSame(JobSpec one, JobSpec other) =>
        string.Equals(QuoteRules.InputDocument(one), QuoteRules.InputDocument(other), StringComparison.Ordinal);
}
