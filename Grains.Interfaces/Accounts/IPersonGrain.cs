using Cuckoo.Ledger;
using Orleans.Concurrency;

namespace Cuckoo.Grains.Accounts;

/// <summary>
/// What somebody is known by, and the one account behind it. Tips for somebody nobody has proved to be are kept until then.
/// Its key is a <see cref="PersonId"/>; whoever calls <see cref="Claim"/> or <see cref="SignIn"/> has checked the proof.
/// </summary>
public interface IPersonGrain : IGrainWithStringKey
{
    /// <summary>The account behind it, if somebody has claimed it.</summary>
    [ReadOnly]
    Task<AccountId?> Account();

    /// <summary>Puts an account behind it, once and for all, and pays out what was kept. The account that is behind it then.</summary>
    Task<AccountId> Claim(AccountId account);

    /// <summary>Uses a nonce up and gives the account behind it, which becomes <paramref name="fresh"/> when there is none. Nothing when the nonce was used.</summary>
    Task<AccountId?> SignIn(string nonce, DateTimeOffset nonceEnds, AccountId fresh);

    /// <summary>Passes on what the chain's deposits have brought in for it, where there is an account behind it; repeating it moves nothing more.</summary>
    Task PassOnDeposits();

    /// <summary>Moves a tip to whoever it is, or keeps it for them; repeating it moves nothing more.</summary>
    Task<LedgerResult> Tip(TipOrder tip);
}

/// <summary>A tip.</summary>
/// <param name="Id">Decided by the giver.</param>
/// <param name="From">Who gives it.</param>
/// <param name="Amount">How much.</param>
[GenerateSerializer, Immutable]
public sealed record TipOrder(TransferId Id, AccountId From, Amount Amount);
