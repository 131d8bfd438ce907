// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {DisputeManager} from "../../src/disputes/DisputeManager.sol";
import {Stage} from "../../src/disputes/IDisputes.sol";
import {DisputeFixture} from "./DisputeFixture.sol";
import {DisputeHandler} from "./DisputeHandler.sol";

contract DisputeInvariantsTest is DisputeFixture {
    DisputeHandler private handler;

    function setUp() public override {
        super.setUp();
        address[] memory people = new address[](6);
        (people[0], people[1], people[2]) = (CHALLENGER, ALICE, NODE);
        for (uint160 i = 0; i < 3; ++i) {
            people[3 + i] = member(i);
        }
        for (uint256 i = 0; i < people.length; ++i) {
            fund(people[i], 1_000_000 * CAI);
        }
        handler = new DisputeHandler(disputes, NODE, hotSecret, people);
        target(address(handler));
    }

    function invariant_noRuleWasBrokenOnTheWay() public view {
        vm.assertEq(handler.broken(), "", "broken");
    }

    function invariant_everyTokenIsABondOrACredit() public view {
        assertBooks();
        uint256 bonds = 0;
        for (uint256 id = 1; id <= disputes.disputeCount(); ++id) {
            DisputeManager.Dispute memory dispute = disputes.disputeOf(id);
            if (dispute.stage != Stage.Closed) bonds += dispute.bond + dispute.appealBond;
        }
        vm.assertEq(disputes.bondsHeld(), bonds, "bonds");
        uint256 credits = 0;
        address[] memory people = handler.people();
        for (uint256 i = 0; i < people.length; ++i) {
            credits += disputes.creditOf(people[i]);
        }
        vm.assertEq(disputes.creditsHeld(), credits, "credits");
    }

    function invariant_judgesGetNothing() public view {
        for (uint160 i = 0; i < 3; ++i) {
            vm.assertEq(disputes.creditOf(member(i)) + handler.gotOut(member(i)), 0, "member");
        }
        vm.assertEq(disputes.creditOf(TIMELOCK), 0, "owner");
    }

    function invariant_aNodeIsFrozenWhileADisputeIsOpen() public view {
        bool open = false;
        for (uint256 id = 1; id <= disputes.disputeCount(); ++id) {
            if (disputes.disputeOf(id).stage != Stage.Closed) open = true;
        }
        vm.assertTrue(staking.isFrozen(NODE) == open, "frozen");
    }

    function invariant_stakesAreThere() public view {
        uint256 held = token.balanceOf(address(staking));
        vm.assertEq(held, staking.principal() + staking.rewardsHeld(), "stakes");
    }
}
