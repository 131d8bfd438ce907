// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStaking} from "../../src/staking/IStaking.sol";

/// @notice A dispute contract that does what anyone says.
contract StubJudge {
    IStaking public immutable STAKING;

    constructor(IStaking staking) {
        STAKING = staking;
    }

    function freeze(address node) external {
        STAKING.freeze(node);
    }

    function unfreeze(address node) external {
        STAKING.unfreeze(node);
    }

    function slash(address node, uint256 amount) external returns (uint256 taken, uint256 owed) {
        return STAKING.slash(node, amount);
    }
}
