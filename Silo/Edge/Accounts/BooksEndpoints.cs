using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Cuckoo.Grains;
using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Settlement;
using Cuckoo.Wire;
using Cuckoo.Wire.Ledger;

namespace Cuckoo.Silo.Edge.Accounts;

/// <summary>The books as a whole: for everybody what they come to, for operators the proof.</summary>
internal static class BooksEndpoints
{
    /// <summary>Adds the endpoints.</summary>
    public static void MapBooks(this IEndpointRouteBuilder edge)
    {
        edge.MapGet("/v1/books", Show)
            .Gives<BooksReply>();
        edge.MapGet("/v1/books/check", Check).Needs(KeyScopes.Operate).DisableRequestTimeout().EndsWithTheSilo()
            .Streams<BooksCheck>().Refuses(Refusals.NotOperator, Refusals.CheckRunning);
    }

    private static async Task<IResult> Show(IGrainFactory grains, NetworkOptions network)
    {
        ChainBooks? chain = network.HasChain ? Compared(await grains.GetGrain<IChainMirrorGrain>(ChainMirror.Main).Check()) : null;
        LedgerTotals totals = await grains.GetGrain<ILedgerGrain>(LedgerBook.Main).Totals();
        return TypedResults.Json(
            new BooksReply(
                Text(totals.Sum), totals.Accounts, totals.Entries, totals.Pending,
                totals.System.ToDictionary(s => s.Key, s => Text(s.Value), StringComparer.Ordinal), chain),
            WireJson.Default.BooksReply);
    }

    private static ChainBooks Compared(BridgeCheck check) => new(
        (long?)check.Block, check.Deposited.ToString(), check.Withdrawn.ToString(), check.Claimed.ToString(), check.ToCredit.ToString(), check.ToDebit.ToString(),
        Text(check.Bridge), check.IsEqual);

    private static IResult Check(HttpContext http, SiloOptions options, IGrainFactory grains, BooksCheckPlace place)
    {
        if (!options.Operators.Contains(AccountFilter.Of(http).Value, StringComparer.Ordinal)) return Refusals.NotOperator.Refuse();
        if (!place.TryTake()) return Refusals.CheckRunning.Refuse();
        http.Response.OnCompleted(() =>
        {
            place.Leave();
            return Task.CompletedTask;
        });
        return TypedResults.ServerSentEvents(Steps(grains, http.RequestAborted));
    }

    // A proof a message, and a verdict when all shards have come to their end.
    private static async IAsyncEnumerable<SseItem<BooksCheck>> Steps(IGrainFactory grains, [EnumeratorCancellation] CancellationToken cancellation)
    {
        BooksProof? last = null;
        bool isBalanced = true;
        await foreach (BooksProof proof in grains.GetGrain<ILedgerVerifierGrain>(LedgerBook.Main).VerifyBooks(cancellation).WithCancellation(cancellation))
        {
            last = proof;
            isBalanced &= proof.Damage is null && proof.Sum == 0;
            yield return new SseItem<BooksCheck>(Step(proof, null), "progress");
        }

        if (last is not null) yield return new SseItem<BooksCheck>(Step(last, isBalanced), "verdict");
    }

    private static BooksCheck Step(BooksProof proof, bool? isBalanced) =>
        new(proof.Shard, proof.Blocks, proof.OfBlocks, proof.Entries, Text(proof.Sum), proof.Damage, isBalanced);

    private static string Text(Int128 amount) => amount.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The one place for a check of the books: each is a second copy of a shard in memory and keeps a processor busy.</summary>
internal sealed class BooksCheckPlace
{
    private int isTaken;

    /// <summary>Takes it; false when a check runs.</summary>
    public bool TryTake() => Interlocked.Exchange(ref isTaken, 1) == 0;

    /// <summary>Leaves it to the next.</summary>
    public void Leave() => Interlocked.Exchange(ref isTaken, 0);
}
