// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStaking} from "../../src/staking/IStaking.sol";
import {StakingFixture} from "./StakingFixture.sol";

contract RedelegationTest is StakingFixture {
    address private constant THIRD = address(0x1003);

    function setUp() public override {
        super.setUp();
        enrol(NODE);
        enrol(OTHER);
        enrol(THIRD);
        stakeOn(ALICE, NODE, 100_000 * CAI);
    }

    function test_redelegate_earnsAndVotesAtTheNewNodeAtOnce() public {
        redelegate(ALICE, NODE, OTHER, 40_000 * CAI);
        vm.assertEq(staking.stakeOf(ALICE, NODE), 60_000 * CAI, "stays");
        vm.assertEq(staking.stakeOf(ALICE, OTHER), 40_000 * CAI, "moved");
        vm.assertEq(staking.votes(OTHER), 60_000 * CAI, "votes");
        vm.assertEq(staking.getVotes(ALICE), 100_000 * CAI, "votes of the staker");
        reward(OTHER, 60 * CAI);
        vm.assertGe(staking.rewardOf(ALICE, OTHER) + 1, 40 * CAI, "earns");
    }

    function test_redelegate_untilReleased_cannotLeaveOrMoveOn() public {
        uint256 id = redelegate(ALICE, NODE, OTHER, 40_000 * CAI);
        refuse(abi.encodeWithSelector(IStaking.StakeTooSmall.selector, ALICE, OTHER, ALL, 0));
        unbond(ALICE, OTHER, ALL);
        refuse(abi.encodeWithSelector(IStaking.StakeTooSmall.selector, ALICE, OTHER, 1, 0));
        redelegate(ALICE, OTHER, THIRD, 1);
        // What it staked there itself is free.
        stakeOn(ALICE, OTHER, 5 * CAI);
        unbond(ALICE, OTHER, ALL);
        vm.assertEq(staking.stakeOf(ALICE, OTHER), 40_000 * CAI, "the moved part stays");

        refuse(abi.encodeWithSelector(IStaking.TooEarly.selector, id, START + 14 days));
        staking.release(id);
        wait(14 days);
        staking.release(id);
        redelegate(ALICE, OTHER, THIRD, 40_000 * CAI);
        vm.assertEq(staking.stakeOf(ALICE, THIRD), 40_000 * CAI, "moved on");
        refuse(abi.encodeWithSelector(IStaking.NotYourEntry.selector, id, address(this)));
        staking.release(id);
    }

    function test_redelegate_doesNotEscapeASlashOfTheFormerNode() public {
        liftCaps();
        uint256 id = redelegate(ALICE, NODE, OTHER, 40_000 * CAI);
        vm.assertEq(staking.slashable(NODE), 120_000 * CAI, "still answers");
        uint256 supply = token.totalSupply();
        (uint256 taken, uint256 owed) = judge.slash(NODE, 70_000 * CAI);
        vm.assertEq(taken, 50_000 * CAI, "own and what stayed");
        vm.assertEq(owed, 20_000 * CAI, "what moved owes");
        wait(14 days);
        judge.freeze(NODE);
        refuse(abi.encodeWithSelector(IStaking.NodeFrozen.selector, NODE));
        staking.release(id);
        judge.unfreeze(NODE);
        staking.release(id);
        _near(staking.stakeOf(ALICE, OTHER), 20_000 * CAI);
        _near(supply - token.totalSupply(), 20_000 * CAI + 2);
        staking.syncVotes(ALICE, NODE);
        _near(staking.getVotes(ALICE), 50_000 * CAI);
        vm.assertEq(staking.principal(), token.balanceOf(address(staking)), "accounted");
    }

    function test_redelegate_answersForTheNewNodeToo_butLosesNoMoreThanItHas() public {
        liftCaps();
        uint256 id = redelegate(ALICE, NODE, OTHER, 40_000 * CAI);
        judge.slash(OTHER, 20_000 * CAI + 30_000 * CAI);
        _near(staking.stakeOf(ALICE, OTHER), 10_000 * CAI);
        judge.slash(NODE, 20_000 * CAI + 50_000 * CAI);
        wait(14 days);
        staking.release(id);
        vm.assertEq(staking.stakeOf(ALICE, OTHER), 0, "all it had");
        vm.assertEq(staking.principal(), token.balanceOf(address(staking)), "accounted");
    }

    function test_release_intoAPoolThatWasClosedAndReplaced_owesNothing() public {
        liftCaps();
        uint256 id = redelegate(ALICE, NODE, OTHER, 40_000 * CAI);
        judge.slash(OTHER, ALL);
        stakeOn(OTHER, OTHER, MINER_LEAST);
        vm.prank(OTHER);
        staking.reopen();
        stakeOn(ALICE, OTHER, 7 * CAI);
        judge.slash(NODE, 50_000 * CAI);
        wait(14 days);
        staking.release(id);
        vm.assertEq(staking.stakeOf(ALICE, OTHER), 7 * CAI, "the new stake is its own");
        unbond(ALICE, OTHER, ALL);
        vm.assertEq(staking.principal(), token.balanceOf(address(staking)), "accounted");
    }

    function test_release_ofWhatWasSlashedWholly_leavesNothing() public {
        liftCaps();
        uint256 id = redelegate(ALICE, NODE, OTHER, ALL);
        judge.slash(NODE, ALL);
        stakeOn(NODE, NODE, MINER_LEAST);
        stakeOn(BOB, NODE, 10 * CAI);
        uint256 second = redelegate(BOB, NODE, OTHER, 10 * CAI);
        wait(14 days);
        staking.release(id);
        staking.release(second);
        vm.assertEq(staking.stakeOf(ALICE, OTHER), 0, "first");
        vm.assertEq(staking.stakeOf(BOB, OTHER), 10 * CAI, "second owes nothing");
    }

    function test_redelegate_betweenUnfitNodes_isRefused() public {
        refuse(abi.encodeWithSelector(IStaking.RedelegationUnfit.selector, NODE, NODE));
        redelegate(ALICE, NODE, NODE, 1);
        refuse(abi.encodeWithSelector(IStaking.RedelegationUnfit.selector, NODE, OTHER));
        redelegate(NODE, NODE, OTHER, 1);
        refuse(abi.encodeWithSelector(IStaking.RedelegationUnfit.selector, NODE, OTHER));
        redelegate(OTHER, NODE, OTHER, 1);
        refuse(abi.encodeWithSelector(IStaking.NotANode.selector, BOB));
        redelegate(ALICE, BOB, OTHER, 1);
        refuse(abi.encodeWithSelector(IStaking.NotANode.selector, BOB));
        redelegate(ALICE, NODE, BOB, 1);
    }

    function test_redelegate_fromOrToAFrozenNode_isRefused() public {
        judge.freeze(NODE);
        refuse(abi.encodeWithSelector(IStaking.NodeFrozen.selector, NODE));
        redelegate(ALICE, NODE, OTHER, 1);
        judge.unfreeze(NODE);
        judge.freeze(OTHER);
        refuse(abi.encodeWithSelector(IStaking.NodeFrozen.selector, OTHER));
        redelegate(ALICE, NODE, OTHER, 1);
    }

    function testFuzz_redelegate_thenRelease_losesItsShareOfTheSlash(uint256 moved, uint256 asked) public {
        liftCaps();
        moved = bound(moved, 1, 100_000 * CAI);
        asked = bound(asked, 0, 120_000 * CAI);
        uint256 id = redelegate(ALICE, NODE, OTHER, moved);
        (uint256 taken, uint256 owed) = judge.slash(NODE, asked);
        vm.assertEq(taken + owed, asked, "asked");
        wait(14 days);
        staking.release(id);
        uint256 left = staking.stakeOf(ALICE, NODE) + staking.stakeOf(ALICE, OTHER);
        uint256 expected = 100_000 * CAI - (asked > MINER_LEAST ? asked - MINER_LEAST : 0);
        vm.assertLe(left, expected + 1, "not more");
        vm.assertGe(left + 4, expected, "not less but dust");
        vm.assertEq(staking.principal(), token.balanceOf(address(staking)), "accounted");
    }

    function _near(uint256 actual, uint256 expected) private pure {
        vm.assertLe(actual, expected, "not more");
        vm.assertGe(actual + 4, expected, "not less but dust");
    }
}
