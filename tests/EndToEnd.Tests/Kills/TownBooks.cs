// What must be true of the chain when nobody is killed any more: what payers signed for has settled in a root that is final, everybody
// was paid what a leaf says and once, no deposit is lost or there twice, and both books say the same of the network's money.

using System.Globalization;
using Cuckoo.Chain.Abi;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.Events;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Chain.SumTree;
using Cuckoo.Client;
using Cuckoo.EndToEnd.Tests.Programs;
using Cuckoo.Wire.Ledger;
using Cuckoo.Wire.Settlement;

namespace Cuckoo.EndToEnd.Tests.Kills;

/// <summary>The books of a town at rest.</summary>
internal sealed class TownBooks(Town town, SiloProgram silo, CuckooClient client)
{
    // An epoch is closed every few seconds; a restart of the chain or of the work on epochs may lie between.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Waits until all that was spent is in a final root, claims what is due, and asserts that both books are equal.</summary>
    /// <param name="outcomes">All requests at their ends.</param>
    /// <param name="cheats">Addresses that have earned nothing.</param>
    /// <returns>The root's leaves.</returns>
    public async Task<LeavesFile> SettledAsync(IReadOnlyList<Outcome> outcomes, IReadOnlySet<string> cheats)
    {
        (EpochReply epoch, LeavesFile file) = await UntilAsync("a root with all that was spent", NewestAsync, isRight: found => town.Depositors.All(one => SpentBy(found.File, one) == one.Spent));
        await UntilAsync("the chain's time to pass", PassAsync, isRight: static _ => true);
        await UntilAsync(
            "that root to be final", async () => (await client.EpochsAsync(Cancel)).Epochs.First(one => one.Epoch == epoch.Epoch), isRight: static one => one.Stage is "final");
        PayEvents events = new(town.Rpc, Pay, new FollowerOptions(), TimeProvider.System);
        EpochAudited audited = await UntilAsync("the chain to answer", () => EpochAudit.RunAsync(town.Rpc, Pay, events, file, null, Cancel), isRight: static _ => true);
        Assert.Empty(audited.Findings);
        Assert.True(audited.IsFinal);

        await town.ClaimAsync(file, Cancel);
        foreach (SumLeaf leaf in Enumerable.Range(0, file.Tree.Count).Select(file.Tree.LeafAt)) await EarnedAsync(leaf, outcomes, cheats);
        foreach (Depositor one in town.Depositors) Assert.Equal(one.Deposited, await ReadAsync(CuckooPay.DepositOf(one.Wallet.Address)));
        await EqualAsync();
        return file;
    }

    private Address Pay => town.Contracts[nameof(CuckooPay)];

    private async Task<(EpochReply Epoch, LeavesFile File)> NewestAsync()
    {
        EpochReply epoch = (await client.EpochsAsync(Cancel)).Epochs.First(static one => one.Stage is "posted" or "final");
        return (epoch, await client.LeavesAsync(epoch.Epoch, Cancel));
    }

    // A miner earns at least the work that it did, paid out of deposits or out of grants, which are the treasury's; the chain has paid it
    // that once, and holds no more for it.
    private async Task EarnedAsync(SumLeaf leaf, IReadOnlyList<Outcome> outcomes, IReadOnlySet<string> cheats)
    {
        Assert.Equal(leaf.Earned, await ReadAsync(CuckooPay.ClaimedOf(leaf.Account)));
        string miner = $"{leaf.Account}";
        Assert.True(leaf.Earned == 0 || !cheats.Contains(miner), $"The cheat {miner} has earned {leaf.Earned}.");
        UInt128 work = outcomes.Where(o => o.Request.Receipt?.Miner == miner && o.Request.State is "settled")
            .Aggregate(UInt128.Zero, static (sum, o) => sum + Number(o.Quote.Lines.Single(static line => line.Purpose == "work").Amount));
        Assert.True(leaf.Earned >= work, $"{miner} did work for {work} and has {leaf.Earned} in its leaf.");
    }

    private async Task EqualAsync()
    {
        UInt128 deposited = await ReadAsync(CuckooPay.Deposited()), withdrawn = await ReadAsync(CuckooPay.Withdrawn()), claimed = await ReadAsync(CuckooPay.ClaimedTotal());
        BooksReply books = await UntilAsync(
            "the books to be those of the chain",
            () => client.BooksAsync(Cancel),
            isRight: now => now.Chain is { ToCredit: "0", ToDebit: "0", IsEqual: true } seen && (seen.Deposited, seen.Withdrawn, seen.Claimed) == ($"{deposited}", $"{withdrawn}", $"{claimed}"));
        UInt128 held = (UInt128)await ReadAsync(town.Contracts[nameof(CuckooToken)], CuckooToken.BalanceOf(Pay));
        Assert.Equal("0", books.Sum);
        Assert.Equal(-(Int128)(deposited - withdrawn - claimed), Int128.Parse(books.Chain!.Bridge, CultureInfo.InvariantCulture));
        Assert.Equal(books.Chain.Bridge, books.System["bridge"]);
        Assert.Equal(held, deposited - withdrawn - claimed + await ReadAsync(CuckooPay.BondsHeld()));
    }

    private async Task<bool> PassAsync()
    {
        await town.PassAsync(Cancel);
        return true;
    }

    private Task<UInt128> ReadAsync(ContractCall<UInt128> call) => ReadAsync(Pay, call);

    private Task<T> ReadAsync<T>(Address contract, ContractCall<T> call) =>
        UntilAsync("the chain to answer", () => town.Rpc.ReadAsync(contract, call, BlockTag.Latest, Cancel), isRight: static _ => true);

    private static UInt128 SpentBy(LeavesFile file, Depositor payer) => file.Tree.Prove(payer.Wallet.Address)?.Leaf.Spent ?? 0;

    private static UInt128 Number(string amount) => UInt128.Parse(amount, NumberStyles.None, CultureInfo.InvariantCulture);

    private async Task<T> UntilAsync<T>(string what, Func<Task<T>> ask, Func<T, bool> isRight)
    {
        long begun = TimeProvider.System.GetTimestamp();
        object? last = null;
        while (TimeProvider.System.GetElapsedTime(begun) < Patience)
        {
            try
            {
                T answer = await ask();
                if (isRight(answer)) return answer;
                last = answer;
            }
            catch (Exception e) when (e is EdgeRefusedException or InvalidOperationException or RpcException)
            {
                last = e.Message;
            }

            await town.RestAsync(Cancel).WaitAsync(Patience, TimeProvider.System, Cancel);
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Cancel);
        }

        throw new TimeoutException($"Waited {Patience.TotalMinutes:0} minutes for {what}. Last: {last}. {await StandAsync()}\n{silo.Words}");
    }

    // For whoever has to find out why.
    private async Task<string> StandAsync()
    {
        EpochsReply epochs = await client.EpochsAsync(Cancel);
        BlockHeader head = (await town.Rpc.AskAsync(Eth.Block(BlockTag.Latest), Cancel))!;
        ulong latest = (ulong)await town.Rpc.ReadAsync(Pay, CuckooPay.LatestEpoch(), BlockTag.Latest, Cancel);
        List<string> roots = [];
        for (ulong epoch = 1; epoch <= latest; epoch++) roots.Add($"{epoch} {await town.Rpc.ReadAsync(Pay, CuckooPay.EpochAt(epoch), BlockTag.Latest, Cancel)}");
        return $"The chain is at block {head.Number}, time {head.Timestamp}, its epochs are {string.Join("; ", roots)}, final {await town.Rpc.ReadAsync(Pay, CuckooPay.FinalEpoch(), BlockTag.Latest, Cancel)}. "
            + $"The silo's are {string.Join("; ", epochs.Epochs)}. {epochs.Warning} {(await client.HealthAsync(Cancel)).Chain}";
    }
}
