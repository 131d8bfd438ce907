using System.Globalization;
using Cuckoo.Chain.Epochs;
using Cuckoo.Chain.Keys;
using Cuckoo.Chain.Messages;
using Cuckoo.Client.Transport;
using Cuckoo.Wire;
using Cuckoo.Wire.Settlement;

namespace Cuckoo.Client;

// What settles on the chain. Nothing of it is believed: leaves are read with their root computed again, and a signature is checked
// before it is given out.
public sealed partial class CuckooClient
{
    /// <summary>The last epochs, and where they settle.</summary>
    public Task<EpochsReply> EpochsAsync(CancellationToken cancellation = default) => GetAsync<EpochsReply>("/v1/epochs", cancellation);

    /// <summary>The network's cases against miners on its chain: all for an operator of the silo, for others those against wallets they have signed in with.</summary>
    public Task<DisputesReply> DisputesAsync(CancellationToken cancellation = default) => GetAsync<DisputesReply>("/v1/disputes", cancellation, needsKey: true);

    /// <summary>One of them.</summary>
    /// <param name="dispute">The network's number of it.</param>
    /// <param name="cancellation">Ends the call.</param>
    public Task<DisputeReply> DisputeAsync(int dispute, CancellationToken cancellation = default) =>
        GetAsync<DisputeReply>(string.Create(CultureInfo.InvariantCulture, $"/v1/disputes/{dispute}"), cancellation, needsKey: true);

    /// <summary>The published leaves of an epoch, read whole; their root and sums were found right, whether the chain has them is another question.</summary>
    /// <param name="epoch">The network's number of the epoch.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="EdgeAnswerException">What came is no file of leaves.</exception>
    public async Task<LeavesFile> LeavesAsync(int epoch, CancellationToken cancellation = default)
    {
        using var message = calls.Request(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"/v1/epochs/{epoch}/leaves"), needsKey: false);
        using var reply = await calls.OpenAsync(message, cancellation);
        try
        {
            await using var content = await reply.Content.ReadAsStreamAsync(cancellation);
            return await LeavesFile.ReadAsync(content, cancellation);
        }
        catch (LeavesException e)
        {
            throw new EdgeAnswerException(calls.Options.Edge, "sent something that is no file of leaves: " + e.Message, e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new EdgeUnreachableException(calls.Options.Edge, "broke off the leaves", e);
        }
    }

    /// <summary>Copies the published file of an epoch's leaves as it comes, for who looks at it with own eyes.</summary>
    /// <param name="epoch">The network's number of the epoch.</param>
    /// <param name="target">Where to.</param>
    /// <param name="length">How long the file is: no more is taken.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="EdgeAnswerException">It is shorter or longer.</exception>
    public async Task CopyLeavesAsync(int epoch, Stream target, long length, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        using var message = calls.Request(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"/v1/epochs/{epoch}/leaves"), needsKey: false);
        using var reply = await calls.OpenAsync(message, cancellation);
        try
        {
            await using var content = await reply.Content.ReadAsStreamAsync(cancellation);
            var buffer = new byte[64 * 1024];
            while (await content.ReadAsync(buffer, cancellation) is var read and > 0)
            {
                length -= read;
                if (length < 0) break;
                await target.WriteAsync(buffer.AsMemory(0, read), cancellation);
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new EdgeUnreachableException(calls.Options.Edge, "broke off the leaves", e);
        }

        if (length != 0) throw new EdgeAnswerException(calls.Options.Edge, "sent leaves of another length than the root says");
    }

    /// <summary>The leaf of an address in an epoch, with its proof; whether it leads to the posted root is for the caller to see.</summary>
    public Task<LeafProofReply> LeafAsync(int epoch, Address account, CancellationToken cancellation = default) =>
        GetAsync<LeafProofReply>(string.Create(CultureInfo.InvariantCulture, $"/v1/epochs/{epoch}/proof?address={account}"), cancellation);

    /// <summary>What is signed about an address; a signature that does not hold is an error.</summary>
    /// <param name="account">The address.</param>
    /// <param name="operatorOf">Who must have signed what was earned, as the chain says it; the one that the edge names when absent.</param>
    /// <param name="cancellation">Ends the call.</param>
    public async Task<VouchersReply> VouchersAsync(Address account, Address? operatorOf = null, CancellationToken cancellation = default) =>
        Checked(await GetAsync<VouchersReply>($"/v1/vouchers/{account}", cancellation), account, operatorOf);

    /// <summary>Hands in a payer's signed total. Repeating it is safe.</summary>
    /// <param name="key">The payer's key; it does not leave this process.</param>
    /// <param name="domain">The contract for which it counts: the caller's own knowledge, never the edge's word.</param>
    /// <param name="total">What the payer has spent in all, in 10^-18 tokens.</param>
    /// <param name="cancellation">Ends the call.</param>
    public async Task<VouchersReply> OfferVoucherAsync(SigningKey key, TypedDataDomain domain, UInt128 total, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        var signature = Convert.ToHexStringLower(new Voucher(VoucherKind.Spent, key.Address, total).Sign(key, domain).ToBytes());
        var offered = new VoucherOffered(total.ToString(CultureInfo.InvariantCulture), signature);
        var reply = await calls.JsonAsync<VouchersReply>(
            () => calls.Request(HttpMethod.Post, $"/v1/vouchers/{key.Address}", needsKey: false, offered, WireJson.Default.VoucherOffered), Repeat.Always, cancellation);
        return Checked(reply, key.Address, null);
    }

    private VouchersReply Checked(VouchersReply reply, Address account, Address? operatorOf)
    {
        if (!ulong.TryParse(reply.ChainId, NumberStyles.None, CultureInfo.InvariantCulture, out var chain) || !Address.TryParse(reply.Contract, out var contract)
            || !Address.TryParse(reply.Operator, out var named))
            throw new EdgeAnswerException(calls.Options.Edge, "names no contract and operator for its vouchers");
        var domain = PayDomain.Of(chain, contract);
        if (!Holds(reply.Spent, VoucherKind.Spent, account) || !Holds(reply.Earned, VoucherKind.Earned, operatorOf ?? named))
            throw new EdgeAnswerException(calls.Options.Edge, "sent a voucher whose signature does not hold");
        return reply;

        bool Holds(VoucherReply? voucher, VoucherKind kind, Address signer) => voucher is null
            || (UInt128.TryParse(voucher.Total, NumberStyles.None, CultureInfo.InvariantCulture, out var total)
                && Hex.TryBytes(voucher.Signature, RecoverableSignature.Bytes) is { } signature
                && new Voucher(kind, account, total).IsSigned(signature, domain, signer));
    }

    private Task<T> GetAsync<T>(string path, CancellationToken cancellation, bool needsKey = false)
        where T : class => calls.JsonAsync<T>(() => calls.Request(HttpMethod.Get, path, needsKey), Repeat.Always, cancellation);
}
