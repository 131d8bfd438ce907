using System.Globalization;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Rpc;

namespace Cuckoo.Chain.Disputes;

/// <summary>Something that happened in a dispute.</summary>
/// <param name="Dispute">The dispute's number.</param>
/// <param name="Name">The event's name in the contract.</param>
/// <param name="Words">It as one sentence.</param>
/// <param name="Block">The block.</param>
/// <param name="Transaction">The transaction.</param>
public sealed record DisputeEvent(ulong Dispute, string Name, string Words, ulong Block, Bytes32 Transaction)
{
    /// <summary>When a step was shown, which, from 0, and its digest.</summary>
    public (ulong Step, Bytes32 Digest)? Shown { get; init; }

    /// <summary>The events of disputes that are read.</summary>
    public static IReadOnlyList<Bytes32> Signatures { get; } =
    [
        DisputeManager.Events.DisputeOpened.Definition.Topic, DisputeManager.Events.StageEntered.Definition.Topic, DisputeManager.Events.DoubtNarrowed.Definition.Topic,
        DisputeManager.Events.StepRevealed.Definition.Topic, DisputeManager.Events.EvidenceNamed.Definition.Topic, DisputeManager.Events.HarmShown.Definition.Topic,
        DisputeManager.Events.CommitteeVoted.Definition.Topic, DisputeManager.Events.Appealed.Definition.Topic, DisputeManager.Events.AppealDecided.Definition.Topic,
        DisputeManager.Events.DisputeClosed.Definition.Topic, DisputeManager.Events.SlashSplit.Definition.Topic,
    ];

    /// <summary>A log as an event; nothing where it is of no dispute.</summary>
    public static DisputeEvent? TryRead(LogEntry log)
    {
        ArgumentNullException.ThrowIfNull(log);
        var body = log.BodyBytes();
        return Beginning(log, body) ?? Ending(log, body);
    }

    private static DisputeEvent? Beginning(LogEntry log, byte[] body)
    {
        if (DisputeManager.Events.DisputeOpened.TryRead(log.Topics, body, out var opened))
            return Of(log, opened.Id, nameof(DisputeManager.Events.DisputeOpened), $"{opened.Challenger} accuses {opened.Node} ({(DisputeKind)opened.Kind}); stake {opened.Stake}, bond {opened.Bond}.");
        if (DisputeManager.Events.StageEntered.TryRead(log.Topics, body, out var entered))
            return Of(log, entered.Id, nameof(DisputeManager.Events.StageEntered), $"{(DisputeStage)entered.Stage} until {entered.Deadline}.");
        if (DisputeManager.Events.DoubtNarrowed.TryRead(log.Topics, body, out var doubt))
            return Of(log, doubt.Id, nameof(DisputeManager.Events.DoubtNarrowed), $"In doubt are steps {doubt.Low} to {doubt.High}; step {doubt.Probe} is asked for.");
        if (DisputeManager.Events.StepRevealed.TryRead(log.Topics, body, out var shown))
        {
            return Of(log, shown.Id, nameof(DisputeManager.Events.StepRevealed), $"Step {shown.Step} was shown: {shown.Digest}.") with
            {
                Shown = (shown.Step, shown.Digest),
            };
        }

        return DisputeManager.Events.EvidenceNamed.TryRead(log.Topics, body, out var named)
            ? Of(log, named.Id, nameof(DisputeManager.Events.EvidenceNamed), $"The evidence is {named.Evidence}.")
            : null;
    }

    private static DisputeEvent? Ending(LogEntry log, byte[] body)
    {
        if (DisputeManager.Events.HarmShown.TryRead(log.Topics, body, out var harm))
            return Of(log, harm.Id, nameof(DisputeManager.Events.HarmShown), $"{harm.User} was harmed and paid {harm.Paid}.");
        if (DisputeManager.Events.CommitteeVoted.TryRead(log.Topics, body, out var voted))
            return Of(log, voted.Id, nameof(DisputeManager.Events.CommitteeVoted), $"{voted.Member} voted {(DisputeOutcome)voted.Vote}.");
        if (DisputeManager.Events.Appealed.TryRead(log.Topics, body, out var appealed))
            return Of(log, appealed.Id, nameof(DisputeManager.Events.Appealed), $"The accused appealed with a bond of {appealed.Bond}.");
        if (DisputeManager.Events.AppealDecided.TryRead(log.Topics, body, out var decided))
            return Of(log, decided.Id, nameof(DisputeManager.Events.AppealDecided), decided.Overturned ? "The verdict was overturned." : "The verdict was upheld.");
        if (DisputeManager.Events.DisputeClosed.TryRead(log.Topics, body, out var closed))
            return Of(log, closed.Id, nameof(DisputeManager.Events.DisputeClosed), $"It is over: {(DisputeOutcome)closed.Outcome}.");
        return DisputeManager.Events.SlashSplit.TryRead(log.Topics, body, out var split)
            ? Of(log, split.Id, nameof(DisputeManager.Events.SlashSplit), $"Of the slash {split.Burnt} was burnt, {split.ToUser} is the harmed user's and {split.ToChallenger} the challenger's.")
            : null;
    }

    private static DisputeEvent Of(LogEntry log, UInt256 id, string name, FormattableString words) =>
        new((ulong)id, name, words.ToString(CultureInfo.InvariantCulture), log.Block, log.Transaction);

    private static DisputeEvent Of(LogEntry log, UInt256 id, string name, string words) => new((ulong)id, name, words, log.Block, log.Transaction);
}
