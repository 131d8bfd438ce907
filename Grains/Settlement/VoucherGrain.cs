using Orleans.Runtime;

namespace Cuckoo.Grains.Settlement;

/// <inheritdoc cref="IVoucherGrain"/>
public sealed class VoucherGrain([PersistentState("voucher")] IPersistentState<VoucherState> stored, TimeProvider time) : Grain, IVoucherGrain
{
    private readonly DurableState<VoucherState> vouchers = new(stored);

    /// <inheritdoc/>
    public Task<SignedTotal?> Newest(VoucherSide side)
    {
        if (!vouchers.RecordExists) DeactivateOnIdle();
        return Task.FromResult(EpochRules.Newest(vouchers.State, side));
    }

    /// <inheritdoc/>
    public async Task<SignedTotal> Keep(VoucherSide side, Amount total, string signature)
    {
        await vouchers.Save(EpochRules.Offered(vouchers.State, side, new SignedTotal(total, signature, time.GetUtcNow())), DeactivateOnIdle);
        return EpochRules.Newest(vouchers.State, side)!;
    }
}
