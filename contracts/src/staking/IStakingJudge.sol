// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStaking} from "./IStaking.sol";

/// @notice What a staking contract asks of the contract it lets slash.
interface IStakingJudge {
    /// @notice The staking contract it judges over.
    // solhint-disable-next-line func-name-mixedcase
    function STAKING() external view returns (IStaking);
}
