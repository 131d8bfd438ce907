// The shell around CanaryRules. It is paid for by the treasury, so an account without a payer sees nothing of it; what a wrong
// result means for its miner is decided where every result is judged.

using System.Collections.Immutable;
using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Requests;
using Cuckoo.Grains.Verification;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Cuckoo.Grains.Canaries;

/// <inheritdoc cref="ICanaryGrain"/>
public sealed class CanaryGrain(
    [PersistentState("canary")] IPersistentState<CanaryState> stored,
    NetworkOptions options,
    TimeProvider time,
    IRandomSource random,
    IAuditor auditor,
    ILogger<CanaryGrain> log)
    : Grain, ICanaryGrain
{
    private static readonly TimeSpan TickTime = TimeSpan.FromSeconds(10);

    private readonly DurableState<CanaryState> canary = new(stored);
    private Task<Rerun?>? running;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (options.CanaryTime > TimeSpan.Zero || canary.State.Open is not null)
            this.RegisterGrainTimer(GoOn, new GrainTimerCreationOptions(TickTime, TickTime) { KeepAlive = true });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task Start() => Task.CompletedTask;

    /// <inheritdoc/>
    public Task<RequestId?> Asked() => Task.FromResult(canary.State.Open is { IsAsked: true } open ? open.Request : (RequestId?)null);

    // One step a tick; each is safe to repeat.
    private async Task GoOn(CancellationToken cancellation)
    {
        CanaryState now = canary.State;
        switch (CanaryRules.Next(now))
        {
            case CanaryStep.Draw:
                if (CanaryRules.IsDrawn(TickTime, options.CanaryTime, Bytes()) && await SpecOfLately() is { } spec)
                    await Save(CanaryRules.Begun(now, RequestId.From(Bytes(16)), spec, Bytes()));
                break;

            case CanaryStep.Run:
                await Run(now, now.Open!);
                break;

            case CanaryStep.Ask:
                string? refusal = await Ask(now.Open!);
                if (refusal is not null) log.LogInformation("Canary {Request} was not asked: {Refusal}.", now.Open!.Request, refusal);
                await Save(refusal is null ? CanaryRules.Asked(now) : CanaryRules.Over(now));
                break;

            default:
                if (await Request(now.Open!.Request).View(AccountId.Treasury) is not { IsFinal: false })
                    await Save(CanaryRules.Over(now));
                break;
        }
    }

    // What somebody asked for lately: a prompt of our own would be known to whoever reads this.
    private async Task<JobSpec?> SpecOfLately()
    {
        ImmutableArray<RequestId> lately = await GrainFactory.GetGrain<ICoordinatorGrain>(options.Coordinator.Value).Lately();
        JobSpec? asked = lately.IsEmpty ? null : await Request(lately[CanaryRules.Pick(lately.Length, Bytes())]).Asked();
        return asked is not null && CanaryRules.HasOneResult(asked, options.Models) ? asked : null;
    }

    private async Task Run(CanaryState now, Canary open)
    {
        running ??= RunHere(open);
        if (!running.IsCompleted) return;
        Rerun? result = await running;
        running = null;
        await Save(result is { } known ? CanaryRules.Known(now, known) : CanaryRules.Over(now));
    }

    private async Task<string?> Ask(Canary open)
    {
        QuoteOutcome quote = await Request(open.Request).Quote(new QuoteOrder(AccountId.Treasury, open.Spec) { Known = open.Known });
        if (quote.Refusal is not (QuoteRefusal.None or QuoteRefusal.IdReused)) return quote.Refusal.ToString();
        SubmitOutcome outcome = await Request(open.Request).Submit(AccountId.Treasury);
        return outcome is SubmitOutcome.Accepted ? null : outcome.ToString();
    }

    // Beside the turns, like every trusted run: it takes seconds.
    private async Task<Rerun?> RunHere(Canary open)
    {
        try
        {
            using CancellationTokenSource late = new(options.RequestTime, time);
            Hash256 program = options.Models.Single(m => string.Equals(m.Name, open.Spec.Model, StringComparison.Ordinal)).Program;
            return await auditor.Rerun(program, QuoteRules.InputDocument(open.Spec), [], late.Token).WaitAsync(late.Token);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            log.LogError(e, "The silo's auditor could not run canary {Request}.", open.Request);
            return null;
        }
    }

    private IRequestGrain Request(RequestId id) => GrainFactory.GetGrain<IRequestGrain>(id.Value);

    private byte[] Bytes(int count = 8)
    {
        byte[] bytes = new byte[count];
        random.Fill(bytes);
        return bytes;
    }

    private Task Save(CanaryState next) => canary.Save(next, DeactivateOnIdle);
}
