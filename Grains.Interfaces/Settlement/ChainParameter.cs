namespace Cuckoo.Grains.Settlement;

/// <summary>
/// The network's parameters, by the numbers that the contract <c>ParamStore</c> gives them and never changes. Shares are in basis
/// points (1 of 10,000), times in seconds, amounts in 10^-18 tokens.
/// </summary>
public enum ChainParameter
{
    /// <summary>Share of a payment that the network keeps.</summary>
    ProtocolFeeBp = 0,

    /// <summary>The most a coordinator may keep of a payment.</summary>
    CoordinatorFeeCapBp,

    /// <summary>Length of an epoch.</summary>
    EpochLength,

    /// <summary>Least share of jobs that is audited.</summary>
    AuditRateFloorBp,

    /// <summary>Least own stake of a miner.</summary>
    MinerMinStake,

    /// <summary>Least own stake of a coordinator.</summary>
    CoordinatorMinStake,

    /// <summary>The most a node may take of its delegators' rewards.</summary>
    CommissionCapBp,

    /// <summary>The most a commission may move in one change.</summary>
    CommissionStepBp,

    /// <summary>From the announcement of a commission to its effect.</summary>
    CommissionDelay,

    /// <summary>From the request to take stake away to its payment.</summary>
    UnbondDelay,

    /// <summary>The most one slash takes.</summary>
    SlashEventCapBp,

    /// <summary>The most all slashes of a period take.</summary>
    SlashPeriodCapBp,

    /// <summary>Length of that period.</summary>
    SlashPeriod,

    /// <summary>Slash for two receipts that contradict each other.</summary>
    SlashContradictionBp,

    /// <summary>Slash for steps that are not shown.</summary>
    SlashSilenceBp,

    /// <summary>Slash for a step computed wrongly.</summary>
    SlashWrongStepBp,

    /// <summary>Slash for conduct that only the committee can judge.</summary>
    SlashConductBp,

    /// <summary>The most of a slash that goes to the harmed user.</summary>
    HarmedShareBp,

    /// <summary>The most of a slash that goes to the challenger.</summary>
    ChallengerShareBp,

    /// <summary>The most that goes to the challenger, whatever the slash.</summary>
    ChallengerCostCap,

    /// <summary>Deposit of a challenge.</summary>
    ChallengeBond,

    /// <summary>Deposit of an appeal.</summary>
    AppealBond,

    /// <summary>Time for one answer in a dispute.</summary>
    AnswerWindow,

    /// <summary>Time for the committee's verdict.</summary>
    CommitteeWindow,

    /// <summary>Time to appeal.</summary>
    AppealWindow,

    /// <summary>Time for the decision of an appeal.</summary>
    AppealDecisionWindow,
}
