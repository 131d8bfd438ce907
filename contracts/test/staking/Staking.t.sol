// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Param} from "../../src/governance/IParamStore.sol";
import {IStaking, Role} from "../../src/staking/IStaking.sol";
import {StakingFixture} from "./StakingFixture.sol";

contract StakingTest is StakingFixture {
    function setUp() public override {
        super.setUp();
        enrol(NODE);
        enrol(OTHER);
    }

    function test_stake_ofADelegator_countsOnThatNodeAlone() public {
        stakeOn(ALICE, NODE, 300 * CAI);
        stakeOn(ALICE, OTHER, 100 * CAI);
        vm.assertEq(staking.votes(NODE), MINER_LEAST + 300 * CAI, "node");
        vm.assertEq(staking.votes(OTHER), MINER_LEAST + 100 * CAI, "other");
        vm.assertEq(staking.stakeOf(ALICE, NODE), 300 * CAI, "part");
        vm.assertEq(staking.principal(), token.balanceOf(address(staking)), "all tokens are accounted for");
    }

    function test_stake_ofTheOperator_isOwnStake() public {
        stakeOn(NODE, NODE, 5 * CAI);
        vm.assertEq(staking.ownStakeOf(NODE), MINER_LEAST + 5 * CAI, "own");
        vm.assertEq(delegated(NODE), 0, "delegated");
    }

    function test_stake_ofNothing_isRefused() public {
        refuse(abi.encodeWithSelector(IStaking.AmountMissing.selector));
        staking.stake(NODE, 0);
    }

    function test_stake_onNoNode_isRefused() public {
        refuse(abi.encodeWithSelector(IStaking.NotANode.selector, ALICE));
        staking.stake(ALICE, 1);
    }

    function test_stake_onAFrozenNode_isRefused_butNotItsOwn() public {
        judge.freeze(NODE);
        give(ALICE, 1);
        refuse(abi.encodeWithSelector(IStaking.NodeFrozen.selector, NODE));
        vm.prank(ALICE);
        staking.stake(NODE, 1);
        stakeOn(NODE, NODE, 1);
        judge.unfreeze(NODE);
        stakeOn(ALICE, NODE, 1);
    }

    function test_stake_onANodeBelowItsLeast_isRefused() public {
        set(Param.MinerMinStake, MINER_LEAST + 1);
        give(ALICE, 1);
        refuse(abi.encodeWithSelector(IStaking.OwnStakeTooSmall.selector, NODE, MINER_LEAST, MINER_LEAST + 1));
        vm.prank(ALICE);
        staking.stake(NODE, 1);
        vm.assertFalse(staking.isActive(NODE), "active");
        stakeOn(NODE, NODE, 1);
        stakeOn(ALICE, NODE, 1);
    }

    function test_stake_aFirstHolderCannotInflateTheShares() public {
        stakeOn(ALICE, NODE, 1);
        // A reward is no stake, and a transfer is nothing.
        reward(NODE, 1000 * CAI);
        vm.assertTrue(token.transfer(address(staking), 1000 * CAI), "transfer");
        stakeOn(BOB, NODE, 500 * CAI);
        vm.assertEq(staking.stakeOf(BOB, NODE), 500 * CAI, "the second loses nothing");
        vm.assertEq(staking.stakeOf(ALICE, NODE), 1, "the first gains nothing");
    }

    function test_unbond_leavesAfterTheDelay() public {
        stakeOn(ALICE, NODE, 10 * CAI);
        uint256 id = unbond(ALICE, NODE, 4 * CAI);
        vm.assertEq(staking.stakeOf(ALICE, NODE), 6 * CAI, "stays");
        vm.assertEq(staking.votes(NODE), MINER_LEAST + 6 * CAI, "votes");
        (address staker, address node, uint256 until, uint256 amount) = staking.exitOf(id);
        vm.assertEq(staker, ALICE, "staker");
        vm.assertEq(node, NODE, "node");
        vm.assertEq(until, START + 14 days, "until");
        vm.assertEq(amount, 4 * CAI, "amount");

        wait(14 days - 1);
        refuse(abi.encodeWithSelector(IStaking.TooEarly.selector, id, START + 14 days));
        withdraw(ALICE, id);
        wait(1);
        vm.assertEq(withdraw(ALICE, id), 4 * CAI, "paid");
        vm.assertEq(token.balanceOf(ALICE), 4 * CAI, "balance");
        vm.assertEq(staking.principal(), token.balanceOf(address(staking)), "accounted");
        refuse(abi.encodeWithSelector(IStaking.NotYourEntry.selector, id, ALICE));
        withdraw(ALICE, id);
    }

    function test_unbond_theDelayIsThatOfTheRequest() public {
        stakeOn(ALICE, NODE, 10 * CAI);
        uint256 id = unbond(ALICE, NODE, ALL);
        set(Param.UnbondDelay, 60 days);
        wait(14 days);
        vm.assertEq(withdraw(ALICE, id), 10 * CAI, "paid");
    }

    function test_unbond_ofMoreThanThereIs_isRefused() public {
        stakeOn(ALICE, NODE, 10 * CAI);
        refuse(abi.encodeWithSelector(IStaking.StakeTooSmall.selector, ALICE, NODE, 10 * CAI + 1, 10 * CAI));
        unbond(ALICE, NODE, 10 * CAI + 1);
        refuse(abi.encodeWithSelector(IStaking.StakeTooSmall.selector, BOB, NODE, ALL, 0));
        unbond(BOB, NODE, ALL);
        refuse(abi.encodeWithSelector(IStaking.AmountMissing.selector));
        unbond(ALICE, NODE, 0);
    }

    function test_unbond_ofOwnStake_leavesTheLeastOrNothing() public {
        refuse(abi.encodeWithSelector(IStaking.OwnStakeTooSmall.selector, NODE, MINER_LEAST - 1, MINER_LEAST));
        unbond(NODE, NODE, 1);
        stakeOn(NODE, NODE, 7);
        unbond(NODE, NODE, 7);
        refuse(abi.encodeWithSelector(IStaking.StakeTooSmall.selector, NODE, NODE, MINER_LEAST + 1, MINER_LEAST));
        unbond(NODE, NODE, MINER_LEAST + 1);
        uint256 id = unbond(NODE, NODE, ALL);
        vm.assertFalse(staking.isActive(NODE), "active");
        vm.assertEq(staking.getVotes(NODE), 0, "votes");
        refuse(abi.encodeWithSelector(IStaking.AmountMissing.selector));
        unbond(NODE, NODE, ALL);
        wait(14 days);
        vm.assertEq(withdraw(NODE, id), MINER_LEAST, "own");
        stakeOn(NODE, NODE, MINER_LEAST);
        vm.assertTrue(staking.isActive(NODE), "a node may come back");
    }

    function test_unbond_ofNoNodesOwnStake_isRefused() public {
        refuse(abi.encodeWithSelector(IStaking.NotANode.selector, ALICE));
        unbond(ALICE, ALICE, 1);
    }

    function test_withdraw_ofAnothersEntry_isRefused() public {
        stakeOn(ALICE, NODE, 10 * CAI);
        uint256 id = unbond(ALICE, NODE, ALL);
        wait(14 days);
        refuse(abi.encodeWithSelector(IStaking.NotYourEntry.selector, id, BOB));
        withdraw(BOB, id);
    }

    function test_withdraw_whileTheNodeIsFrozen_waits() public {
        stakeOn(ALICE, NODE, 10 * CAI);
        uint256 id = unbond(ALICE, NODE, ALL);
        wait(14 days);
        judge.freeze(NODE);
        judge.freeze(NODE);
        judge.unfreeze(NODE);
        refuse(abi.encodeWithSelector(IStaking.NodeFrozen.selector, NODE));
        withdraw(ALICE, id);
        judge.unfreeze(NODE);
        vm.assertEq(withdraw(ALICE, id), 10 * CAI, "paid");
    }

    function test_notifyReward_isSharedByStakeAfterTheCommission() public {
        address third = address(0x1003);
        enrol(third, Role.Miner, 1000, MINER_LEAST);
        stakeOn(ALICE, third, MINER_LEAST);
        stakeOn(BOB, third, 2 * MINER_LEAST);
        reward(third, 400 * CAI);
        // A quarter is the own stake's; of the other three a tenth is commission.
        vm.assertEq(staking.rewardOf(third, third), 130 * CAI, "operator");
        vm.assertEq(claim(third, third), 130 * CAI, "operator is paid");
        _near(claim(ALICE, third), 90 * CAI);
        _near(claim(BOB, third), 180 * CAI);
        vm.assertEq(claim(BOB, third), 0, "once");
        vm.assertLe(staking.rewardsHeld(), 2, "dust");
        vm.assertEq(token.balanceOf(address(staking)), staking.principal() + staking.rewardsHeld(), "accounted");
    }

    function test_notifyReward_usesTheCommissionThatHoldsNow() public {
        address third = address(0x1003);
        enrol(third, Role.Miner, 0, MINER_LEAST);
        stakeOn(ALICE, third, MINER_LEAST);
        vm.prank(third);
        staking.announceCommission(500);
        reward(third, 200 * CAI);
        _near(staking.rewardOf(ALICE, third), 100 * CAI);
        wait(7 days);
        reward(third, 200 * CAI);
        _near(staking.rewardOf(ALICE, third), 195 * CAI);
    }

    function test_notifyReward_withoutDelegators_isTheOperators() public {
        reward(NODE, 3);
        vm.assertEq(staking.rewardOf(NODE, NODE), 3, "all");
        vm.assertEq(staking.rewardOf(ALICE, NODE), 0, "nobody else");
    }

    function test_notifyReward_doesNotReachWhoCameLaterOrIsLeaving() public {
        stakeOn(ALICE, NODE, MINER_LEAST);
        reward(NODE, 100 * CAI);
        unbond(ALICE, NODE, ALL);
        stakeOn(BOB, NODE, MINER_LEAST);
        vm.assertEq(staking.rewardOf(BOB, NODE), 0, "late");
        reward(NODE, 100 * CAI);
        _near(claim(ALICE, NODE), 50 * CAI);
        _near(claim(BOB, NODE), 50 * CAI);
    }

    function test_notifyReward_ofNothingOrForNoNode_isRefused() public {
        refuse(abi.encodeWithSelector(IStaking.AmountMissing.selector));
        staking.notifyReward(NODE, 0);
        refuse(abi.encodeWithSelector(IStaking.NotANode.selector, ALICE));
        staking.notifyReward(ALICE, 1);
    }

    function test_votes_ofAStakerAreItsOwnUntilDelegated() public {
        stakeOn(ALICE, NODE, 10 * CAI);
        stakeOn(ALICE, OTHER, 5 * CAI);
        vm.assertEq(staking.getVotes(ALICE), 15 * CAI, "own");
        vm.assertEq(staking.delegates(ALICE), ALICE, "delegate");
        vm.prank(ALICE);
        staking.delegate(BOB);
        vm.assertEq(staking.getVotes(BOB), 15 * CAI, "handed over");
        stakeOn(ALICE, NODE, 1 * CAI);
        vm.assertEq(staking.getVotes(BOB), 16 * CAI, "and what follows");
        unbond(ALICE, NODE, ALL);
        vm.assertEq(staking.getVotes(BOB), 5 * CAI, "what leaves votes no more");
        vm.assertEq(staking.getVotes(ALICE), 0, "nothing twice");
    }

    function test_votes_ofThePastAreKept() public {
        stakeOn(ALICE, NODE, 10 * CAI);
        wait(10);
        unbond(ALICE, NODE, ALL);
        wait(10);
        vm.assertEq(staking.getPastVotes(ALICE, START), 10 * CAI, "then");
        vm.assertEq(staking.getPastVotes(ALICE, START + 10), 0, "now");
        vm.assertEq(staking.getPastTotalSupply(START), 2 * MINER_LEAST + 10 * CAI, "all then");
        vm.assertEq(staking.getPastTotalSupply(START + 10), 2 * MINER_LEAST, "all now");
        vm.assertEq(staking.clock(), START + 20, "clock");
        vm.assertEq(staking.CLOCK_MODE(), "mode=timestamp", "mode");
    }

    function test_freezeAndSlash_areTheDisputeContractsAlone() public {
        bytes memory reason = abi.encodeWithSelector(IStaking.NotDisputes.selector, address(this), address(judge));
        refuse(reason);
        staking.freeze(NODE);
        refuse(reason);
        staking.unfreeze(NODE);
        refuse(reason);
        staking.slash(NODE, 1);
    }

    function test_freeze_ofNoNode_isRefused() public {
        refuse(abi.encodeWithSelector(IStaking.NotANode.selector, ALICE));
        judge.freeze(ALICE);
        refuse(abi.encodeWithSelector(IStaking.NotANode.selector, ALICE));
        judge.unfreeze(ALICE);
        refuse(abi.encodeWithSelector(IStaking.NotANode.selector, ALICE));
        judge.slash(ALICE, 1);
    }

    function testFuzz_stake_thenUnbond_losesNothingBeforeASlash(uint256 first, uint256 second, uint256 part) public {
        first = bound(first, 1, 1e26);
        second = bound(second, 1, 1e26);
        part = bound(part, 1, second);
        stakeOn(ALICE, NODE, first);
        stakeOn(BOB, NODE, second);
        uint256 id = unbond(BOB, NODE, part);
        vm.assertEq(staking.stakeOf(ALICE, NODE), first, "first");
        vm.assertEq(staking.stakeOf(BOB, NODE), second - part, "second");
        wait(14 days);
        vm.assertEq(withdraw(BOB, id), part, "part");
        vm.assertEq(staking.principal(), token.balanceOf(address(staking)), "accounted");
    }

    function testFuzz_votes_ofAStakerSumToItsStakeAtMost(uint256 first, uint256 second, uint256 moved) public {
        first = bound(first, 1, 1e26);
        second = bound(second, 1, 1e26);
        moved = bound(moved, 1, first);
        stakeOn(ALICE, NODE, first);
        stakeOn(ALICE, OTHER, second);
        redelegate(ALICE, NODE, OTHER, moved);
        uint256 sum = staking.votes(NODE) + staking.votes(OTHER) - 2 * MINER_LEAST;
        vm.assertEq(sum, first + second, "over nodes");
        vm.assertEq(staking.getVotes(ALICE), first + second, "in the vote");
    }

    function _near(uint256 actual, uint256 expected) private pure {
        vm.assertLe(actual, expected, "not more");
        vm.assertGe(actual + 2, expected, "not less but dust");
    }
}
