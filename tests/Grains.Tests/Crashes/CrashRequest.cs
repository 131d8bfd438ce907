using Cuckoo.Grains.Requests;
using Orleans;

namespace Cuckoo.Grains.Tests.Crashes;

/// <summary>A payer with one request: asks for a quote, submits, and repeats each until there is a clear answer.</summary>
internal sealed class CrashRequest(RequestId id, AccountId payer)
{
    public RequestId Id => id;

    public bool IsQuoted { get; private set; }

    /// <summary>What it asks for, once it has.</summary>
    public JobSpec? Spec { get; private set; }

    public SubmitOutcome Answer { get; private set; }

    /// <summary>Whether its end has been seen.</summary>
    public RequestStatus Seen { get; private set; }

    public bool IsOver => Answer is not (SubmitOutcome.Undecided or SubmitOutcome.Accepted)
        || Seen is RequestStatus.Settled or RequestStatus.Refunded or RequestStatus.Unfunded;

    public async Task ActAsync(IGrainFactory grains, Random random)
    {
        if (IsOver || random.Next(3) == 0) return;
        IRequestGrain grain = grains.GetGrain<IRequestGrain>(id.Value);
        if (!IsQuoted)
        {
            // They do not all come at once.
            if (random.Next(15) != 0) return;
            // An answer that was lost leaves the id used: that is a quote as well.
            Spec ??= SpecOf(random);
            QuoteOutcome quote = await grain.Quote(new QuoteOrder(payer, Spec));
            IsQuoted = quote.Refusal is QuoteRefusal.None or QuoteRefusal.IdReused;
        }
        else if (Answer is SubmitOutcome.Undecided || random.Next(10) == 0)
        {
            Answer = await grain.Submit(payer);
        }
        else if (random.Next(40) == 0)
        {
            await grain.Cancel(payer);
        }
        else if (await grain.View(payer) is { } view)
        {
            Seen = view.Status;
        }
    }

    // Every other one asks for a text.
    private static JobSpec SpecOf(Random random)
    {
        int seed = random.Next();
        return seed % 2 == 0 ? Sample.Spec with { Seed = seed } : Sample.Text with { Seed = seed };
    }
}
