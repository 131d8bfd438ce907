using System.Text.Json.Nodes;
using Cuckoo.Chain.Contracts;
using Cuckoo.Cli.OwnChain;
using Cuckoo.Client;
using Cuckoo.Wire.Ledger;

namespace Cuckoo.Cli.Demo.Settling;

/// <summary>The books off and on the chain, side by side: what the contract counts, what it holds, and where the silo's bridge stands.</summary>
/// <param name="chain">The chain.</param>
/// <param name="report">Where it is told.</param>
/// <param name="time">The clock.</param>
internal sealed class EqualBooks(DevelopmentChain chain, StageReport report, TimeProvider time)
{
    /// <summary>Reads both, once the silo has taken what the chain has, and says whether they are equal.</summary>
    public async Task<bool> ShowAsync(CuckooClient client, CancellationToken cancellation)
    {
        UInt128 deposited = await chain.ReadAsync(nameof(CuckooPay), CuckooPay.Deposited(), cancellation);
        UInt128 withdrawn = await chain.ReadAsync(nameof(CuckooPay), CuckooPay.Withdrawn(), cancellation);
        UInt128 claimed = await chain.ReadAsync(nameof(CuckooPay), CuckooPay.ClaimedTotal(), cancellation);
        UInt128 bonds = await chain.ReadAsync(nameof(CuckooPay), CuckooPay.BondsHeld(), cancellation);
        UInt128 held = await chain.TokensOfAsync(chain.Pay, cancellation);
        UInt128 rest = deposited - withdrawn - claimed;
        BooksReply books = await Patience.UntilAsync(
            "the books did not take what the chain has",
            async () => await client.BooksAsync(cancellation) is { Chain: { ToCredit: "0", ToDebit: "0" } seen } now && seen.Claimed == Amounts.Wire(claimed) && seen.Deposited == Amounts.Wire(deposited) ? now : null,
            time, cancellation);
        string bridge = books.Chain!.Bridge;
        bool isEqual = books is { Sum: "0", Chain.IsEqual: true } && bridge == (rest == 0 ? "0" : "-" + Amounts.Wire(rest)) && books.Chain.Withdrawn == Amounts.Wire(withdrawn) && held == rest + bonds;
        report.Say(
            "equal",
            $"deposited {Amounts.Text(deposited)} - withdrawn {Amounts.Text(withdrawn)} - claimed {Amounts.Text(claimed)} = {Amounts.Text(rest)}; "
                + $"the contract holds {Amounts.Text(held - UInt128.Min(bonds, held))} beside bonds, the books' bridge stands at {TokenAmount.Format(bridge)}: {(isEqual ? "equal" : "NOT EQUAL")}",
            new JsonObject
            {
                ["isEqual"] = isEqual,
                ["deposited"] = Amounts.Wire(deposited),
                ["withdrawn"] = Amounts.Wire(withdrawn),
                ["claimed"] = Amounts.Wire(claimed),
                ["held"] = Amounts.Wire(held),
                ["bonds"] = Amounts.Wire(bonds),
                ["bridge"] = bridge,
                ["sum"] = books.Sum,
            });
        return isEqual;
    }
}
