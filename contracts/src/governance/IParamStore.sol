// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice The network's parameters. Shares are in basis points (1 bp = 1/10,000), times in seconds, amounts in the token's
/// smallest unit (10^-18 CAI). The numbers are the order below and never change: new ones are added at the end.
enum Param {
    /// Share of a payment that the network keeps.
    ProtocolFeeBp,
    /// The most a coordinator may keep of a payment.
    CoordinatorFeeCapBp,
    /// Length of a settlement epoch.
    EpochLength,
    /// Least share of jobs that is audited.
    AuditRateFloorBp,
    /// Least own stake of a miner.
    MinerMinStake,
    /// Least own stake of a coordinator.
    CoordinatorMinStake,
    /// The most a node may take of its delegators' rewards.
    CommissionCapBp,
    /// The most a commission may move in one change.
    CommissionStepBp,
    /// From the announcement of a commission to its effect.
    CommissionDelay,
    /// From the request to leave to the withdrawal; so long a retired hot key can still be held to what it signed.
    UnbondDelay,
    /// The most one slash takes of a node's slashable stake.
    SlashEventCapBp,
    /// The most all slashes of a period take of it.
    SlashPeriodCapBp,
    /// Length of that period, from its first slash.
    SlashPeriod,
    /// Slash for two receipts that contradict each other.
    SlashContradictionBp,
    /// Slash for steps that are not shown when asked for.
    SlashSilenceBp,
    /// Slash for a step computed wrongly.
    SlashWrongStepBp,
    /// Slash for conduct that only the committee can judge.
    SlashConductBp,
    /// The most of a slash that goes to the harmed user.
    HarmedShareBp,
    /// The most of a slash that goes to the challenger.
    ChallengerShareBp,
    /// The most that goes to the challenger, whatever the slash.
    ChallengerCostCap,
    /// Deposit of a challenge.
    ChallengeBond,
    /// Deposit of an appeal.
    AppealBond,
    /// Time for one answer in a dispute.
    AnswerWindow,
    /// Time for the committee's verdict.
    CommitteeWindow,
    /// Time to appeal a verdict before stake leaves escrow.
    AppealWindow,
    /// Time for the decision of an appeal.
    AppealDecisionWindow
}

/// @notice Parameters that governance may move within bounds fixed in code.
interface IParamStore {
    /// @notice A parameter was set; `previous` and `value` are equal when it was set to what it was.
    event ParamSet(Param indexed key, uint256 previous, uint256 value);

    /// @notice The value is outside the hard bounds of its key.
    error ParamOutOfBounds(Param key, uint256 value, uint256 least, uint256 most);

    /// @notice The parameter's value now.
    function get(Param key) external view returns (uint256 value);

    /// @notice The hard bounds of a key and the value it was deployed with.
    function limits(Param key) external pure returns (uint256 least, uint256 most, uint256 initial);

    /// @notice Sets a parameter. Only the owner (the Timelock); the value must be within the key's bounds.
    function set(Param key, uint256 value) external;
}
