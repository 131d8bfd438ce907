// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Role} from "../../src/staking/IStaking.sol";
import {StakingFixture} from "./StakingFixture.sol";

/// @notice What stakes cost, each call as a transaction of its own (`--isolate`). The figures are committed in
/// snapshots/StakingManager.json; a change that moves one has to commit the new figure too.
contract StakingGasTest is StakingFixture {
    string private constant GROUP = "StakingManager";

    function test_gas_ofStakes() public {
        uint256 secret = newKey();
        give(NODE, 2 * MINER_LEAST);
        bytes memory consent = consentOf(secret, NODE);
        vm.prank(NODE);
        staking.register(Role.Miner, vm.addr(secret), consent, 500, MINER_LEAST);
        vm.snapshotGasLastCall(GROUP, "register");
        enrol(OTHER);

        give(ALICE, 300 * CAI);
        give(BOB, 100 * CAI);
        _stake(ALICE, "stake, a staker's first");
        _stake(ALICE, "stake");
        wait(1);
        _stake(BOB, "stake, another staker's first");
        token.approve(address(staking), ALL);
        staking.notifyReward(NODE, 10 * CAI);
        vm.snapshotGasLastCall(GROUP, "notifyReward, a node's first");
        staking.notifyReward(NODE, 10 * CAI);
        vm.snapshotGasLastCall(GROUP, "notifyReward");
        vm.prank(ALICE);
        staking.claimReward(NODE);
        vm.snapshotGasLastCall(GROUP, "claimReward");

        uint256 move = redelegate(ALICE, NODE, OTHER, 50 * CAI);
        vm.snapshotGasLastCall(GROUP, "redelegate");
        uint256 exit = unbond(ALICE, NODE, 50 * CAI);
        vm.snapshotGasLastCall(GROUP, "unbond");
        judge.slash(NODE, 5000 * CAI);
        vm.snapshotGasLastCall(GROUP, "slash, of own stake");
        wait(14 days);
        withdraw(ALICE, exit);
        vm.snapshotGasLastCall(GROUP, "withdraw");
        staking.release(move);
        vm.snapshotGasLastCall(GROUP, "release");
    }

    function _stake(address staker, string memory name) private {
        vm.prank(staker);
        staking.stake(NODE, 100 * CAI);
        vm.snapshotGasLastCall(GROUP, name);
    }
}
