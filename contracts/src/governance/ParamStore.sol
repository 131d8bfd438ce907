// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IParamStore, Param} from "./IParamStore.sol";
import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";

/// @title The bounded parameters
/// @notice Every key has bounds in code, so that a captured vote can make the network costly but not confiscate a stake:
/// no share above its cap, no delay shorter than its floor.
contract ParamStore is IParamStore, Ownable2Step {
    uint256 private constant CAI = 1e18;

    mapping(Param key => uint256 value) private _values;

    /// @param timelock The owner from the first block on; the deployer keeps nothing.
    constructor(address timelock) Ownable(timelock) {
        for (uint8 i = 0; i <= uint8(type(Param).max); ++i) {
            Param key = Param(i);
            (,, uint256 initial) = limits(key);
            _values[key] = initial;
            emit ParamSet(key, 0, initial);
        }
    }

    /// @inheritdoc IParamStore
    function get(Param key) external view returns (uint256 value) {
        return _values[key];
    }

    /// @inheritdoc IParamStore
    function set(Param key, uint256 value) external onlyOwner {
        (uint256 least, uint256 most,) = limits(key);
        require(value >= least && value <= most, ParamOutOfBounds(key, value, least, most));
        uint256 previous = _values[key];
        _values[key] = value;
        emit ParamSet(key, previous, value);
    }

    /// @inheritdoc IParamStore
    function limits(Param key) public pure returns (uint256 least, uint256 most, uint256 initial) {
        if (key == Param.ProtocolFeeBp) return (0, 1500, 500);
        if (key == Param.CoordinatorFeeCapBp) return (500, 5000, 3000);
        if (key == Param.EpochLength) return (1 hours, 7 days, 1 days);
        if (key == Param.AuditRateFloorBp) return (50, 5000, 200);
        if (key == Param.MinerMinStake) return (100 * CAI, 1_000_000 * CAI, 20_000 * CAI);
        if (key == Param.CoordinatorMinStake) return (10_000 * CAI, 20_000_000 * CAI, 2_000_000 * CAI);
        if (key == Param.CommissionCapBp) return (1000, 5000, 3000);
        if (key == Param.CommissionStepBp) return (50, 1000, 500);
        if (key == Param.CommissionDelay) return (1 days, 30 days, 7 days);
        if (key == Param.UnbondDelay) return (7 days, 60 days, 14 days);
        if (key == Param.SlashEventCapBp) return (100, 10_000, 3000);
        if (key == Param.SlashPeriodCapBp) return (100, 10_000, 5000);
        if (key == Param.SlashPeriod) return (7 days, 90 days, 30 days);
        if (key == Param.SlashContradictionBp) return (100, 10_000, 2000);
        if (key == Param.SlashSilenceBp) return (100, 5000, 500);
        if (key == Param.SlashWrongStepBp) return (100, 10_000, 1000);
        if (key == Param.SlashConductBp) return (0, 2000, 200);
        return _disputeLimits(key);
    }

    function _disputeLimits(Param key) private pure returns (uint256 least, uint256 most, uint256 initial) {
        // At least 4,000 bp of a slash are burnt, so that nobody gains by slashing itself.
        if (key == Param.HarmedShareBp) return (0, 4000, 3000);
        if (key == Param.ChallengerShareBp) return (0, 2000, 1000);
        if (key == Param.ChallengerCostCap) return (0, 100_000 * CAI, 5000 * CAI);
        if (key == Param.ChallengeBond) return (10 * CAI, 100_000 * CAI, 500 * CAI);
        if (key == Param.AppealBond) return (10 * CAI, 100_000 * CAI, 1000 * CAI);
        if (key == Param.AnswerWindow) return (1 hours, 7 days, 1 days);
        if (key == Param.CommitteeWindow) return (1 days, 14 days, 3 days);
        if (key == Param.AppealWindow) return (1 days, 14 days, 3 days);
        return (7 days, 45 days, 21 days);
    }
}
