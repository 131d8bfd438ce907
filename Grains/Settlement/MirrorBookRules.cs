// What one event says of nodes, parameters and sums. Pure. The arithmetic of a slash is that of StakingManager, so that own stakes
// are those of the contract; what moved on is followed as a whole, whose parts may differ from the contract's by units of rounding.

namespace Cuckoo.Grains.Settlement;

/// <summary>The rules of the mirrored books.</summary>
public static class MirrorBookRules
{
    /// <summary>The books after an event.</summary>
    public static MirrorBooks With(MirrorBooks books, ChainEvent happened)
    {
        ArgumentNullException.ThrowIfNull(books);
        ArgumentNullException.ThrowIfNull(happened);
        Amount amount = happened.Amount;
        bool isOwn = happened.Other == happened.Account;
        return happened.Kind switch
        {
            ChainEventKind.Registered => books with { Nodes = books.Nodes.SetItem(happened.Account, new MirrorNode(RoleOf(happened.Number), happened.Other)) },
            ChainEventKind.HotKeyRotated => On(books, happened.Account, n => n with { HotKey = happened.Other }),
            ChainEventKind.Staked when isOwn => On(books, happened.Account, n => n with { Own = n.Own + amount }),
            ChainEventKind.Staked => On(books, happened.Account, n => n with { Delegated = n.Delegated + amount }),
            ChainEventKind.UnbondRequested when isOwn => On(books, happened.Account, n => n with { Own = Less(n.Own, amount), OwnLeaving = n.OwnLeaving + amount }),
            ChainEventKind.UnbondRequested => On(books, happened.Account, n => n with { Delegated = Less(n.Delegated, amount), Leaving = n.Leaving + amount }),
            ChainEventKind.StakeWithdrawn when isOwn => On(books, happened.Account, n => n with { OwnLeaving = Less(n.OwnLeaving, amount) }),
            ChainEventKind.StakeWithdrawn => On(books, happened.Account, n => n with { Leaving = Less(n.Leaving, amount) }),
            ChainEventKind.Redelegated => Moved(books, happened),
            ChainEventKind.RedelegationReleased => Released(books, happened),
            ChainEventKind.FreezesChanged => On(books, happened.Account, n => n with { Freezes = (uint)happened.Number }),
            ChainEventKind.Slashed => On(books, happened.Account, n => Slashed(n, happened)),
            ChainEventKind.Reopened => On(books, happened.Account, n => n with { Delegated = Amount.Zero }),
            ChainEventKind.Deposited => books with { Deposited = books.Deposited + amount },
            ChainEventKind.ExitRequested => books with { Exits = books.Exits.SetItem(happened.Account, amount) },
            ChainEventKind.ExitWithdrawn => books with { Exits = books.Exits.Remove(happened.Account) },
            ChainEventKind.Exited => books with { Exits = books.Exits.Remove(happened.Account), Withdrawn = books.Withdrawn + amount },
            ChainEventKind.Claimed => books with { Claimed = books.Claimed + amount },
            ChainEventKind.ParameterSet => books with { Parameters = books.Parameters.SetItem((ChainParameter)happened.Number, amount) },
            _ => books,
        };
    }

    private static NodeRole RoleOf(ulong number) => number switch
    {
        1 => NodeRole.Miner,
        2 => NodeRole.Coordinator,
        _ => NodeRole.None,
    };

    private static MirrorBooks Moved(MirrorBooks books, ChainEvent happened)
    {
        Amount amount = happened.Amount;
        MirrorBooks left = On(books, happened.Account, n => n with
        {
            Delegated = Less(n.Delegated, amount),
            Moved = n.Moved + amount,
            MovedAtFirst = n.MovedAtFirst + amount,
        });
        return On(left, happened.Other, n => n with { Delegated = n.Delegated + amount }) with
        {
            Moves = books.Moves.SetItem(happened.Number, new MirrorMove(happened.Account, happened.Other, amount)),
        };
    }

    private static MirrorBooks Released(MirrorBooks books, ChainEvent happened)
    {
        if (!books.Moves.TryGetValue(happened.Number, out MirrorMove? move)) return books;
        MirrorBooks free = On(books, move.From, n => n with
        {
            Moved = Less(n.Moved, n.MovedAtFirst.IsZero ? Amount.Zero : n.Moved.Part(move.Amount, n.MovedAtFirst)),
            MovedAtFirst = Less(n.MovedAtFirst, move.Amount),
        });
        return On(free, move.To, n => n with { Delegated = Less(n.Delegated, happened.Amount) }) with { Moves = books.Moves.Remove(happened.Number) };
    }

    // What is leaving bears its part; what is said to be owed is the part of what moved on.
    private static MirrorNode Slashed(MirrorNode node, ChainEvent happened)
    {
        Amount tier = node.Own + node.OwnLeaving;
        Amount ownLeaving = tier.IsZero ? Amount.Zero : happened.Amount.Part(node.OwnLeaving, tier);
        Amount owed = happened.Third;
        Amount due = happened.Second + owed;
        Amount others = node.Delegated + node.Leaving + node.Moved;
        Amount leaving = others.IsZero ? Amount.Zero : due.Part(node.Leaving, others);
        return node with
        {
            Own = Less(node.Own, Less(happened.Amount, ownLeaving)),
            OwnLeaving = Less(node.OwnLeaving, ownLeaving),
            Leaving = Less(node.Leaving, leaving),
            Moved = Less(node.Moved, owed),
            Delegated = Less(node.Delegated, Less(happened.Second, leaving)),
            Slashes = node.Slashes + 1,
            Slashed = node.Slashed + happened.Amount,
        };
    }

    // An event of somebody who is no node is none of ours.
    private static MirrorBooks On(MirrorBooks books, ChainAddress node, Func<MirrorNode, MirrorNode> change) =>
        books.Nodes.TryGetValue(node, out MirrorNode? known) ? books with { Nodes = books.Nodes.SetItem(node, change(known)) } : books;

    private static Amount Less(Amount from, Amount what) => from > what ? from - what : Amount.Zero;
}
