// What the votes have decided, put in the place of what the configuration says. Pure. The bounds are those of ParamStore: a value
// outside them did not come from that contract, and counts as the bound it passed.

using System.Collections.Immutable;

namespace Cuckoo.Grains.Settlement;

/// <summary>What a parameter may be.</summary>
/// <param name="Least">The least.</param>
/// <param name="Most">The most.</param>
/// <param name="Initial">What the contract began with, which counts until the chain has been read.</param>
public readonly record struct ParameterBounds(Amount Least, Amount Most, Amount Initial);

/// <summary>The rules of parameters.</summary>
public static class ParameterRules
{
    private const uint Hour = 3_600;
    private const uint Day = 86_400;

    private static readonly UInt128 Cai = 1_000_000_000_000_000_000;

    // As in contracts/src/governance/ParamStore.sol; a test reads the contract's own.
    private static readonly ImmutableArray<ParameterBounds> All =
    [
        Of(0, 1_500, 500),
        Of(500, 5_000, 3_000),
        Of(Hour, 7 * Day, Day),
        Of(50, 5_000, 200),
        Of(100 * Cai, 1_000_000 * Cai, 20_000 * Cai),
        Of(10_000 * Cai, 20_000_000 * Cai, 2_000_000 * Cai),
        Of(1_000, 5_000, 3_000),
        Of(50, 1_000, 500),
        Of(Day, 30 * Day, 7 * Day),
        Of(7 * Day, 60 * Day, 14 * Day),
        Of(100, 10_000, 3_000),
        Of(100, 10_000, 5_000),
        Of(7 * Day, 90 * Day, 30 * Day),
        Of(100, 10_000, 2_000),
        Of(100, 5_000, 500),
        Of(100, 10_000, 1_000),
        Of(0, 2_000, 200),
        Of(0, 4_000, 3_000),
        Of(0, 2_000, 1_000),
        Of(0, 100_000 * Cai, 5_000 * Cai),
        Of(10 * Cai, 100_000 * Cai, 500 * Cai),
        Of(10 * Cai, 100_000 * Cai, 1_000 * Cai),
        Of(Hour, 7 * Day, Day),
        Of(Day, 14 * Day, 3 * Day),
        Of(Day, 14 * Day, 3 * Day),
        Of(14 * Day, 45 * Day, 21 * Day),
    ];

    /// <summary>The bounds of a parameter.</summary>
    public static ParameterBounds BoundsOf(ChainParameter parameter) => All[(int)parameter];

    /// <summary>A parameter's value as it counts.</summary>
    public static Amount ValueOf(ImmutableDictionary<ChainParameter, Amount> set, ChainParameter parameter)
    {
        ArgumentNullException.ThrowIfNull(set);
        ParameterBounds bounds = BoundsOf(parameter);
        if (!set.TryGetValue(parameter, out Amount value)) return bounds.Initial;
        return value < bounds.Least ? bounds.Least : value > bounds.Most ? bounds.Most : value;
    }

    /// <summary>Least own stake of a role.</summary>
    public static Amount LeastStakeOf(ImmutableDictionary<ChainParameter, Amount> set, NodeRole role) =>
        ValueOf(set, role is NodeRole.Coordinator ? ChainParameter.CoordinatorMinStake : ChainParameter.MinerMinStake);

    /// <summary>From the close of one epoch to that of the next.</summary>
    public static TimeSpan EpochLengthOf(ImmutableDictionary<ChainParameter, Amount> set) => TimeSpan.FromSeconds(Number(set, ChainParameter.EpochLength));

    /// <summary>
    /// The network's numbers under the parameters: the fee; the most that a coordinator's margin is of the work; the least audit rate,
    /// where the configuration says no higher one; the least stake of a coordinator.
    /// </summary>
    public static NetworkOptions Under(NetworkOptions options, ImmutableDictionary<ChainParameter, Amount> set)
    {
        ArgumentNullException.ThrowIfNull(options);
        uint floor = (Number(set, ChainParameter.AuditRateFloorBp) + 9) / 10;
        return options with
        {
            FeeBasisPoints = Number(set, ChainParameter.ProtocolFeeBp),
            MarginPercent = Math.Min(options.MarginPercent, Number(set, ChainParameter.CoordinatorFeeCapBp) / 100),
            AuditFloorPerMille = Math.Max(options.AuditFloorPerMille, (int)floor),
            TrustedAuditPerMille = Math.Max(options.TrustedAuditPerMille, (int)floor),
            LeastCoordinatorStake = LeastStakeOf(set, NodeRole.Coordinator),
        };
    }

    private static uint Number(ImmutableDictionary<ChainParameter, Amount> set, ChainParameter parameter) => (uint)ValueOf(set, parameter).Units;

    private static ParameterBounds Of(UInt128 least, UInt128 most, UInt128 initial) => new(new Amount(least), new Amount(most), new Amount(initial));
}
