// Signed totals. What a payer signs is taken from anybody who brings it, since its signature says whose it is. What the operator signs is
// never more than a root that it has posted says: a promise that no leaf could answer would cost the operator its bond.

using System.Globalization;
using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Rpc;
using Cuckoo.Grains;
using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Ledger;
using Cuckoo.Grains.Settlement;
using Cuckoo.Silo.Settlement;
using Cuckoo.Wire;
using Cuckoo.Wire.Settlement;

namespace Cuckoo.Silo.Edge.Settlement;

/// <summary>What payers and the operator have signed about an address.</summary>
internal static class VoucherEndpoints
{
    /// <summary>Adds the endpoints.</summary>
    public static void MapVouchers(this IEndpointRouteBuilder edge)
    {
        edge.MapGet("/v1/vouchers/{id}", Show)
            .Gives<VouchersReply>().Refuses(Refusals.NoChain, Refusals.ChainAway, Refusals.BadAddress);
        edge.MapPost("/v1/vouchers/{id}", Offer)
            .Takes<VoucherOffered>().Gives<VouchersReply>().Refuses(Refusals.NoChain, Refusals.ChainAway, Refusals.BadAddress, Refusals.BadVoucher, Refusals.VoucherSmaller);
    }

    private static async Task<IResult> Show(string id, HttpContext http, IGrainFactory grains)
    {
        ISettlementChain chain = EpochEndpoints.ChainOf(http);
        return Address.TryParse(id, out Address account) ? await Reply(chain, account, http, grains) : Refusals.BadAddress.Refuse();
    }

    private static async Task<IResult> Offer(string id, HttpContext http, IGrainFactory grains)
    {
        VoucherOffered offered = await http.Read(WireJson.Default.VoucherOffered);
        ISettlementChain chain = EpochEndpoints.ChainOf(http);
        if (!Address.TryParse(id, out Address payer)) return Refusals.BadAddress.Refuse();
        if (!Amount.TryParse(offered.Total, out Amount total) || total.IsZero || Hex.TryBytes(offered.Signature, RecoverableSignature.Bytes) is not { } signature
            || !new Voucher(VoucherKind.Spent, payer, total.Units).IsSigned(signature, PayDomain.Of(chain.ChainId, chain.Pay), payer))
            return Refusals.BadVoucher.Refuse();
        SignedTotal newest = await grains.GetGrain<IVoucherGrain>(payer.ToString()).Keep(VoucherSide.Spent, total, Convert.ToHexStringLower(signature));
        return newest.Total > total ? Refusals.VoucherSmaller.Refuse() : await Reply(chain, payer, http, grains);
    }

    private static async Task<IResult> Reply(ISettlementChain chain, Address account, HttpContext http, IGrainFactory grains)
    {
        IVoucherGrain vouchers = grains.GetGrain<IVoucherGrain>(account.ToString());
        Address signer = await Operator(chain, http);
        return TypedResults.Json(
            new VouchersReply(
                chain.ChainId.ToString(CultureInfo.InvariantCulture), chain.Pay.ToString(), signer.ToString(), ReplyOf(await vouchers.Newest(VoucherSide.Spent)),
                ReplyOf(await Promise(chain, account, vouchers, http, grains)), await Owed(account, http, grains)),
            WireJson.Default.VouchersReply);
    }

    // Who signs what was earned is the contract's to say. What was handed in is kept by then, and may be handed in again.
    private static async Task<Address> Operator(ISettlementChain chain, HttpContext http)
    {
        try
        {
            return await chain.Rpc.ReadAsync(chain.Pay, CuckooPay.Operator(), BlockTag.Latest, http.RequestAborted);
        }
        catch (RpcException)
        {
            throw new RefusedException(Refusals.ChainAway);
        }
    }

    // The operator's promise over what the newest root that stands says, made when it is first asked for.
    private static async Task<SignedTotal?> Promise(ISettlementChain chain, Address earner, IVoucherGrain vouchers, HttpContext http, IGrainFactory grains)
    {
        SignedTotal? newest = await vouchers.Newest(VoucherSide.Earned);
        EpochsView view = await grains.GetGrain<IEpochGrain>(LedgerBook.Main).View();
        if (EpochRules.Standing(view.Epochs) is not { } standing) return newest;
        LeavesFile? leaves = await http.RequestServices.GetRequiredService<EpochArchive>().LoadAsync(standing.Published!, http.RequestAborted);
        if (leaves?.Tree.Prove(earner) is not { Leaf.Earned: var earned } || earned == 0 || newest?.Total.Units >= earned) return newest;
        Voucher promise = new(VoucherKind.Earned, earner, earned);
        byte[] signature = chain.SignAsOperator(promise);
        return await vouchers.Keep(VoucherSide.Earned, new Amount(earned), Convert.ToHexStringLower(signature));
    }

    private static async Task<string?> Owed(Address account, HttpContext http, IGrainFactory grains)
    {
        if (http.RequestServices.GetRequiredService<EpochPoster>().Work is not { } work || !PersonId.TryParse($"address:{account}", out PersonId person)) return null;
        return await grains.GetGrain<IPersonGrain>(person.Value).Account() is { } own && work.Owed.TryGetValue(LedgerKeys.PartyOf(own).Key, out PayerTotal total)
            ? total.Owed.ToString(CultureInfo.InvariantCulture)
            : null;
    }

    private static VoucherReply? ReplyOf(SignedTotal? signed) => signed is null ? null : new VoucherReply(signed.Total.ToString(), signed.Signature);
}
