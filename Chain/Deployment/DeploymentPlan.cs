using Cuckoo.Chain.Contracts;
using Cuckoo.Chain.Keys;

namespace Cuckoo.Chain.Deployment;

/// <summary>What the faucet of a test network gives.</summary>
/// <param name="Amount">Units of the token a time.</param>
/// <param name="Interval">How long an address waits for the next time.</param>
/// <param name="Most">How many times in all within one interval.</param>
public sealed record FaucetTerms(UInt128 Amount, TimeSpan Interval, uint Most);

/// <summary>Everything about the contracts that is fixed when they are made.</summary>
/// <param name="Grants">All of the token that will ever exist.</param>
/// <param name="TimelockDelay">How long what the governor decided waits; 1 to 30 days.</param>
/// <param name="Governor">The vote's settings.</param>
/// <param name="Pay">CuckooPay's rules.</param>
/// <param name="Operator">Who posts roots first.</param>
/// <param name="Faucet">A faucet's terms; none on a chain where the token has a price.</param>
public sealed record DeploymentPlan(
    IReadOnlyList<CuckooToken.Structs.Grant> Grants,
    TimeSpan TimelockDelay,
    CuckooGovernor.Structs.Settings Governor,
    CuckooPay.Structs.Rules Pay,
    Address Operator,
    FaucetTerms? Faucet)
{
    private static readonly UInt128 Cai = 1_000_000_000_000_000_000;

    /// <summary>A development chain's: minutes instead of days wherever the contracts allow it, and half of the token for the operator at once.</summary>
    public static DeploymentPlan Development(Address account) => new(
        [new CuckooToken.Structs.Grant(account, 500_000_000 * Cai, 0, 0)],
        TimeSpan.FromDays(1),
        new CuckooGovernor.Structs.Settings(60, 300, 60, 100_000 * Cai, 4),
        new CuckooPay.Structs.Rules(60, 30, 30, 120, 120, 1_000 * Cai, 10 * Cai),
        account,
        new FaucetTerms(100 * Cai, TimeSpan.FromMinutes(1), 1_000));
}
