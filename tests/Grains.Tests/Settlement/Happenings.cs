using System.Collections.Immutable;
using System.Globalization;
using Cuckoo.Grains.Settlement;

namespace Cuckoo.Grains.Tests.Settlement;

/// <summary>Events of a chain that there is not, and what a follower would make of them.</summary>
internal static class Happenings
{
    public const string Home = "31337/0xpay/0xstaking";

    public static ChainAddress Address(int number) => Sample.Id<ChainAddress>(Sample.Miner(number).Value);

    public static ChainEvent Of(ChainEventKind kind, int account, uint amount = 0, int other = 0, ulong number = 0) => new(kind, 0, 0, "")
    {
        Account = Address(account),
        Other = Address(other),
        Amount = new Amount(amount),
        Number = number,
    };

    public static ChainEvent Registered(int node, NodeRole role = NodeRole.Miner) => Of(ChainEventKind.Registered, node, other: 1_000 + node, number: (ulong)role);

    public static ChainEvent Staked(int node, uint amount) => Of(ChainEventKind.Staked, node, amount, node);

    public static ChainEvent Set(ChainParameter parameter, UInt128 value) => Of(ChainEventKind.ParameterSet, 0, number: (ulong)parameter) with { Amount = new Amount(value) };

    /// <summary>The events of a block, each at its place; a fork gives its transactions other names.</summary>
    public static ImmutableArray<ChainEvent> Block(ulong number, string fork, params ChainEvent[] events) =>
    [
        .. events.Select((e, i) => e with { Block = number, Index = (uint)i, Transaction = string.Create(CultureInfo.InvariantCulture, $"0x{fork}{number}") }),
    ];

    /// <summary>All that books say, in one text.</summary>
    public static string Text(MirrorBooks books) => string.Join(
        '\n',
        books.Nodes.OrderBy(n => n.Key.Value, StringComparer.Ordinal).Select(n => $"{n.Key} {n.Value}")
            .Concat(books.Moves.OrderBy(m => m.Key).Select(m => $"{m.Key} {m.Value}"))
            .Concat(books.Parameters.OrderBy(p => p.Key).Select(p => $"{p.Key} {p.Value}"))
            .Concat(books.Exits.OrderBy(e => e.Key.Value, StringComparer.Ordinal).Select(e => $"{e.Key} {e.Value}"))
            .Append($"{books.Deposited} {books.Withdrawn} {books.Claimed}"));
}
