// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

/// @title The owner of what can be changed
/// @notice OpenZeppelin's timelock whose delay stays between one day and thirty: long enough to see a change coming, short
/// enough to repair a fault.
contract Timelock is TimelockController {
    /// @notice The shortest delay.
    uint256 public constant LEAST_DELAY = 1 days;

    /// @notice The longest delay.
    uint256 public constant MOST_DELAY = 30 days;

    /// @notice The delay is not between {LEAST_DELAY} and {MOST_DELAY}.
    error DelayOutOfBounds(uint256 delay, uint256 least, uint256 most);

    /// @param minDelay Seconds from scheduling to execution.
    /// @param proposers Who may schedule and cancel: the governor, or nobody until it is granted.
    /// @param executors Who may execute; the zero address means anyone.
    /// @param admin Who may grant roles until it renounces: the deployer during deployment, or zero.
    constructor(uint256 minDelay, address[] memory proposers, address[] memory executors, address admin)
        TimelockController(minDelay, proposers, executors, admin)
    {
        _checkDelay(minDelay);
    }

    /// @notice Changes the delay of what is scheduled from now on; only by a proposal that went through the timelock itself.
    /// @param newDelay Seconds, within the bounds.
    function updateDelay(uint256 newDelay) public override {
        _checkDelay(newDelay);
        super.updateDelay(newDelay);
    }

    function _checkDelay(uint256 delay) private pure {
        require(delay >= LEAST_DELAY && delay <= MOST_DELAY, DelayOutOfBounds(delay, LEAST_DELAY, MOST_DELAY));
    }
}
