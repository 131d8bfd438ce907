using System.Collections.Immutable;
using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Verification;
using Orleans.Concurrency;

namespace Cuckoo.Grains.Requests;

/// <summary>
/// One request from quote to its end: exactly one of settled, refunded or unfunded. Its key is the request id. Every step
/// is written before the next begins and is safe to repeat, so the grain can be killed anywhere and goes on by itself.
/// </summary>
public interface IRequestGrain : IGrainWithStringKey
{
    /// <summary>Names a binding price.</summary>
    Task<QuoteOutcome> Quote(QuoteOrder order);

    /// <summary>What was quoted, for who asked for it; nothing for anybody else.</summary>
    Task<QuoteOffer?> Offer(AccountId payer);

    /// <summary>What somebody asked for, for the network's own questions; nothing when this is one of those, or was never quoted.</summary>
    [AlwaysInterleave]
    Task<JobSpec?> Asked();

    /// <summary>Accepts the quote; repeating it changes nothing. The payer must be who asked for the quote.</summary>
    /// <param name="payer">Who pays.</param>
    /// <param name="webhook">Where the end is told, if anywhere; that of the first acceptance counts.</param>
    /// <param name="drawSalt">What the payer says to the draws of its miners; that of the first acceptance counts.</param>
    Task<SubmitOutcome> Submit(AccountId payer, string? webhook = null, Hash256? drawSalt = null);

    /// <summary>
    /// Its payer gives it up. Nobody at work: the price goes back. A miner at work may still deliver and is paid then; if it does not,
    /// the price goes back. Repeating it changes nothing.
    /// </summary>
    Task<CancelOutcome> Cancel(AccountId payer);

    /// <summary>Where its job stands in the queue; nothing for anybody but its payer.</summary>
    [AlwaysInterleave]
    Task<RequestOutlook?> Outlook(AccountId viewer);

    /// <summary>The model of a submitted request; nothing unless <paramref name="viewer"/> pays for it.</summary>
    [AlwaysInterleave]
    Task<ModelCard?> ModelFor(AccountId viewer);

    /// <summary>The request as its payer sees it; nothing for anybody else.</summary>
    [AlwaysInterleave]
    Task<RequestView?> View(AccountId viewer);

    /// <summary>How its miners were drawn; nothing for anybody but its payer.</summary>
    [AlwaysInterleave]
    Task<DrawRecord?> Draws(AccountId viewer);

    /// <summary>The jobs of the request of which something was found wrong by the silo's own run; nothing for anybody but its payer.</summary>
    /// <param name="viewer">Who asks; nobody for an operator of the silo, who may see any request's.</param>
    [AlwaysInterleave]
    Task<ImmutableArray<JobId>?> Evidence(AccountId? viewer);

    /// <summary>
    /// Events after a number, waiting for one at most <paramref name="wait"/>. Progress comes as the latest step only, when
    /// it differs from <paramref name="seen"/>.
    /// </summary>
    [AlwaysInterleave]
    Task<EventPage?> Events(AccountId viewer, long after, StepProgress? seen, TimeSpan wait, CancellationToken cancellation);

    /// <summary>Goes on from wherever the request stands; the coordinator calls it after a restart and now and then.</summary>
    [OneWay]
    Task Resume();

    /// <summary>A miner holds the job now.</summary>
    /// <param name="job">The job.</param>
    /// <param name="miner">Who.</param>
    /// <param name="draw">How it was drawn.</param>
    [OneWay]
    Task Leased(JobId job, MinerId miner, MinerDraw? draw = null);

    /// <summary>A lease was lost; the job waits again.</summary>
    [OneWay]
    Task Requeued(JobId job, MinerId miner, string why);

    /// <summary>A miner has done a step, or generated tokens.</summary>
    [OneWay]
    [AlwaysInterleave]
    Task Progressed(JobId job, MinerId miner, LiveProgress progress);

    /// <summary>A miner commits to a result that it does not show yet; repeating it changes nothing and says whether it may reveal now.</summary>
    /// <param name="commitment">The commitment.</param>
    /// <param name="isHeld">Whether the miner holds the lease; without it only a commitment that stands already is known.</param>
    Task<CommitOutcome> Commit(Commitment commitment, bool isHeld);

    /// <summary>A miner opens its commitment. What is accepted here will be judged, and paid if found right.</summary>
    Task<CommitResult> Reveal(Reveal reveal, MinerFacts miner);

    /// <summary>
    /// The only miner of a request reveals what it has not committed to before: nobody waits for another result, and no audit is drawn
    /// before this one stands. Where several run the request, a commitment has to come first.
    /// </summary>
    /// <param name="reveal">The signed receipt and a salt.</param>
    /// <param name="miner">Who, holding the lease.</param>
    Task<CommitResult> HandIn(Reveal reveal, MinerFacts miner);

    /// <summary>An audit is under way.</summary>
    [OneWay]
    Task AuditDrawn(JobId job, AuditNotice notice);

    /// <summary>There is a verdict; the request reads it from the verification.</summary>
    [OneWay]
    Task Judged(JobId job);
}
