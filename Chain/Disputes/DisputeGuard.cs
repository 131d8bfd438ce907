// Takes part in all disputes of one account by itself: answers those against it with the traces it kept, picks in those it opened, ends
// what is due, and takes out what is left to it. It looks at the chain only; a look may be repeated at any time, and a new process
// finds what the last one left.

using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.Sending;

namespace Cuckoo.Chain.Disputes;

/// <summary>How a guard goes about it.</summary>
public sealed record GuardOptions
{
    /// <summary>The account's own trace by its root; nothing where it is not kept.</summary>
    public Func<Bytes32, TraceSteps?> Traces { get; init; } = static _ => null;

    /// <summary>The right trace for one that the account said to be wrong, by that one's root; nothing where it is not known.</summary>
    public Func<Bytes32, TraceSteps?> RightTraces { get; init; } = static _ => null;

    /// <summary>Whether to appeal when found guilty; the bond is lost if the verdict is upheld.</summary>
    public bool Appeals { get; init; }

    /// <summary>The first block that may have events of the contract.</summary>
    public ulong FirstBlock { get; init; } = 1;
}

/// <summary>What a guard has seen or done.</summary>
/// <param name="Dispute">The dispute's number; 0 for none in particular.</param>
/// <param name="Kind">What kind of thing.</param>
/// <param name="Words">One sentence.</param>
/// <param name="Transaction">The transaction that was sent, if one was.</param>
public sealed record GuardNote(ulong Dispute, GuardNoteKind Kind, string Words, Bytes32? Transaction = null);

/// <summary>Kinds of notes.</summary>
public enum GuardNoteKind
{
    /// <summary>A dispute of the account has been found.</summary>
    Found,

    /// <summary>Something was done in one.</summary>
    Done,

    /// <summary>Something that was to be done was refused; it is tried again.</summary>
    Refused,

    /// <summary>It is the account's turn, and it has nothing to do it with.</summary>
    Helpless,

    /// <summary>One is over.</summary>
    Over,

    /// <summary>What disputes had left to the account was taken out.</summary>
    Paid,
}

/// <summary>Guards one account. One caller at a time.</summary>
/// <param name="rpc">The chain.</param>
/// <param name="reader">The DisputeManager.</param>
/// <param name="sender">The account's sender.</param>
/// <param name="options">How.</param>
public sealed class DisputeGuard(IRpc rpc, DisputeReader reader, TransactionSender sender, GuardOptions options)
{
    private readonly Disputant disputant = new(rpc, reader, sender);
    private readonly SortedSet<ulong> open = [];
    private readonly HashSet<(ulong, string)> told = [];
    private ulong seen;

    /// <summary>Looks once, and does what is the account's to do.</summary>
    /// <returns>What is new.</returns>
    /// <exception cref="RpcException">The chain does not answer; look again.</exception>
    public async Task<IReadOnlyList<GuardNote>> LookAsync(CancellationToken cancellation)
    {
        await sender.AdvanceAsync(cancellation);
        var notes = new List<GuardNote>();
        await FindAsync(notes, cancellation);
        foreach (var id in open.ToArray())
        {
            // After each act the dispute is another one, and perhaps it is the account's turn again.
            while (await reader.FindAsync(id, cancellation) is { } dispute && await TakeTurnAsync(dispute, notes, cancellation))
            {
            }
        }

        if (await disputant.WithdrawAsync(cancellation) is { } paid && paid.Place is { Succeeded: true } place)
            notes.Add(new GuardNote(0, GuardNoteKind.Paid, "What disputes had left to the account was taken out.", place.Transaction));
        return notes;
    }

    private async Task FindAsync(List<GuardNote> notes, CancellationToken cancellation)
    {
        // A chain that forgot its last disputes gives their numbers to others.
        seen = Math.Min(seen, await reader.CountAsync(cancellation));
        while (await reader.ListAsync(seen + 1, cancellation) is [.., { Id: var last }] page)
        {
            foreach (var dispute in page.Where(one => !one.IsClosed && (one.Node == sender.Account || one.Challenger == sender.Account)))
            {
                open.Add(dispute.Id);
                Tell(notes, dispute, "found", GuardNoteKind.Found, dispute.Node == sender.Account
                    ? $"{dispute.Challenger} accuses this node ({dispute.Kind}); stake {dispute.Stake} is held."
                    : $"{dispute.Node} is accused by this account ({dispute.Kind}).");
            }

            seen = last;
        }
    }

    // True when something was done.
    private async Task<bool> TakeTurnAsync(DisputeCase dispute, List<GuardNote> notes, CancellationToken cancellation)
    {
        // After a reorganisation its number may be that of others' dispute.
        if (dispute.Node != sender.Account && dispute.Challenger != sender.Account) return !open.Remove(dispute.Id);
        if (dispute.IsClosed)
        {
            open.Remove(dispute.Id);
            Tell(notes, dispute, "over", GuardNoteKind.Over, $"It is over: {dispute.Outcome}.");
            return false;
        }

        var means = await MeansAsync(dispute, cancellation);
        var move = DisputeRules.Next(dispute, sender.Account, await reader.TimeAsync(cancellation), means);
        if (dispute.Stage is DisputeStage.Verdict && dispute.Node == sender.Account && move.Act is DisputeAct.Wait)
            Tell(notes, dispute, $"verdict {dispute.Deadline}", GuardNoteKind.Helpless, $"Found guilty; an appeal is possible until {DateTimeOffset.FromUnixTimeSeconds((long)dispute.Deadline):u}.");
        if (move.Act is DisputeAct.Wait) return false;
        if (move.Act is DisputeAct.None)
        {
            Tell(notes, dispute, $"helpless {dispute.Stage} {dispute.Deadline}", GuardNoteKind.Helpless, $"{dispute.Stage}: there is nothing here to answer with.");
            return false;
        }

        var result = await disputant.DoAsync(dispute, move, means, cancellation);
        if (result.IsDone) notes.Add(new GuardNote(dispute.Id, GuardNoteKind.Done, WordsOf(move), result.Place!.Transaction));
        else Tell(notes, dispute, $"{move.Act} {dispute.Deadline} {result.Refusal}", GuardNoteKind.Refused, $"{move.Act} was refused: {result.Refusal}");
        return result.IsDone;
    }

    private async Task<DisputeMeans> MeansAsync(DisputeCase dispute, CancellationToken cancellation)
    {
        if (dispute.Doubt is not { } doubt) return new DisputeMeans { Appeals = options.Appeals };
        var isPick = dispute.Stage is DisputeStage.Pick && dispute.Challenger == sender.Account;
        return new DisputeMeans
        {
            Appeals = options.Appeals,
            Claimed = dispute.Node == sender.Account ? options.Traces(doubt.Root) : null,
            Right = isPick ? options.RightTraces(doubt.Root) : null,
            Shown = isPick ? (await reader.HistoryAsync(dispute.Id, options.FirstBlock, cancellation)).LastOrDefault(one => one.Shown?.Step == doubt.Probe)?.Shown?.Digest : null,
        };
    }

    private void Tell(List<GuardNote> notes, DisputeCase dispute, string what, GuardNoteKind kind, string words)
    {
        if (told.Add((dispute.Id, what))) notes.Add(new GuardNote(dispute.Id, kind, words));
    }

    private static string WordsOf(DisputeMove move) => move.Act switch
    {
        DisputeAct.Reveal => $"Step {move.Step + 1} was shown.",
        DisputeAct.Show => $"Step {move.Step + 1} and the one before were shown.",
        DisputeAct.Pick => $"Step {move.Step + 1} was said to be {(move.Agrees ? "right" : "wrong")}.",
        DisputeAct.Appeal => "An appeal was made.",
        DisputeAct.Expire => "A turn that was not taken was ended.",
        _ => "The verdict was executed.",
    };
}
