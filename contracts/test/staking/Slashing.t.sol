// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Param} from "../../src/governance/IParamStore.sol";
import {IStaking} from "../../src/staking/IStaking.sol";
import {StakingFixture} from "./StakingFixture.sol";

contract SlashingTest is StakingFixture {
    function setUp() public override {
        super.setUp();
        enrol(NODE);
        enrol(OTHER);
    }

    function test_slash_takesOwnStakeFirst() public {
        stakeOn(ALICE, NODE, 80_000 * CAI);
        (uint256 taken, uint256 owed) = judge.slash(NODE, 15_000 * CAI);
        vm.assertEq(taken, 15_000 * CAI, "taken");
        vm.assertEq(owed, 0, "owed");
        vm.assertEq(staking.ownStakeOf(NODE), 5000 * CAI, "own");
        vm.assertEq(staking.stakeOf(ALICE, NODE), 80_000 * CAI, "delegated");
        vm.assertEq(token.balanceOf(address(judge)), 15_000 * CAI, "sent");
        vm.assertFalse(staking.isActive(NODE), "active");

        (taken,) = judge.slash(NODE, 15_000 * CAI);
        vm.assertEq(taken, 15_000 * CAI, "taken then");
        vm.assertEq(staking.ownStakeOf(NODE), 0, "own then");
        _near(staking.stakeOf(ALICE, NODE), 70_000 * CAI);
        vm.assertEq(staking.principal(), token.balanceOf(address(staking)), "accounted");
    }

    function test_slash_reachesWhatIsLeaving_inProportion() public {
        liftCaps();
        stakeOn(NODE, NODE, 20_000 * CAI);
        uint256 own = unbond(NODE, NODE, 20_000 * CAI);
        stakeOn(ALICE, NODE, 60_000 * CAI);
        uint256 part = unbond(ALICE, NODE, 20_000 * CAI);
        judge.slash(NODE, 10_000 * CAI);
        vm.assertEq(staking.ownStakeOf(NODE), 15_000 * CAI, "own");
        (,,, uint256 left) = staking.exitOf(own);
        _near(left, 15_000 * CAI);

        judge.slash(NODE, 30_000 * CAI + 15_000 * CAI);
        vm.assertEq(staking.ownStakeOf(NODE), 0, "no own");
        _near(staking.stakeOf(ALICE, NODE), 30_000 * CAI);
        wait(14 days);
        _near(withdraw(ALICE, part), 15_000 * CAI);
        vm.assertEq(withdraw(NODE, own), 0, "nothing left of the own");
        vm.assertEq(staking.principal(), token.balanceOf(address(staking)), "accounted");
    }

    function test_slash_isCappedPerEvent() public {
        stakeOn(ALICE, NODE, 80_000 * CAI);
        (uint256 taken,) = judge.slash(NODE, 100_000 * CAI);
        vm.assertEq(taken, 30_000 * CAI, "three tenths");
    }

    function test_slash_isCappedPerPeriod_ofWhatWasThereWhenItBegan() public {
        stakeOn(ALICE, NODE, 80_000 * CAI);
        judge.slash(NODE, 30_000 * CAI);
        wait(30 days - 1);
        (uint256 taken,) = judge.slash(NODE, 30_000 * CAI);
        vm.assertEq(taken, 20_000 * CAI, "up to half");
        (taken,) = judge.slash(NODE, 30_000 * CAI);
        vm.assertEq(taken, 0, "no more in this period");
        wait(1);
        (taken,) = judge.slash(NODE, 30_000 * CAI);
        vm.assertEq(taken, 15_000 * CAI, "three tenths of what is left");
    }

    function test_slash_aLoweredPeriodCapTakesNothingBack() public {
        stakeOn(ALICE, NODE, 80_000 * CAI);
        judge.slash(NODE, 30_000 * CAI);
        set(Param.SlashPeriodCapBp, 1000);
        (uint256 taken,) = judge.slash(NODE, 30_000 * CAI);
        vm.assertEq(taken, 0, "taken");
    }

    function test_slash_toNothing_closesThePoolUntilItIsReopened() public {
        liftCaps();
        stakeOn(ALICE, NODE, 100 * CAI);
        stakeOn(BOB, NODE, 50 * CAI);
        reward(NODE, 201 * CAI);
        uint256 due = staking.rewardOf(ALICE, NODE);
        judge.slash(NODE, ALL);
        vm.assertEq(staking.slashable(NODE), 0, "slashable");
        vm.assertEq(staking.stakeOf(ALICE, NODE), 0, "worth");

        stakeOn(NODE, NODE, MINER_LEAST);
        give(BOB, 1 * CAI);
        refuse(abi.encodeWithSelector(IStaking.PoolClosed.selector, NODE));
        vm.prank(BOB);
        staking.stake(NODE, 1 * CAI);
        reward(NODE, 5);
        vm.assertEq(staking.rewardOf(ALICE, NODE), due, "a closed pool earns nothing, and keeps what it earned");

        vm.prank(NODE);
        staking.reopen();
        vm.prank(BOB);
        staking.stake(NODE, 1 * CAI);
        vm.assertEq(staking.stakeOf(BOB, NODE), 1 * CAI, "fresh");
        vm.assertEq(staking.stakeOf(ALICE, NODE), 0, "gone");
        vm.assertEq(claim(ALICE, NODE), due, "rewards stay");
        uint256 bobs = staking.rewardOf(BOB, NODE);
        vm.assertEq(bobs, due / 2, "of the former pool too");
        vm.assertEq(unbond(BOB, NODE, 1 * CAI), 1, "and it can leave");
    }

    function test_slash_toNothing_ofWhatIsLeaving_startsAFreshPoolThere() public {
        liftCaps();
        stakeOn(ALICE, NODE, 100 * CAI);
        uint256 first = unbond(ALICE, NODE, ALL);
        judge.slash(NODE, ALL);
        stakeOn(NODE, NODE, MINER_LEAST);
        stakeOn(BOB, NODE, 10 * CAI);
        uint256 second = unbond(BOB, NODE, 10 * CAI);
        wait(14 days);
        vm.assertEq(withdraw(ALICE, first), 0, "slashed");
        vm.assertEq(withdraw(BOB, second), 10 * CAI, "not slashed");
        vm.assertEq(staking.principal(), token.balanceOf(address(staking)), "accounted");
    }

    function test_slash_toNextToNothing_closesThePoolToo_andWhatIsLeftCanLeave() public {
        liftCaps();
        stakeOn(ALICE, NODE, 1_000_000 * CAI);
        judge.slash(NODE, MINER_LEAST + 1_000_000 * CAI - 1000);
        stakeOn(NODE, NODE, MINER_LEAST);
        vm.prank(NODE);
        staking.reopen();
        uint256 left = staking.stakeOf(ALICE, NODE);
        vm.assertLe(left, 1000, "left");
        give(ALICE, 1);
        refuse(abi.encodeWithSelector(IStaking.OlderShares.selector, ALICE, NODE, left));
        vm.prank(ALICE);
        staking.stake(NODE, 1);
        unbond(ALICE, NODE, ALL);
        vm.prank(ALICE);
        staking.stake(NODE, 1);
        vm.assertEq(staking.stakeOf(ALICE, NODE), 1, "in the fresh pool");
    }

    function test_reopen_ofAnOpenPoolOrAFrozenNode_isRefused() public {
        stakeOn(ALICE, NODE, 100 * CAI);
        refuse(abi.encodeWithSelector(IStaking.PoolOpen.selector, NODE));
        vm.prank(NODE);
        staking.reopen();
        judge.freeze(NODE);
        refuse(abi.encodeWithSelector(IStaking.NodeFrozen.selector, NODE));
        vm.prank(NODE);
        staking.reopen();
        refuse(abi.encodeWithSelector(IStaking.NotANode.selector, ALICE));
        vm.prank(ALICE);
        staking.reopen();
    }

    function test_slash_ofAnEmptyNode_takesNothing() public {
        uint256 id = unbond(NODE, NODE, ALL);
        wait(14 days);
        withdraw(NODE, id);
        (uint256 taken, uint256 owed) = judge.slash(NODE, 1);
        vm.assertEq(taken + owed, 0, "nothing");
    }

    function test_slash_lowersRecordedVotes_theOperatorsAtOnce_othersWhenTouched() public {
        liftCaps();
        stakeOn(ALICE, NODE, 80_000 * CAI);
        judge.slash(NODE, 60_000 * CAI);
        vm.assertEq(staking.getVotes(NODE), 0, "operator");
        vm.assertEq(staking.getVotes(ALICE), 80_000 * CAI, "not touched");
        staking.syncVotes(ALICE, NODE);
        _near(staking.getVotes(ALICE), 40_000 * CAI);
        staking.syncVotes(ALICE, NODE);
        _near(staking.getVotes(ALICE), 40_000 * CAI);
    }

    function test_slash_afterUnbonding_isStillOwnFirst() public {
        // An operator that flees first is still in front of its delegators.
        liftCaps();
        stakeOn(ALICE, NODE, 20_000 * CAI);
        unbond(NODE, NODE, ALL);
        judge.slash(NODE, 20_000 * CAI);
        vm.assertEq(staking.stakeOf(ALICE, NODE), 20_000 * CAI, "delegated");
    }

    function testFuzz_slash_takesNoMoreThanItMay(uint256 own, uint256 staked, uint256 leaving, uint256 asked) public {
        own = bound(own, 0, 1e25);
        staked = bound(staked, 1, 1e25);
        leaving = bound(leaving, 1, staked);
        asked = bound(asked, 0, 1e27);
        if (own != 0) stakeOn(NODE, NODE, own);
        stakeOn(ALICE, NODE, staked);
        unbond(ALICE, NODE, leaving);
        uint256 before = staking.slashable(NODE);
        vm.assertEq(before, MINER_LEAST + own + staked, "all of it");
        (uint256 taken, uint256 owed) = judge.slash(NODE, asked);
        uint256 most = before * 3000 / 10_000;
        vm.assertEq(taken + owed, asked < most ? asked : most, "as asked, up to the cap");
        vm.assertEq(staking.slashable(NODE), before - taken - owed, "the rest is there");
        vm.assertEq(staking.principal(), token.balanceOf(address(staking)), "accounted");
    }

    function _near(uint256 actual, uint256 expected) private pure {
        vm.assertLe(actual, expected, "not more");
        vm.assertGe(actual + 2, expected, "not less but dust");
    }
}
