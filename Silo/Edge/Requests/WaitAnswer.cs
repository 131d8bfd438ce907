using System.Globalization;
using Cuckoo.Grains;
using Cuckoo.Grains.Coordination;
using Cuckoo.Grains.Requests;
using Cuckoo.Wire.Requests;

namespace Cuckoo.Silo.Edge.Requests;

/// <summary>Why a request waits, in words and numbers. Pure.</summary>
internal static class WaitAnswer
{
    /// <summary>What to tell the payer.</summary>
    /// <param name="state">The request's state as the edge names it.</param>
    /// <param name="outlook">Where it stands.</param>
    /// <param name="offers">What else is on offer.</param>
    /// <param name="now">The time.</param>
    public static WaitReply Of(string state, RequestOutlook outlook, IReadOnlyList<ModelOffer> offers, DateTimeOffset now) =>
        WithoutReplicas(state, outlook, offers, now) with
        {
            Replicas = outlook.Replicas.IsEmpty ? null : [.. outlook.Replicas.Select(RowOf)],
            Profile = RequestReplies.ProfileOf(outlook.Model),
            Priority = RequestReplies.SaidOf(outlook.Priority),
        };

    private static WaitReply WithoutReplicas(string state, RequestOutlook outlook, IReadOnlyList<ModelOffer> offers, DateTimeOffset now) => outlook switch
    {
        { Status: RequestStatus.Open, Replicas: { IsEmpty: false } replicas } when replicas.All(r => r.Status is not ReplicaStatus.Waiting) =>
            Plain(state, "All that run it have committed to a result and show it now."),
        { Status: RequestStatus.Open, Job: { Holder: null } job } => Waiting(state, outlook, job, offers),
        { Status: RequestStatus.Open, Job: { Holder: { } miner } job } => new WaitReply(state, AtWork(miner.Value, job, now), null, EtaOf(job, now), [], null, outlook.Deadline),
        { Status: RequestStatus.Open or RequestStatus.Funding or RequestStatus.Queueing } =>
            new WaitReply(state, "It is on its way into the queue.", null, null, [], null, outlook.Deadline),
        { Status: RequestStatus.Judging } => Plain(state, "A miner has committed to a result, which is being judged."),
        { Status: RequestStatus.Settling or RequestStatus.Refunding } => Plain(state, "The money is on its way."),
        _ => Plain(state, $"It waits for nothing: it is {state}."),
    };

    private static ReplicaRow RowOf(ReplicaOutlook replica) => new(
        replica.Number,
        replica.Status switch
        {
            ReplicaStatus.Waiting => replica.Miner is null ? "waiting" : "running",
            ReplicaStatus.Committed => "committed",
            ReplicaStatus.Revealed => "revealed",
            ReplicaStatus.Dropped => "dropped",
            _ => throw new InvalidOperationException($"A run that is {replica.Status} was shown."),
        },
        replica.Miner?.Value);

    private static WaitReply Waiting(string state, RequestOutlook outlook, JobOutlook job, IReadOnlyList<ModelOffer> offers)
    {
        (int without, int tried, int busy, int free, int strange) = (job.Miners.WithoutModel, job.Miners.HadTheirTry, job.Miners.AtWork, job.Miners.Free, job.Miners.NotAllowed);
        int dear = job.Miners.AskMore;
        string model = outlook.Model.Name;
        string text = free > 0 ? "A free miner takes it within seconds."
            : busy > 0 ? $"{Miners(busy)} that could run it {(busy == 1 ? "is" : "are")} at work; {Jobs(job.Ahead)} before it."
            : job.Miners.Resting is > 0 and var resting ? $"{Miners(resting)} that could run it {(resting == 1 ? "is" : "are")} at maintenance."
            : job.Miners.LackStake is > 0 and var bare ? $"{Miners(bare)} that could run it {(bare == 1 ? "lacks" : "lack")} the stake for it on the chain, or {(bare == 1 ? "is" : "are")} in a dispute."
            : tried > 0 ? $"{Miners(tried)} that {(tried == 1 ? "holds" : "hold")} {model} {(tried == 1 ? "has" : "have")} had {(tried == 1 ? "its" : "their")} try at it; it needs another."
            : dear > 0 ? $"{Miners(dear)} that {(dear == 1 ? "holds" : "hold")} {model} {(dear == 1 ? "takes" : "take")} more than the {outlook.Model.UnitPrice} that it pays for a {UnitOf(outlook.Model)}."
            : strange > 0 ? $"{Miners(strange)} that {(strange == 1 ? "holds" : "hold")} {model} {(strange == 1 ? "is" : "are")} none of those that its coordinator lets run it."
            : $"No miner that holds {model} was heard of in the last half minute.";
        if (free == 0 && job.IsModelFull) text += $" As many jobs of {model} wait as may, and new ones are refused.";
        return new WaitReply(
            state, text, job.Ahead, EtaOf(job),
            [new MinersRow("without_model", without), new MinersRow("had_their_try", tried), new MinersRow("at_work", busy), new MinersRow("free", free), new MinersRow("not_allowed", strange), .. IfAny("at_maintenance", job.Miners.Resting), .. IfAny("ask_more", dear), .. IfAny("lack_stake", job.Miners.LackStake)],
            free > 0 ? null : busy > 0 ? SoonerOf(job) : dear > 0 ? DearerOf(outlook.Model, job.Miners.LeastAsked) : strange > 0 ? "Give it up and ask without naming a coordinator, or name one that lets all miners work." : ChangeOf(outlook.Model, offers),
            outlook.Deadline);
    }

    private static MinersRow[] IfAny(string reason, int count) => count == 0 ? [] : [new MinersRow(reason, count)];

    private static string AtWork(string miner, JobOutlook job, DateTimeOffset now)
    {
        if (job.Since is not { } since) return $"Miner {miner} is at work.";
        TimeSpan took = now - since;
        string seconds = string.Create(CultureInfo.InvariantCulture, $"Miner {miner} has been at work for {Math.Max(0, took.TotalSeconds):0} s");
        return job.Usual is { } usual && took > usual.Most ? seconds + ", which is longer than usual." : seconds + ".";
    }

    // Every miner that could take it works off the queue, one job after another.
    private static EtaRange? EtaOf(JobOutlook job)
    {
        int able = job.Miners.AtWork + job.Miners.Free;
        if (job.Usual is not { } usual || able == 0) return null;
        int rounds = job.Miners.Free > job.Ahead ? 0 : (job.Ahead + able) / able;
        return Range(usual.Least * Math.Max(1, rounds), usual.Most * (rounds + 1));
    }

    private static EtaRange? EtaOf(JobOutlook job, DateTimeOffset now) => job is { Usual: { } usual, Since: { } since }
        ? Range(Left(usual.Least - (now - since)), Left(usual.Most - (now - since)))
        : null;

    private static TimeSpan Left(TimeSpan time) => time < TimeSpan.Zero ? TimeSpan.Zero : time;

    private static EtaRange Range(TimeSpan least, TimeSpan most) => new(Math.Round(least.TotalSeconds, 1), Math.Round(most.TotalSeconds, 1));

    private static string ChangeOf(ModelCard model, IReadOnlyList<ModelOffer> offers)
    {
        ModelOffer? other = offers.Where(o => o.Miners > 0 && o.Model.Program != model.Program && o.Model.GetType() == model.GetType()).OrderBy(o => o.Model.UnitPrice.Units).FirstOrDefault();
        return other is not null
            ? $"Give it up and ask for {other.Model.Name}, which {Miners(other.Miners)} {(other.Miners == 1 ? "holds" : "hold")}."
            : $"Another miner that holds {model.Name} is needed; anybody can start one.";
    }

    // A binding quote says what it costs.
    private static string? SoonerOf(JobOutlook job) => job.AheadIfHigh < job.Ahead
        ? $"Give it up and ask for it with priority high: {Jobs(job.AheadIfHigh)} before it then."
        : null;

    private static string DearerOf(ModelCard model, Amount asked) =>
        $"Give it up and ask with priority high or by a coordinator that pays {asked} for a {UnitOf(model)}, which is {asked - model.UnitPrice} more: one miner takes that.";

    private static string UnitOf(ModelCard model) => model is TextCard ? "token" : "step";

    private static string Miners(int count) => count == 1 ? "1 miner" : $"{count.ToString(CultureInfo.InvariantCulture)} miners";

    private static string Jobs(int count) => count == 1 ? "1 job is" : $"{(count == 0 ? "no" : count.ToString(CultureInfo.InvariantCulture))} jobs are";

    private static WaitReply Plain(string state, string text) => new(state, text, null, null, [], null, null);
}
