using Cuckoo.Chain.Keys;
using Cuckoo.Grains;
using Cuckoo.Grains.Accounts;
using Cuckoo.Grains.Ledger;
using AccountKey = Cuckoo.Ledger.AccountKey;

namespace Cuckoo.Silo.Settlement;

/// <summary>Which account of the books an address pays for.</summary>
internal interface IPayerAccounts
{
    /// <summary>The account; nothing when nobody has shown that the address is theirs.</summary>
    ValueTask<AccountKey?> Of(Address address);
}

/// <summary>As wallets were tied to accounts by signing in. A tie is for ever, so what is known is not asked again.</summary>
internal sealed class WalletAccounts(IGrainFactory grains) : IPayerAccounts
{
    private readonly Dictionary<Address, AccountKey> known = [];

    /// <inheritdoc/>
    public async ValueTask<AccountKey?> Of(Address address)
    {
        if (known.TryGetValue(address, out AccountKey account)) return account;
        if (!PersonId.TryParse($"address:{address}", out PersonId person)) throw new InvalidOperationException("An address of the chain names nobody.");
        if (await grains.GetGrain<IPersonGrain>(person.Value).Account() is not { } found) return null;
        return known[address] = LedgerKeys.PartyOf(found).Key;
    }
}
