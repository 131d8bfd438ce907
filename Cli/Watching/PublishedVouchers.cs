using System.Globalization;
using Cuckoo.Chain.Keys;
using Cuckoo.Client;
using Cuckoo.Wire.Settlement;

namespace Cuckoo.Cli.Watching;

/// <summary>What payers have signed, as the edge publishes it; the client has checked each signature.</summary>
internal static class PublishedVouchers
{
    /// <summary>A reader of an edge's vouchers.</summary>
    /// <param name="client">The edge.</param>
    /// <param name="operatorNow">Who signs what was earned.</param>
    public static Func<IReadOnlyList<Address>, CancellationToken, Task<IReadOnlyDictionary<Address, UInt128>>> Of(CuckooClient client, Address operatorNow) => async (payers, cancellation) =>
    {
        Dictionary<Address, UInt128> signed = [];
        foreach (Address payer in payers)
        {
            try
            {
                VouchersReply reply = await client.VouchersAsync(payer, operatorNow, cancellation);
                signed[payer] = reply.Spent is { } spent ? UInt128.Parse(spent.Total, NumberStyles.None, CultureInfo.InvariantCulture) : 0;
            }
            catch (EdgeUnreachableException)
            {
                // Not asked about now: an edge that is away is no operator that booked what nobody signed.
            }
            catch (EdgeException)
            {
                signed[payer] = 0;
            }
        }

        return signed;
    };
}
